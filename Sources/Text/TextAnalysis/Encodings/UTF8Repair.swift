/// Bytes as UTF-8, with U+FFFD for malformed places (Unicode Standard, section 3.9: one for each
/// longest beginning of a character).
struct UTF8Repair {
  private(set) var utf8: [UInt8] = []
  /// Bytes that belong to no character.
  private(set) var invalidBytes = 0
  /// The number of well-formed characters beyond ASCII, and of malformed places.
  private var (characters, faults) = (0, 0)
  /// The number of characters that hardly any other encoding has at their place.
  private var telling = 0
  /// The number of malformed places that are a letter in some other encoding.
  private var letters = 0

  init(_ bytes: [UInt8]) {
    utf8.reserveCapacity(bytes.count + 16)
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        utf8.append(bytes[index])
        index += 1
        continue
      }
      let (length, isWhole) = Self.character(bytes, index)
      let place = index..<index + length
      if isWhole {
        utf8.append(contentsOf: bytes[place])
        characters += 1
        if Self.isTelling(bytes, place) { telling += 1 }
      } else {
        utf8.append(contentsOf: [0xEF, 0xBF, 0xBD])
        invalidBytes += length
        faults += 1
        if !Self.isStray(bytes, place) { letters += 1 }
      }
      index += length
    }
  }

  /// Whether the text is UTF-8 with faults, and not text in another encoding.
  ///
  /// In Japanese, Chinese and Korean encodings, up to 60 % of the characters beyond ASCII in a line
  /// look like UTF-8 by chance, and up to 40 % in a page; in other encodings hardly any do. So
  /// short texts need two well-formed characters for each fault, and long texts need one. A telling
  /// character weighs as much as a letter of another encoding.
  var isMostlyUTF8: Bool { isClear || telling >= letters }

  /// Whether the text may be in another encoding although it is mostly UTF-8.
  var isDoubtful: Bool { !isClear && letters > 0 }

  /// Whether some of the text is surely UTF-8, so that any other reading is in doubt.
  var hasTellingCharacters: Bool { telling > 0 }

  private var isClear: Bool {
    characters >= 2 * faults || (characters > faults && characters + faults >= 64)
  }

  /// Whether a well-formed character is a letter or a sign of Latin text that hardly stands there
  /// by chance.
  ///
  /// It stands alone between ASCII characters, where encodings of two bytes a character have no
  /// reason to change to another script. In an encoding of one byte a character it would be a
  /// capital behind a small letter (`zÃ¼rich`), or a sign before a letter.
  private static func isTelling(_ bytes: [UInt8], _ place: Range<Int>) -> Bool {
    let before = place.lowerBound > 0 ? bytes[place.lowerBound - 1] : 0x20
    let after = place.upperBound < bytes.count ? bytes[place.upperBound] : 0x20
    guard before < 0x80, after < 0x80 else { return false }
    let second = bytes[place.lowerBound + 1]
    switch bytes[place.lowerBound] {
    // U+0080 to U+017F: the letters and signs of European languages.
    case 0xC2...0xC5: return isSmall(before) || isLetter(after)
    // U+1E00 to U+1EFF: further Latin letters, for Vietnamese above all.
    case 0xE1 where 0xB8...0xBB ~= second: return isLetter(after)
    // U+2000 to U+20BF: dashes, quotation marks, currencies.
    case 0xE2 where 0x80...0x82 ~= second: return isLetter(before) || isLetter(after)
    default: return false
    }
  }

  /// Whether a malformed place is no letter in any encoding: 0xFE or 0xFF (ÿ, я) away from all
  /// letters.
  private static func isStray(_ bytes: [UInt8], _ place: Range<Int>) -> Bool {
    guard bytes[place.lowerBound] >= 0xFE else { return false }
    func isApart(_ index: Int) -> Bool {
      guard bytes.indices.contains(index) else { return true }
      return bytes[index] < 0x80 ? !isLetter(bytes[index]) : bytes[index] >= 0xFE
    }
    return isApart(place.lowerBound - 1) && isApart(place.upperBound)
  }

  private static func isSmall(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte }
  private static func isLetter(_ byte: UInt8) -> Bool { isSmall(byte | 0x20) }

  /// The length of the character that begins there, or of the part of it that is there.
  private static func character(_ bytes: [UInt8], _ start: Int) -> (length: Int, isWhole: Bool) {
    let lead = bytes[start]
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return (1, false)
    }
    let second: ClosedRange<UInt8> =
      switch lead {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    for place in 1..<length {
      let allowed = place == 1 ? second : 0x80...0xBF
      guard start + place < bytes.count, allowed.contains(bytes[start + place]) else {
        return (place, false)
      }
    }
    return (length, true)
  }
}
