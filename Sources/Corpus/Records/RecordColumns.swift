internal import TextAnalysis

/// The columns of a table that are read.
package struct RecordColumns {
  /// The columns of text, the title first.
  package var text: [(column: Int, name: String)] = []
  /// The column of the record's own name.
  package var identifier: Int?
  /// All columns, by their names.
  package var names: [String]

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
    if text.isEmpty, chosen == nil, names.count == 1 { text = [(0, names[0])] }
    guard !text.isEmpty else {
      throw chosen.map { .missingField($0, fields: names) } ?? .noTextField(fields: names)
    }
    identifier = TextFields.identifiers.lazy.compactMap { names.firstIndex(of: $0) }.first
  }
}
