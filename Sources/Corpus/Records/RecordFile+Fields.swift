internal import TextAnalysis

extension RecordFile {
  /// The values of a field, one a record.
  ///
  /// A string gives its contents, and any other value its JSON. A missing field, `null` and an
  /// empty string give nil.
  ///
  /// - Parameter field: The field's name, of a JSON member or a column.
  /// - Returns: One value a record, in their order.
  /// - Throws: When no record can have it: there are no fields, or no column of this name.
  package func values(of field: String) throws(RecordFileError) -> [String?] {
    switch layout {
    case .lines:
      throw .record(.missingField(field), line: 1, path: name)
    case .jsonl:
      var values: [String?] = []
      for record in records {
        do {
          let object = try JSONRecord(bytes, Whitespace.trimmed(bytes, record.byteRange))
          values.append(
            object.member(field).flatMap { member in
              let value = member.value(bytes)
              return value.isEmpty ? nil : value
            })
        } catch {
          throw .record(error, line: record.line, path: name)
        }
      }
      guard values.isEmpty || values.contains(where: { $0 != nil }) else {
        throw .record(.missingField(field), line: records[0].line, path: name)
      }
      return values
    case .csv, .tsv: return try columnValues(of: field)
    }
  }

  private func columnValues(of field: String) throws(RecordFileError) -> [String?] {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var rows = DelimitedRows(bytes, from: start, layout: layout)
    var column: Int?
    var values: [String?] = []
    while let result = rows.next() {
      // Every row was read before.
      guard case .success(let row) = result else { continue }
      let cells = row.fields.map { cell in
        Whitespace.oneLine(cell.text.bytes, 0..<cell.text.bytes.count).text
      }
      guard let column else {
        column = cells.firstIndex(of: field)
        guard column != nil else { throw .header(.missingField(field, fields: cells), path: name) }
        continue
      }
      values.append(column < cells.count && !cells[column].isEmpty ? cells[column] : nil)
    }
    return values
  }
}
