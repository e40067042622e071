internal import TextAnalysis

extension RecordFile {
  /// The layout that was named, or the one that the bytes are in.
  ///
  /// - Throws: `notRecords` for a JSON file that is neither an array nor one object a line.
  static func layout(
    of bytes: [UInt8], from start: Int, _ options: Options, _ name: String
  ) throws(RecordFileError) -> RecordLayout {
    let first = bytes[start...].first { !Whitespace.isSpace($0) }
    switch (options.layout, first) {
    case (.json, UInt8(ascii: "[")): return .json
    case (.json, UInt8(ascii: "{")) where beginsWithWholeLine(bytes, from: start): return .jsonl
    case (.json, _):
      let content = Whitespace.trimmed(bytes, start..<bytes.count)
      if content.isEmpty { return .json }
      let isObject = first == UInt8(ascii: "{")
      throw .notRecords(
        found: isObject ? "one object over several lines" : JSONRecord.words(bytes, content),
        path: name)
    case (let layout?, _): return layout
    case (nil, UInt8(ascii: "[")) where isArrayOfObjects(bytes, from: start): return .json
    case (nil, UInt8(ascii: "{")):
      guard !isOneObject(bytes, from: start) else {
        throw .notRecords(found: "one object over several lines", path: name)
      }
      return .jsonl
    default: return delimited(bytes, from: start, options) ?? .lines
    }
  }

  /// Whether the first line is a JSON object by itself.
  package static func beginsWithWholeLine(_ bytes: [UInt8], from start: Int) -> Bool {
    for line in Lines(bytes, start..<bytes.count) {
      let content = Whitespace.trimmed(bytes, line)
      if !content.isEmpty { return (try? JSONRecord(bytes, content)) != nil }
    }
    return false
  }

  private static func isOneObject(_ bytes: [UInt8], from start: Int) -> Bool {
    !beginsWithWholeLine(bytes, from: start)
      && (try? JSONRecord(bytes, Whitespace.trimmed(bytes, start..<bytes.count))) != nil
  }

  private static func isArrayOfObjects(_ bytes: [UInt8], from start: Int) -> Bool {
    guard let elements = try? RecordArray.elements(bytes, from: start) else { return false }
    return elements.first.map { bytes[$0.lowerBound] == UInt8(ascii: "{") } == true
  }

  /// CSV or TSV, when the first line can be nothing else than the header of such a file.
  private static func delimited(
    _ bytes: [UInt8], from start: Int, _ options: Options
  ) -> RecordLayout? {
    guard options.hasHeader else { return .csv }
    let field = options.field
    for layout in [RecordLayout.csv, .tsv] {
      var rows = DelimitedRows(bytes, from: start, layout: layout)
      guard case .success(let header)? = rows.next(),
        let columns = try? RecordColumns(header: header, chosen: field),
        field != nil || columns.names.count > 1,
        columns.names.contains(where: { TextFields.isSame($0, field ?? "") })
          || !bytes[header.range].contains(UInt8(ascii: " "))
      else { continue }
      return layout
    }
    return nil
  }
}
