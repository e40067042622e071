internal import FileAccess
internal import TextAnalysis

/// A file of records, each of which is one passage: what `--input` names.
///
/// It keeps the file's bytes, so that the file can be written again with some of its records left out and
/// all else untouched.
package struct RecordFile: Sendable {
  /// One record.
  package struct Record: Sendable, Equatable {
    /// On one line, with single spaces.
    package let text: String
    package let id: String?
    /// 1-based, where the record begins.
    package let line: Int
    /// The record's bytes in the file, with its line ending.
    package let byteRange: Range<Int>
  }

  package let layout: RecordLayout
  /// The whole file, as it was.
  package let bytes: [UInt8]
  package let records: [Record]
  /// What messages call it.
  let name: String

  /// Reads a file, or standard input for `-`.
  ///
  /// The layout follows the file's extension. Standard input, and a file of any other kind, is JSONL
  /// when its first line begins with a brace, and CSV or TSV when its first line is a header: one of
  /// its cells is the field, or there are several without any space and one is a usual one for
  /// text. All else is one text a line.
  ///
  /// - Throws: `unreadable` when it cannot be read, `notUTF8`, or `record` with the line that is wrong.
  package init(
    path: String, field: String? = nil, layout: RecordLayout? = nil, maximumSize: Int = 4 << 30
  ) throws(RecordFileError) {
    let bytes: [UInt8]
    do {
      bytes =
        try path == "-"
        ? FileSystem.standardInput(atMost: maximumSize)
        : FileSystem.contents(of: path, atMost: maximumSize)
    } catch {
      throw .unreadable(error, path: path)
    }
    let fileExtension = path.split(separator: "/").last?.split(separator: ".").last
    let named: RecordLayout? =
      switch fileExtension?.lowercased() {
      case "jsonl", "ndjson": .jsonl
      case "csv": .csv
      case "tsv": .tsv
      default: nil
      }
    try self.init(
      bytes: bytes, field: field, layout: layout ?? named,
      name: path == "-" ? "standard input" : path)
  }

  /// Reads records from bytes; `name` is for messages.
  package init(
    bytes: [UInt8], field: String? = nil, layout: RecordLayout? = nil, name: String
  ) throws(RecordFileError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .notUTF8(line: RecordFile.firstInvalidLine(bytes), path: name)
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[start...].first { !Whitespace.isSpace($0) }
    self.layout =
      layout
      ?? (first == UInt8(ascii: "{")
        ? .jsonl : RecordFile.delimited(bytes, from: start, field: field) ?? .lines)
    self.bytes = bytes
    self.name = name
    var lines = LineCounter(bytes)
    switch self.layout {
    case .lines: records = RecordFile.lines(bytes, from: start)
    case .jsonl: records = try RecordFile.objects(bytes, from: start, field, name)
    case .csv, .tsv:
      records = try RecordFile.rows(bytes, from: start, self.layout, field, name, &lines)
    }
  }

  /// The file without some of its records; all other bytes are as they were.
  package func contents(removing removed: Set<Int>) -> [UInt8] {
    var contents: [UInt8] = []
    contents.reserveCapacity(bytes.count)
    var start = 0
    for index in removed.sorted() {
      contents.append(contentsOf: bytes[start..<records[index].byteRange.lowerBound])
      start = records[index].byteRange.upperBound
    }
    contents.append(contentsOf: bytes[start...])
    return contents
  }
}

extension RecordFile {
  /// CSV or TSV, when the first line can be nothing else than the header of such a file.
  private static func delimited(_ bytes: [UInt8], from start: Int, field: String?) -> RecordLayout?
  {
    for layout in [RecordLayout.csv, .tsv] {
      var rows = DelimitedRows(bytes, from: start, layout: layout)
      guard case .success(let header)? = rows.next(),
        let columns = try? RecordColumns(header: header, chosen: field),
        field != nil || columns.names.count > 1,
        columns.names.contains(field ?? "") || !bytes[header.range].contains(UInt8(ascii: " "))
      else { continue }
      return layout
    }
    return nil
  }

  private static func lines(_ bytes: [UInt8], from start: Int) -> [Record] {
    var records: [Record] = []
    for (index, line) in Lines(bytes, start..<bytes.count).enumerated() {
      let text = Whitespace.oneLine(bytes, line).text
      if text.isEmpty { continue }
      records.append(
        Record(text: text, id: nil, line: index + 1, byteRange: withLineEnd(line, bytes)))
    }
    return records
  }

  private static func objects(
    _ bytes: [UInt8], from start: Int, _ field: String?, _ name: String
  ) throws(RecordFileError) -> [Record] {
    var records: [Record] = []
    var number = 0
    for line in Lines(bytes, start..<bytes.count) {
      number += 1
      let content = Whitespace.trimmed(bytes, line)
      if content.isEmpty { continue }
      do {
        let (text, id) = try object(bytes, content, field)
        records.append(
          Record(text: text, id: id, line: number, byteRange: withLineEnd(line, bytes)))
      } catch {
        throw .record(error, line: number, path: name)
      }
    }
    return records
  }

  private static func object(
    _ bytes: [UInt8], _ line: Range<Int>, _ field: String?
  ) throws(RecordFault) -> (text: String, id: String?) {
    let record = try JSONRecord(bytes, line)
    let usual =
      TextFields.usual.first { record.member($0)?.kind == .string }
      ?? TextFields.usual.first { record.member($0).map { isNull($0, bytes) } == true }
    guard let wanted = field ?? usual else { throw .noTextField }
    guard let member = record.member(wanted) else { throw .missingField(wanted) }
    // A record without a text among others that have one is as if its text were empty.
    if isNull(member, bytes) {
      return ("", try record.identifier(bytes, line))
    }
    guard member.kind == .string else { throw .fieldIsNotText(wanted) }
    let text = try JSONRecord.text(bytes, member.range, recordStart: line.lowerBound).bytes
    return (
      Whitespace.oneLine(text, 0..<text.count).text,
      try record.identifier(bytes, line)
    )
  }

  private static func isNull(_ member: JSONRecord.Member, _ bytes: [UInt8]) -> Bool {
    bytes[member.range].elementsEqual("null".utf8)
  }

  private static func rows(
    _ bytes: [UInt8], from start: Int, _ layout: RecordLayout, _ field: String?, _ name: String,
    _ lines: inout LineCounter
  ) throws(RecordFileError) -> [Record] {
    var rows = DelimitedRows(bytes, from: start, layout: layout)
    var records: [Record] = []
    var columns: RecordColumns?
    while let result = rows.next() {
      let row: DelimitedRows.Row
      switch result {
      case .failure(let fault):
        throw .record(fault.reason, line: lines.line(at: fault.offset), path: name)
      case .success(let read): row = read
      }
      let line = lines.line(at: row.range.lowerBound)
      guard let known = columns else {
        do {
          columns = try RecordColumns(header: row, chosen: field)
        } catch {
          throw .header(error, path: name)
        }
        continue
      }
      // Of a title and a text, the text is last.
      guard let text = known.text.last, text.column < row.fields.count else {
        throw .record(.missingField(known.text.last?.name ?? ""), line: line, path: name)
      }
      records.append(
        Record(
          text: value(row, text.column) ?? "", id: known.identifier.flatMap { value(row, $0) },
          line: line, byteRange: row.range))
    }
    return records
  }

  private static func value(_ row: DelimitedRows.Row, _ column: Int) -> String? {
    guard column < row.fields.count else { return nil }
    let bytes = row.fields[column].text.bytes
    return Whitespace.oneLine(bytes, 0..<bytes.count).text
  }

  private static func withLineEnd(_ line: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
    line.lowerBound..<min(line.upperBound + 1, bytes.count)
  }

  private static func firstInvalidLine(_ bytes: [UInt8]) -> Int {
    var line = 1
    for range in Lines(bytes, 0..<bytes.count) {
      if String(validating: bytes[range], as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }
}
