/// Reads the passages of JSONL, CSV and TSV sources.
struct RecordReader {
  let splitter: SentenceSplitter
  /// The field to read; `nil` for the usual ones.
  let textField: String?
  private(set) var skipped: [SkippedRecord] = []
  private(set) var fields = RecordFields()

  init(splitter: SentenceSplitter, textField: String?) {
    self.splitter = splitter
    self.textField = textField
  }

  mutating func readJSONL(from start: Int, into collector: inout PassageCollector) {
    let source = collector.source
    for line in Lines(source, start..<source.count) {
      let content = Whitespace.trimmed(source, line)
      if content.isEmpty { continue }
      do {
        try readJSON(source, content, into: &collector)
      } catch {
        skipped.append(
          SkippedRecord(line: collector.line(at: content.lowerBound), reason: error))
      }
    }
  }

  private mutating func readJSON(
    _ source: [UInt8], _ line: Range<Int>, into collector: inout PassageCollector
  ) throws(RecordFault) {
    let record = try JSONRecord(source, line)
    var place = PassageCollector.Place()
    place.record = fields.addRecord()
    place.recordID = try RecordReader.identifier(of: record, source, line)
    let names = RecordReader.fields(
      chosen: textField, present: { name in record.member(name)?.kind == .string })
    guard !names.isEmpty else {
      guard let textField else { throw .noTextField }
      throw record.member(textField) == nil ? .missingField(textField) : .fieldIsNotText(textField)
    }
    for member in record.members where !names.contains(member.name) {
      fields.set(member.name, to: RecordReader.value(of: member, source))
    }
    for name in names {
      guard let member = record.member(name) else { continue }
      let text = try JSONRecord.text(source, member.range, recordStart: line.lowerBound)
      place.field = name
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
    _ format: DocumentFormat, from start: Int, into collector: inout PassageCollector
  ) throws(SkipReason) {
    let source = collector.source
    var rows = DelimitedRows(source, from: start, format: format)
    var columns: Columns?
    while let result = rows.next() {
      switch result {
      case .failure(let fault):
        skipped.append(
          SkippedRecord(line: collector.line(at: fault.offset), reason: fault.reason))
      case .success(let row):
        guard let columns else {
          columns = try Columns(header: row, chosen: textField)
          continue
        }
        add(row, columns, to: &collector)
      }
    }
  }

  private mutating func add(
    _ row: DelimitedRows.Row, _ columns: Columns, to collector: inout PassageCollector
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

  /// The fields to read of a record: the chosen one, or the title and the first of the usual ones.
  static func fields(chosen: String?, present: (String) -> Bool) -> [String] {
    if let chosen { return present(chosen) ? [chosen] : [] }
    guard let first = TextFields.usual.first(where: present) else { return [] }
    let hasTitle = first != TextFields.title && present(TextFields.title)
    return hasTitle ? [TextFields.title, first] : [first]
  }

  /// What a member holds, as text: a string's contents, anything else as it is written.
  static func value(of member: JSONRecord.Member, _ source: [UInt8]) -> String {
    guard member.kind == .string else {
      let text = String(decoding: source[member.range], as: UTF8.self)
      return text == "null" ? "" : text
    }
    let text = try? JSONRecord.text(source, member.range, recordStart: member.range.lowerBound)
    return String(decoding: text?.bytes ?? [], as: UTF8.self)
  }

  /// The record's own name for itself: a string, or a number as it is written.
  static func identifier(
    of record: JSONRecord, _ source: [UInt8], _ line: Range<Int>
  ) throws(RecordFault) -> String? {
    for name in TextFields.identifiers {
      guard let member = record.member(name) else { continue }
      switch member.kind {
      case .string:
        let text = try JSONRecord.text(source, member.range, recordStart: line.lowerBound)
        return String(decoding: text.bytes, as: UTF8.self)
      case .number: return String(decoding: source[member.range], as: UTF8.self)
      case .other: continue
      }
    }
    return nil
  }
}

extension RecordReader {
  /// The columns of a table that are read.
  struct Columns {
    var text: [(column: Int, name: String)] = []
    var identifier: Int?
    var names: [String]

    init(header: DelimitedRows.Row, chosen: String?) throws(SkipReason) {
      let names = header.fields.map { field in
        Whitespace.line(field.text.bytes, 0..<field.text.bytes.count) ?? ""
      }
      self.names = names
      func column(_ name: String) -> Int? {
        names.firstIndex(of: name) ?? names.firstIndex { $0.lowercased() == name.lowercased() }
      }
      let fields = RecordReader.fields(chosen: chosen, present: { column($0) != nil })
      text = fields.compactMap { name in column(name).map { ($0, name) } }
      if text.isEmpty, chosen == nil, names.count == 1 { text = [(0, names[0])] }
      guard !text.isEmpty else {
        throw chosen.map { .missingField($0, fields: names) } ?? .noTextField(fields: names)
      }
      identifier = TextFields.identifiers.lazy.compactMap { names.firstIndex(of: $0) }.first
    }
  }
}
