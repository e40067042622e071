/// Bytes as they read in one encoding, and how far that looks like text.
struct EncodingReading {
  let encoding: TextEncoding
  /// The text in UTF-16, with U+FFFD for bytes that belong to no character.
  let units: [UInt16]
  /// Characters beyond ASCII.
  private(set) var count = 0
  /// Those that no text has: malformed ones, control characters, characters without a meaning.
  private var faults = 0
  /// Those that stand beside another character beyond ASCII.
  private var besideOthers = 0
  /// Those that stand where nobody writes them.
  private var oddities = 0

  /// Reads a sample; nil when there is no converter for the encoding.
  init?(_ sample: [UInt8], in encoding: TextEncoding) {
    self.encoding = encoding
    if encoding == .windows1252 {
      units = Array(String(decoding: Windows1252.utf8(of: sample), as: UTF8.self).utf16)
    } else {
      guard let converter = ICUConverter(encoding) else { return nil }
      units = converter.units(sample[...])
    }
    for (place, unit) in units.enumerated() where unit >= 0x80 {
      let before = place > 0 ? units[place - 1] : 0x20
      let after = place + 1 < units.count ? units[place + 1] : 0x20
      count += 1
      if unit == 0xFFFD || unit < 0xA0 || (0xE000...0xF8FF).contains(unit) { faults += 1 }
      if before >= 0x80 || after >= 0x80 { besideOthers += 1 }
      if Self.isOdd(unit, before: before, after: after) { oddities += 1 }
    }
  }

  /// Whether the bytes may be text in the encoding.
  ///
  /// Then nearly all bytes are characters. Ideographs, kana and hangul stand side by side, and a
  /// Latin letter with an accent stands between plain letters.
  var isPossible: Bool {
    encoding == .windows1252
      || faults * 20 <= count && (!Self.isWide(encoding) || besideOthers * 2 >= count)
  }

  /// Whether hardly anything speaks against the encoding.
  var isClean: Bool { isPossible && faults * 20 <= count && oddities * 10 <= count }

  /// Whether the encoding has characters of two bytes.
  static func isWide(_ encoding: TextEncoding) -> Bool { wide.contains(encoding.name) }

  /// Whether the encoding is one for Latin letters.
  static func isLatin(_ encoding: TextEncoding) -> Bool { latin.contains(encoding.name) }

  private static let wide: Set<String> = ["Shift_JIS", "EUC-JP", "GB18030", "Big5", "EUC-KR"]
  private static let latin: Set<String> = [
    "windows-1252", "windows-1250", "ISO-8859-2", "windows-1254", "windows-1257",
  ]

  /// Whether a character beyond ASCII stands where nobody writes it.
  ///
  /// That is a sign before a letter (`W³ó¿`), a mark between two letters (`Mo¿esz`), a capital
  /// behind a small letter (`пРИВЕТ`), or a letter beside one of another alphabet (`Cafй`).
  private static func isOdd(_ unit: UInt16, before: UInt16, after: UInt16) -> Bool {
    guard let scalar = Unicode.Scalar(unit), let first = Unicode.Scalar(before),
      let last = Unicode.Scalar(after)
    else { return false }
    switch scalar.properties.generalCategory {
    case .currencySymbol, .mathSymbol, .otherSymbol, .modifierSymbol, .otherNumber, .control,
      .format:
      // An acute accent serves as an apostrophe, and a degree comes before its unit.
      return unit != 0xB4 && unit != 0xB0 && unit != 0xAD && last.properties.isAlphabetic
    case .otherPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation:
      return unit != 0xB7 && unit < 0x2010 && first.properties.isAlphabetic
        && last.properties.isAlphabetic
    case .uppercaseLetter where first.properties.generalCategory == .lowercaseLetter: return true
    case .uppercaseLetter, .lowercaseLetter, .otherLetter:
      guard let alphabet = Alphabet(unit) else { return false }
      return [before, after].contains { Alphabet($0).map { $0 != alphabet } == true }
    default: return false
    }
  }

  private enum Alphabet {
    case latin, greek, cyrillic, hebrew, arabic

    init?(_ unit: UInt16) {
      switch unit {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: self = .latin
      case 0x386...0x3FF: self = .greek
      case 0x400...0x52F: self = .cyrillic
      case 0x5D0...0x5EA: self = .hebrew
      case 0x620...0x64A: self = .arabic
      default: return nil
      }
    }
  }
}
