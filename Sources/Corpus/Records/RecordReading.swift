internal import TextAnalysis

/// Reads the records of one file.
struct RecordReading {
  private(set) var records: [RecordFile.Record] = []
  private(set) var skipped: [SkippedRecord] = []
  private(set) var elements: [Range<Int>] = []
  private(set) var headerLooksLikeData = false
  /// Whether some of the source is not UTF-8; records with such bytes are passed over.
  var checksBytes = false
  private let source: [UInt8]
  private let start: Int
  private let options: RecordFile.Options
  private let name: String
  private var lines: LineCounter
  /// The first record that lacks the field, and whether another one has it.
  private var firstMissing: SkippedRecord?
  private var hasField = false

  init(_ source: [UInt8], from start: Int, _ options: RecordFile.Options, _ name: String) {
    self.source = source
    self.start = start
    self.options = options
    self.name = name
    lines = LineCounter(source)
  }

  mutating func readLines() throws(RecordFileError) {
    for line in Lines(source, start..<source.count) {
      let text = Whitespace.oneLine(source, line).text
      if !text.isEmpty { try add(text, nil, withLineEnd(line)) }
    }
  }

  mutating func readObjects() throws(RecordFileError) {
    for line in Lines(source, start..<source.count) {
      let content = Whitespace.trimmed(source, line)
      if !content.isEmpty { try readObject(content, withLineEnd(line)) }
    }
    try checkField()
  }

  mutating func readArray() throws(RecordFileError) {
    guard start < source.count else { return }
    do {
      elements = try RecordArray.elements(source, from: start)
    } catch {
      let line = lines.line(at: min(error.offset, source.count))
      let lineStart = source[..<error.offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      throw .record(
        .invalidJSON(error.words, byte: error.offset - lineStart + 1), line: line, path: name)
    }
    for element in elements { try readObject(element, element) }
    try checkField()
  }

  /// Reads an object; `range` is what goes with it.
  private mutating func readObject(
    _ content: Range<Int>, _ range: Range<Int>
  ) throws(RecordFileError) {
    let (text, identifier): (String, String?)
    do {
      let record = try JSONRecord(source, content)
      (text, identifier) = (
        try self.text(of: record, content), try record.identifier(source, content)
      )
    } catch {
      return try skip(isUTF8(content) ? error : .notUTF8, at: content.lowerBound)
    }
    try add(text, identifier, range)
  }

  /// The text of a record; a field that is missing or null is an empty text.
  private mutating func text(
    of record: JSONRecord, _ content: Range<Int>
  ) throws(RecordFault) -> String {
    let usual = TextFields.usual.first { record.member($0)?.kind == .string }
    let null = usual == nil ? TextFields.usual.first { record.member($0)?.kind == .null } : nil
    guard let wanted = options.field ?? usual ?? null, let member = record.member(wanted) else {
      if let (field, member) = unusable(record) {
        throw .fieldIsNotText(field, found: JSONRecord.words(source, member.range))
      }
      let fault = options.field.map { RecordFault.missingField($0) } ?? .noTextField
      firstMissing =
        firstMissing ?? SkippedRecord(line: lines.line(at: content.lowerBound), reason: fault)
      return ""
    }
    guard member.kind == .string || member.kind == .null else {
      throw .fieldIsNotText(wanted, found: JSONRecord.words(source, member.range))
    }
    hasField = true
    if member.kind == .null { return "" }
    let text = try JSONRecord.text(source, member.range, recordStart: content.lowerBound).bytes
    return Whitespace.oneLine(text, 0..<text.count).text
  }

  /// A usual field for text that holds something else, when no field was named.
  private func unusable(_ record: JSONRecord) -> (String, JSONRecord.Member)? {
    guard options.field == nil else { return nil }
    return TextFields.usual.lazy.compactMap { name in record.member(name).map { (name, $0) } }.first
  }

  /// A field that no record has is the wrong one.
  private func checkField() throws(RecordFileError) {
    if let firstMissing, !hasField, options.requiresField {
      throw .record(firstMissing.reason, line: firstMissing.line, path: name)
    }
  }

  mutating func readRows(_ layout: RecordLayout) throws(RecordFileError) {
    var rows = DelimitedRows(source, from: start, layout: layout)
    let columns: RecordColumns?
    do {
      columns = try rows.columns(hasHeader: options.hasHeader, chosen: options.field)
    } catch {
      throw .header(error, path: name)
    }
    guard let columns else { return }
    headerLooksLikeData = columns.looksLikeData
    // Of a title and a text, the text is last.
    let column = columns.text.last?.column ?? 0
    while let result = rows.next() {
      switch result {
      case .failure(let fault): try skip(fault.reason, at: fault.offset)
      case .success(let row):
        // A row that ends before the column has an empty text.
        try add(
          value(row, column) ?? "", columns.identifier.flatMap { value(row, $0) }, row.range)
      }
    }
  }

  private func value(_ row: DelimitedRows.Row, _ column: Int) -> String? {
    guard column < row.fields.count else { return nil }
    let bytes = row.fields[column].text.bytes
    return Whitespace.oneLine(bytes, 0..<bytes.count).text
  }

  private mutating func add(
    _ text: String, _ id: String?, _ range: Range<Int>
  ) throws(RecordFileError) {
    guard isUTF8(range) else { return try skip(.notUTF8, at: range.lowerBound) }
    records.append(
      RecordFile.Record(
        text: text, id: id, line: lines.line(at: range.lowerBound), byteRange: range))
  }

  private func isUTF8(_ range: Range<Int>) -> Bool {
    !checksBytes || String(validating: source[range], as: UTF8.self) != nil
  }

  private mutating func skip(_ fault: RecordFault, at offset: Int) throws(RecordFileError) {
    let line = lines.line(at: offset)
    guard options.skipsInvalid else { throw .record(fault, line: line, path: name) }
    skipped.append(SkippedRecord(line: line, reason: fault))
  }

  private func withLineEnd(_ line: Range<Int>) -> Range<Int> {
    line.lowerBound..<min(line.upperBound + 1, source.count)
  }
}
