/// An encoding of text, identified by its MIME name.
package struct TextEncoding: Hashable, Sendable {
  /// The MIME name, such as `Shift_JIS`.
  package let name: String

  package static let utf8 = TextEncoding("UTF-8")
  package static let utf16LittleEndian = TextEncoding("UTF-16LE")
  package static let utf16BigEndian = TextEncoding("UTF-16BE")
  /// Latin-1 with the letters that Windows has at 0x80 to 0x9F.
  package static let windows1252 = TextEncoding("windows-1252")

  init(_ name: String) { self.name = name }

  /// Finds an encoding by any of the names that ICU knows: `sjis`, `cp1252`, `latin1`.
  package init?(named name: String) {
    guard let known = ICUConverter.standardName(of: name) else { return nil }
    self.name = known
  }
}

/// Text that was read from bytes.
package struct DecodedText: Sendable {
  /// The bytes themselves if they are UTF-8, otherwise their conversion.
  package let utf8: [UInt8]
  package let encoding: TextEncoding
  /// How many bytes belong to no character; U+FFFD stands in their place.
  package var invalidBytes = 0
  /// Whether another encoding is nearly as likely.
  package var isDoubtful = false
}

extension TextEncoding {
  /// Reads bytes as text.
  ///
  /// A byte-order mark decides. Without one, valid and mostly valid UTF-8 is UTF-8. Other bytes are
  /// in the encoding that is named, or in the most likely one.
  ///
  /// - Parameters:
  ///   - bytes: A whole file, or a part that was cut between two lines.
  ///   - named: The encoding of bytes that are not UTF-8; nil to guess it.
  /// - Returns: Nil when the bytes are no text.
  package static func decode(_ bytes: [UInt8], named: TextEncoding? = nil) -> DecodedText? {
    if bytes.starts(with: [0xFF, 0xFE]) {
      return UTF16Text.decode(bytes[2...], .utf16LittleEndian)
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      return UTF16Text.decode(bytes[2...], .utf16BigEndian)
    }
    let hasNUL = bytes.contains(0)
    if hasNUL {
      if let named { return convert(bytes, from: named).flatMap { $0.utf8.contains(0) ? nil : $0 } }
      return UTF16Text.order(of: bytes).flatMap { UTF16Text.decode(bytes[...], $0) }
    }
    guard !looksBinary(bytes) else { return nil }
    if String(validating: bytes, as: UTF8.self) != nil {
      return DecodedText(utf8: bytes, encoding: .utf8)
    }
    if let named, named != .utf8 { return convert(bytes, from: named) }
    let repair = UTF8Repair(bytes)
    let isSurelyUTF8 = named == .utf8 || bytes.starts(with: [0xEF, 0xBB, 0xBF])
    if isSurelyUTF8 || repair.isMostlyUTF8 {
      return DecodedText(
        utf8: repair.utf8, encoding: .utf8, invalidBytes: repair.invalidBytes,
        isDoubtful: !isSurelyUTF8 && repair.isDoubtful)
    }
    let guess = EncodingGuess(bytes)
    guard var text = convert(bytes, from: guess.encoding) else { return nil }
    text.isDoubtful = guess.isDoubtful || repair.hasTellingCharacters
    if guess.encoding == .windows1252, bytes.contains(where: Windows1252.leavesOpen) {
      text.isDoubtful = true
    }
    return text
  }

  private static func convert(_ bytes: [UInt8], from encoding: TextEncoding) -> DecodedText? {
    guard encoding != .windows1252, let converter = ICUConverter(encoding) else {
      return DecodedText(utf8: Windows1252.utf8(of: bytes), encoding: .windows1252)
    }
    let (utf8, invalid) = converter.utf8(of: bytes)
    return DecodedText(utf8: utf8, encoding: encoding, invalidBytes: invalid)
  }

  /// Text has no NUL and hardly any other control characters.
  private static func looksBinary(_ bytes: [UInt8]) -> Bool {
    var controls = 0
    for byte in bytes where byte < 0x20 {
      // Tab to carriage return, and the escape of coloured logs, belong to text.
      if !(0x09...0x0D).contains(byte) && byte != 0x1B { controls += 1 }
    }
    return controls * 20 > bytes.count
  }
}
