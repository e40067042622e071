/// Bytes as UTF-8, with U+FFFD for malformed places (Unicode Standard, section 3.9: one for each
/// longest beginning of a character).
struct UTF8Repair {
  private(set) var utf8: [UInt8] = []
  /// Bytes that belong to no character.
  private(set) var invalidBytes = 0
  /// The number of well-formed characters beyond ASCII, and of malformed places.
  private var (characters, faults) = (0, 0)

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
      if isWhole {
        utf8.append(contentsOf: bytes[index..<index + length])
        characters += 1
      } else {
        utf8.append(contentsOf: [0xEF, 0xBF, 0xBD])
        invalidBytes += length
        faults += 1
      }
      index += length
    }
  }

  /// Whether the text is UTF-8 with faults, and not text in another encoding.
  ///
  /// In Japanese, Chinese and Korean encodings, up to 60 % of the characters beyond ASCII in a line
  /// look like UTF-8 by chance, and up to 40 % in a page; in other encodings hardly any do. So
  /// short texts need two well-formed characters for each fault, and long texts need one.
  var isMostlyUTF8: Bool {
    characters >= 2 * faults || (characters > faults && characters + faults >= 64)
  }

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
