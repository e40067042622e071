/// Strings as JSON writes them.
package enum JSONString {
  /// A part of a string in a source.
  package enum Piece: Equatable {
    /// Bytes that stand for themselves.
    case copy(Range<Int>)
    /// A scalar that an escape stands for.
    case escaped(Unicode.Scalar, Range<Int>)
  }

  // MARK: - Reading

  /// Calls `body` with the parts of a string, escapes undone.
  ///
  /// - Parameters:
  ///   - range: The string with its quotes, as `JSONScanner.skipString` has found it.
  ///   - source: What it stands in.
  ///   - body: Gets the parts in their order; copies may be empty.
  /// - Throws: `halfSurrogatePair`.
  package static func forEachPiece(
    of range: Range<Int>, in source: [UInt8], _ body: (Piece) -> Void
  ) throws(JSONSyntaxError) {
    let end = range.upperBound - 1
    var index = range.lowerBound + 1
    while index < end {
      let start = index
      while index < end, source[index] != UInt8(ascii: "\\") { index += 1 }
      body(.copy(start..<index))
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
          throw JSONSyntaxError(problem: .halfSurrogatePair, offset: escape)
        }
      } else {
        scalar = Unicode.Scalar(unescaped(source[index + 1]))
        index += 2
      }
      body(.escaped(scalar, escape..<index))
    }
  }

  /// The text of a value that is one string and nothing else.
  package static func text(of value: String) throws(JSONSyntaxError) -> String {
    let source = Array(value.utf8)
    var scanner = JSONScanner(source, source.indices)
    let range = try scanner.skipString()
    try scanner.finish()
    var bytes: [UInt8] = []
    try forEachPiece(of: range, in: source) { piece in
      switch piece {
      case .copy(let part): bytes += source[part]
      case .escaped(let scalar, _): bytes += Array(String(Character(scalar)).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ source: [UInt8], _ start: Int) -> UInt16 {
    source[start..<start + 4].reduce(0) { value, byte in
      value << 4 | UInt16(isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x57)
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

  // MARK: - Writing

  /// A text with its quotes; UTF-8 stays as it is.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - special: What stands for a scalar where the reader asks for more than JSON does, such as
  ///     `escape` gives; nil for the usual. It is not asked about quotes and backslashes.
  /// - Returns: The text as JSON.
  package static func quoted(
    _ text: String, writing special: (Unicode.Scalar) -> String? = { _ in nil }
  ) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        if let special = special(scalar) {
          result += special
        } else {
          write(scalar, to: &result)
        }
      }
    }
    return result + "\""
  }

  private static func write(_ scalar: Unicode.Scalar, to result: inout String) {
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\0"..<" ": result += escape(scalar)
    default: result.unicodeScalars.append(scalar)
    }
  }

  /// `\u001b`, and two of the kind past the first 65,536 scalars.
  package static func escape(_ scalar: Unicode.Scalar) -> String {
    UTF16.encode(scalar).map { units in
      units.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    } ?? ""
  }
}

/// Whether a byte is an ASCII digit.
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
