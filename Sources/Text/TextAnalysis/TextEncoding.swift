/// The encoding that a file was found to be in.
package enum TextEncoding: String, Sendable {
  case utf8 = "UTF-8"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  /// Latin-1 with the letters that Windows puts at 0x80 to 0x9F.
  case windows1252 = "Windows-1252"
}

extension TextEncoding {
  /// Reads bytes as text.
  ///
  /// A byte-order mark decides; without one, what is valid UTF-8 is UTF-8, and what else looks like
  /// text is taken for Windows-1252.
  ///
  /// - Returns: The text as UTF-8, its own bytes where it was that already; `nil` when it is binary.
  package static func decode(_ bytes: [UInt8]) -> (utf8: [UInt8], encoding: TextEncoding)? {
    if bytes.starts(with: [0xFF, 0xFE]) {
      return decodeUTF16(bytes, .utf16LittleEndian)
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      return decodeUTF16(bytes, .utf16BigEndian)
    }
    guard !looksBinary(bytes) else { return nil }
    if String(validating: bytes, as: UTF8.self) != nil {
      return (bytes, .utf8)
    }
    var converted: [UInt8] = []
    converted.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        converted.append(byte)
      } else {
        converted.append(
          contentsOf: UTF8.encode(windows1252(byte)) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return (converted, .windows1252)
  }

  private static func decodeUTF16(
    _ bytes: [UInt8], _ encoding: TextEncoding
  ) -> (utf8: [UInt8], encoding: TextEncoding)? {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: 2, to: bytes.count - 1, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second)
    }
    guard !units.contains(0) else { return nil }
    return (Array(String(decoding: units, as: UTF16.self).utf8), encoding)
  }

  /// Text has no NUL, and of the other control characters hardly any.
  private static func looksBinary(_ bytes: [UInt8]) -> Bool {
    var controls = 0
    for byte in bytes where byte < 0x20 {
      if byte == 0 { return true }
      // Tab to carriage return, and the escape of coloured logs, are at home in text.
      if !(0x09...0x0D).contains(byte) && byte != 0x1B { controls += 1 }
    }
    return controls * 20 > bytes.count
  }

  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(windowsLetters[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
  }

  /// 0x80 to 0x9F; the five that Windows leaves open stay control characters.
  private static let windowsLetters: [UInt16] = [
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
  ]
}
