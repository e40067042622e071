internal import JSONCoding
internal import TextAnalysis

/// The members of one JSON object, found in place: a passage must know which bytes it came from,
/// which no decoder tells.
package struct JSONRecord {
  package enum Kind { case string, number, boolean, null, array, object }

  package struct Member {
    package var name: String
    package var kind: Kind
    /// The value with its quotes or brackets.
    package var range: Range<Int>
  }

  package private(set) var members: [Member] = []

  /// Reads the object that fills a range of the source.
  package init(_ source: [UInt8], _ range: Range<Int>) throws(RecordFault) {
    let members: [Member]?
    do {
      members = try Self.members(source, range)
    } catch {
      throw RecordFault(error, recordStart: range.lowerBound)
    }
    guard let members else {
      throw .notAnObject(JSONRecord.words(source, Whitespace.trimmed(source, range)))
    }
    self.members = members
  }

  /// The members of an object; nil for another value.
  private static func members(
    _ source: [UInt8], _ range: Range<Int>
  ) throws(JSONSyntaxError) -> [Member]? {
    var scanner = JSONScanner(source, range)
    scanner.skipSpace()
    guard scanner.peek == UInt8(ascii: "{") else {
      try scanner.skipValue()
      try scanner.finish()
      return nil
    }
    scanner.advance()
    scanner.skipSpace()
    if scanner.take(UInt8(ascii: "}")) {
      try scanner.finish()
      return []
    }
    var members: [Member] = []
    repeat {
      scanner.skipSpace()
      let name = try scanner.skipString()
      scanner.skipSpace()
      try scanner.expect(UInt8(ascii: ":"), .colon)
      scanner.skipSpace()
      let kind = Kind(first: scanner.peek)
      let start = scanner.position
      try scanner.skipValue()
      let text = try mappedText(source, name)
      members.append(
        Member(
          name: String(decoding: text.bytes, as: UTF8.self), kind: kind,
          range: start..<scanner.position))
      scanner.skipSpace()
    } while scanner.take(UInt8(ascii: ","))
    try scanner.expect(UInt8(ascii: "}"), .endOfMember)
    try scanner.finish()
    return members
  }

  /// The member of a name; the last one where a name stands twice, as decoders do.
  ///
  /// Where no member has the name as it is written, capitals do not matter.
  package func member(_ name: String) -> Member? {
    members.last { $0.name == name }
      ?? members.last { TextFields.isSame($0.name, name) }
  }

  /// A value as messages name it: `an array`, `the number 42`.
  package static func words(_ source: [UInt8], _ range: Range<Int>) -> String {
    guard let first = source[range].first else { return "nothing" }
    let kind = Kind(first: first)
    let text = String(decoding: source[range].prefix(longestShown), as: UTF8.self)
    switch kind {
    case .string: return "a string"
    case .number: return "the number \(text)"
    case .boolean, .null: return text
    case .array: return "an array"
    case .object: return "an object"
    }
  }

  private static let longestShown = 24

  /// The text of a string that was found in the source, escapes undone.
  package static func text(
    _ source: [UInt8], _ range: Range<Int>, recordStart: Int
  ) throws(RecordFault) -> MappedText {
    do {
      return try mappedText(source, range)
    } catch {
      throw RecordFault(error, recordStart: recordStart)
    }
  }

  private static func mappedText(
    _ source: [UInt8], _ range: Range<Int>
  ) throws(JSONSyntaxError) -> MappedText {
    var text = MappedText()
    try JSONString.forEachPiece(of: range, in: source) { piece in
      switch piece {
      case .copy(let part): text.append(part, of: source)
      case .escaped(let scalar, let escape):
        text.append(Array(String(Character(scalar)).utf8), insteadOf: escape)
      }
    }
    return text
  }
}

extension RecordFault {
  /// What breaks the rules of JSON in a record that begins at a place in its source.
  fileprivate init(_ error: JSONSyntaxError, recordStart: Int) {
    self = .invalidJSON(error.problem.description, byte: error.offset - recordStart + 1)
  }
}

extension JSONRecord.Kind {
  /// The kind of the value that begins with a byte.
  init(first: UInt8) {
    switch first {
    case UInt8(ascii: "\""): self = .string
    case UInt8(ascii: "{"): self = .object
    case UInt8(ascii: "["): self = .array
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean
    case UInt8(ascii: "n"): self = .null
    default: self = .number
    }
  }
}

extension JSONRecord {
  /// The record's own name for itself: a string, or a number as it is written.
  package func identifier(_ source: [UInt8], _ line: Range<Int>) throws(RecordFault) -> String? {
    for name in TextFields.identifiers {
      guard let member = member(name) else { continue }
      switch member.kind {
      case .string:
        let text = try Self.text(source, member.range, recordStart: line.lowerBound)
        return String(decoding: text.bytes, as: UTF8.self)
      case .number: return String(decoding: source[member.range], as: UTF8.self)
      default: continue
      }
    }
    return nil
  }
}

extension JSONRecord.Member {
  /// The value as text: a string's contents, anything else as it is written, nothing for `null`.
  package func value(_ source: [UInt8]) -> String {
    guard kind == .string else {
      let text = String(decoding: source[range], as: UTF8.self)
      return text == "null" ? "" : text
    }
    let text = try? JSONRecord.text(source, range, recordStart: range.lowerBound)
    return String(decoding: text?.bytes ?? [], as: UTF8.self)
  }
}

extension JSONRecord {
  /// Reads an object at the beginning of a source, behind which its line ends.
  ///
  /// - Returns: The object and where the next line begins; nil where there is none.
  package static func leading(_ source: [UInt8], from start: Int) -> (JSONRecord, end: Int)? {
    var scanner = JSONScanner(source, start..<source.count)
    guard scanner.peek == UInt8(ascii: "{"), (try? scanner.skipValue()) != nil else { return nil }
    let object = start..<scanner.position
    let lineEnd = source[object.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
    guard
      source[object.upperBound..<lineEnd].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }),
      let record = try? JSONRecord(source, object)
    else { return nil }
    return (record, min(lineEnd + 1, source.count))
  }
}
