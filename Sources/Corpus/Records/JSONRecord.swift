internal import TextAnalysis

/// The members of one JSON object, found in place: strict RFC 8259, with offsets into the source.
///
/// Written for this module because a passage must know which bytes it came from, which no decoder
/// tells. Depth is bounded, so hostile nesting throws.
package struct JSONRecord {
  package enum Kind { case string, number, other }

  package struct Member {
    package var name: String
    package var kind: Kind
    /// The value with its quotes or brackets.
    package var range: Range<Int>
  }

  package private(set) var members: [Member] = []

  /// Reads the object that fills a range of the source.
  package init(_ source: [UInt8], _ range: Range<Int>) throws(RecordFault) {
    var scanner = JSONScanner(source, range)
    scanner.skipSpace()
    guard scanner.peek == UInt8(ascii: "{") else {
      try scanner.skipValue()
      try scanner.finish()
      throw .notAnObject
    }
    scanner.advance()
    scanner.skipSpace()
    if scanner.take(UInt8(ascii: "}")) {
      try scanner.finish()
      return
    }
    repeat {
      scanner.skipSpace()
      let name = try scanner.skipString()
      scanner.skipSpace()
      try scanner.expect(UInt8(ascii: ":"), "a colon")
      scanner.skipSpace()
      let kind: Kind =
        switch scanner.peek {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        default: .other
        }
      let start = scanner.position
      try scanner.skipValue()
      let text = try JSONRecord.text(source, name, recordStart: range.lowerBound)
      members.append(
        Member(
          name: String(decoding: text.bytes, as: UTF8.self), kind: kind,
          range: start..<scanner.position))
      scanner.skipSpace()
    } while scanner.take(UInt8(ascii: ","))
    try scanner.expect(UInt8(ascii: "}"), "a comma or a closing brace")
    try scanner.finish()
  }

  /// The member of a name; the last one where a name stands twice, as decoders do.
  package func member(_ name: String) -> Member? {
    members.last { $0.name == name }
  }

  /// The text of a string that was found in the source, escapes undone.
  package static func text(
    _ source: [UInt8], _ range: Range<Int>, recordStart: Int
  ) throws(RecordFault) -> MappedText {
    var text = MappedText()
    let end = range.upperBound - 1
    var index = range.lowerBound + 1
    while index < end {
      let start = index
      while index < end, source[index] != UInt8(ascii: "\\") { index += 1 }
      text.append(start..<index, of: source)
      guard index < end else { break }
      let escape = index
      let scalar: Unicode.Scalar
      if source[index + 1] == UInt8(ascii: "u") {
        let unit = hexadecimal(source, index + 2)
        index += 6
        if UTF16.isLeadSurrogate(unit), index + 1 < end, source[index] == UInt8(ascii: "\\"),
          source[index + 1] == UInt8(ascii: "u"),
          case let second = hexadecimal(source, index + 2), UTF16.isTrailSurrogate(second),
          let pair = Unicode.Scalar(
            0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        {
          scalar = pair
          index += 6
        } else if let single = Unicode.Scalar(unit) {
          scalar = single
        } else {
          throw .invalidJSON("half a surrogate pair", byte: escape - recordStart + 1)
        }
      } else {
        scalar = Unicode.Scalar(unescaped(source[index + 1]))
        index += 2
      }
      text.append(Array(String(Character(scalar)).utf8), insteadOf: escape..<index)
    }
    return text
  }

  private static func hexadecimal(_ source: [UInt8], _ start: Int) -> UInt16 {
    source[start..<start + 4].reduce(0) { value, byte in
      value << 4 | UInt16(Whitespace.isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x57)
    }
  }

  private static func unescaped(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
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
      case .other: continue
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
