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
    case .jsonl, .json:
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
    var rows = DelimitedRows(
      LineEnds.unified(bytes), from: RecordFile.textStart(bytes), layout: layout)
    let columns: RecordColumns?
    do {
      columns = try rows.columns(hasHeader: hasHeader, chosen: field)
    } catch {
      throw .header(error, path: name)
    }
    guard let column = columns?.text.last?.column else { return [] }
    var values: [String?] = []
    while let result = rows.next() {
      // Every row was read before.
      guard case .success(let row) = result else { continue }
      let cells = row.fields.map { cell in
        Whitespace.oneLine(cell.text.bytes, 0..<cell.text.bytes.count).text
      }
      values.append(column < cells.count && !cells[column].isEmpty ? cells[column] : nil)
    }
    return values
  }
}
