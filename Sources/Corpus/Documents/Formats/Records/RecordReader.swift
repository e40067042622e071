internal import Records
internal import TextAnalysis

/// Reads the passages of JSONL, CSV and TSV sources.
package struct RecordReader {
  let splitter: SentenceSplitter
  /// The field to read; `nil` for the usual ones.
  let textField: String?
  /// Whether the first row of a table names its columns.
  let hasHeader: Bool
  private(set) var headerLooksLikeData = false
  private(set) var skipped: [SkippedRecord] = []
  private(set) var fields = RecordFields()
  /// Whether a record has a field of text, the first fault of those that have none, and their
  /// fields.
  private var hasText = false
  private var fieldFault: RecordFault?
  private var otherFields: [String] = []

  init(_ source: FormatSource) {
    splitter = source.splitter
    textField = source.textField
    hasHeader = source.hasHeader
  }

  /// Reads an array of objects.
  ///
  /// - Throws: `notRecords` when its bytes are none.
  mutating func readArray(
    from start: Int, into collector: inout PassageCollector
  ) throws(SkipReason) {
    let source = collector.source
    let elements: [Range<Int>]
    do {
      elements = try RecordArray.elements(source, from: start)
    } catch {
      throw .notRecords(
        found: "broken JSON (line \(collector.line(at: error.offset)): \(error.words))")
    }
    if let first = elements.first, source[first.lowerBound] != UInt8(ascii: "{") {
      throw .notRecords(found: "an array that begins with \(JSONRecord.words(source, first))")
    }
    for element in elements { readObject(source, element, into: &collector) }
  }

  mutating func readJSONL(from start: Int, into collector: inout PassageCollector) {
    let source = collector.source
    for line in Lines(source, start..<source.count) {
      let content = Whitespace.trimmed(source, line)
      if !content.isEmpty { readObject(source, content, into: &collector) }
    }
  }

  private mutating func readObject(
    _ source: [UInt8], _ content: Range<Int>, into collector: inout PassageCollector
  ) {
    do {
      try readJSON(source, content, into: &collector)
    } catch {
      switch error {
      case .missingField, .noTextField, .fieldIsNotText: fieldFault = fieldFault ?? error
      default: break
      }
      skipped.append(SkippedRecord(line: collector.line(at: content.lowerBound), reason: error))
    }
  }

  /// Why no record has a text, if that is because of their fields.
  var absentText: SkipReason? {
    guard !hasText else { return nil }
    return switch fieldFault {
    case .missingField(let field): .missingField(field, fields: otherFields)
    case .noTextField: .noTextField(fields: otherFields)
    case .fieldIsNotText(let field, let found): .fieldIsNotText(field, found: found)
    default: nil
    }
  }

  private mutating func readJSON(
    _ source: [UInt8], _ line: Range<Int>, into collector: inout PassageCollector
  ) throws(RecordFault) {
    let record = try JSONRecord(source, line)
    var place = PassageCollector.Place()
    place.record = fields.addRecord()
    place.recordID = try record.identifier(source, line)
    let names = TextFields.chosen(
      textField, present: { name in record.member(name)?.kind == .string })
    guard !names.isEmpty else {
      for member in record.members
      where otherFields.count < RecordFields.mostFields && !otherFields.contains(member.name) {
        otherFields.append(member.name)
      }
      let wanted = textField ?? TextFields.usual.first { record.member($0) != nil }
      guard let textField = wanted else { throw .noTextField }
      guard let member = record.member(textField) else { throw .missingField(textField) }
      throw .fieldIsNotText(textField, found: JSONRecord.words(source, member.range))
    }
    hasText = true
    let texts = names.compactMap { record.member($0)?.name }
    for member in record.members where !texts.contains(member.name) {
      fields.set(member.name, to: member.value(source))
    }
    for name in names {
      guard let member = record.member(name) else { continue }
      let text = try JSONRecord.text(source, member.range, recordStart: line.lowerBound)
      place.field = member.name
      add(text, place, to: &collector)
      if name == TextFields.title {
        place.heading = Whitespace.line(text.bytes, 0..<text.bytes.count)
      }
    }
  }

  /// Reads rows below a header.
  ///
  /// - Throws: `noTextField` when the header has no column to read.
  mutating func readRows(
    _ layout: RecordLayout, from start: Int, into collector: inout PassageCollector
  ) throws(RecordHeaderError) {
    let source = collector.source
    var rows = DelimitedRows(source, from: start, layout: layout)
    guard let columns = try rows.columns(hasHeader: hasHeader, chosen: textField) else { return }
    headerLooksLikeData = columns.looksLikeData
    while let result = rows.next() {
      switch result {
      case .failure(let fault):
        skipped.append(
          SkippedRecord(line: collector.line(at: fault.offset), reason: fault.reason))
      case .success(let row):
        add(row, columns, to: &collector)
      }
    }
  }

  private mutating func add(
    _ row: DelimitedRows.Row, _ columns: RecordColumns, to collector: inout PassageCollector
  ) {
    var place = PassageCollector.Place()
    place.record = fields.addRecord()
    for (column, name) in columns.names.enumerated()
    where column < row.fields.count && !columns.text.contains(where: { $0.column == column }) {
      let bytes = row.fields[column].text.bytes
      fields.set(name, to: Whitespace.oneLine(bytes, 0..<bytes.count).text)
    }
    if let identifier = columns.identifier, identifier < row.fields.count {
      let bytes = row.fields[identifier].text.bytes
      place.recordID = Whitespace.line(bytes, 0..<bytes.count)
    }
    for (column, name) in columns.text where column < row.fields.count {
      let text = row.fields[column].text
      place.field = name
      add(text, place, to: &collector)
      if name == TextFields.title {
        place.heading = Whitespace.line(text.bytes, 0..<text.bytes.count)
      }
    }
  }

  private func add(
    _ text: MappedText, _ place: PassageCollector.Place, to collector: inout PassageCollector
  ) {
    for sentence in splitter.sentences(in: text.bytes, 0..<text.bytes.count) {
      collector.add(shown: text.bytes, sentence, from: text.source(of: sentence), place)
    }
  }
}
