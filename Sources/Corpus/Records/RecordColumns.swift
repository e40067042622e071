internal import TextAnalysis

/// The columns of a table that are read.
package struct RecordColumns {
  /// The columns of text, the title first.
  package var text: [(column: Int, name: String)] = []
  /// The column of the record's own name.
  package var identifier: Int?
  /// All columns, by their names.
  package var names: [String]
  /// Whether the header has values where names are expected.
  package private(set) var looksLikeData = false

  /// Finds them in a header.
  ///
  /// - Parameters:
  ///   - header: The first row.
  ///   - chosen: The field that holds the text; nil for the usual ones.
  /// - Throws: When there is no column of text.
  package init(header: DelimitedRows.Row, chosen: String?) throws(RecordHeaderError) {
    let names = header.fields.map { field in
      Whitespace.line(field.text.bytes, 0..<field.text.bytes.count) ?? ""
    }
    self.names = names
    func column(_ name: String) -> Int? {
      names.firstIndex(of: name) ?? names.firstIndex { $0.lowercased() == name.lowercased() }
    }
    let fields = TextFields.chosen(chosen, present: { column($0) != nil })
    text = fields.compactMap { name in column(name).map { ($0, name) } }
    let isNamed = !text.isEmpty
    if text.isEmpty, chosen == nil, names.count == 1 { text = [(0, names[0])] }
    looksLikeData = !isNamed && names.contains(where: Self.isValue)
    guard !text.isEmpty else {
      throw chosen.map { .missingField($0, fields: names) }
        ?? .noTextField(fields: names, isData: looksLikeData)
    }
    identifier = TextFields.identifiers.lazy.compactMap(column).first
  }

  /// Names the columns of a table without a header by their numbers, from 1.
  ///
  /// - Parameters:
  ///   - rows: The first rows; without a chosen field the widest column of these is the text.
  ///   - chosen: The number of the column that holds the text.
  /// - Throws: When there is no such column.
  package init(withoutHeader rows: [DelimitedRows.Row], chosen: String?) throws(RecordHeaderError) {
    let count = rows.map(\.fields.count).max() ?? 0
    names = (0..<count).map { String($0 + 1) }
    if let chosen {
      guard let column = names.firstIndex(of: chosen) else {
        throw .missingField(chosen, fields: names)
      }
      text = [(column, chosen)]
      return
    }
    let widths = (0..<count).map { column in
      rows.reduce(0) { $0 + ($1.fields.count > column ? $1.fields[column].text.bytes.count : 0) }
    }
    guard let widest = widths.max(), let column = widths.firstIndex(of: widest) else { return }
    text = [(column, names[column])]
  }

  /// Whether a cell is what no column is called: a number, a sentence, or as long as one.
  private static func isValue(_ cell: String) -> Bool {
    guard let last = cell.unicodeScalars.last else { return false }
    return Double(cell) != nil || cell.split(separator: " ").count > 5
      || [".", "!", "?", "。", "！", "？"].contains(last)
  }
}

extension DelimitedRows {
  /// The columns of a table whose first row is still to be read; these rows are read by it.
  ///
  /// - Parameters:
  ///   - hasHeader: Whether the first row names the columns.
  ///   - chosen: The field that holds the text.
  /// - Returns: Nil for a table without rows.
  /// - Throws: When no column is known to hold text.
  package mutating func columns(
    hasHeader: Bool, chosen: String?
  ) throws(RecordHeaderError) -> RecordColumns? {
    if hasHeader {
      while let result = next() {
        if case .success(let header) = result {
          return try RecordColumns(header: header, chosen: chosen)
        }
      }
      return nil
    }
    // Another reading of the beginning, so that all rows are still to come.
    var beginning = self
    var rows: [Row] = []
    while rows.count < Self.looked, let result = beginning.next() {
      if case .success(let row) = result { rows.append(row) }
    }
    return rows.isEmpty ? nil : try RecordColumns(withoutHeader: rows, chosen: chosen)
  }

  private static let looked = 100
}
