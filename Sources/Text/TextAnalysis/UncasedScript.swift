/// Scripts without capitals: Arabic, Hebrew, those of India and South-East Asia, Chinese, Japanese,
/// Korean.
///
/// Most of them put no space between words, or one that is often left out.
///
/// Nothing marks names in them, and no list of opposites has their words. So two texts with nearly
/// the same wording say the same only when all their letters are the same.
package enum UncasedScript {
  /// Whether a scalar is a letter of such a script; a mark counts as the letter before it.
  package static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x590, !(0x1E00...0x1FFF ~= scalar.value), !isMark(scalar),
      scalar.properties.isAlphabetic
    else { return false }
    // Georgian has capitals, but nobody writes them.
    return !scalar.properties.isCased || 0x10D0...0x10FF ~= scalar.value
  }

  /// Whether a scalar is written on or around a letter.
  package static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// The usual form of full-width and half-width characters, and of the digits of all scripts.
  package static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case ..<0x660: return scalar
    case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    case 0xFF66...0xFF9F: return halfWidthKana[Int(scalar.value) - 0xFF66]
    default:
      guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue
      else { return scalar }
      return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
    }
  }

  /// The letters of a word in the form in which they are compared.
  ///
  /// Vowel points and stretched lines, which Arabic and Hebrew may leave out, are removed. Letters
  /// that are typed in several forms get one form.
  package static func folded(_ word: String) -> String {
    var letters = String.UnicodeScalarView()
    for scalar in word.unicodeScalars {
      switch scalar.value {
      case 0x640: continue
      case 0x590..<0x780 where isMark(scalar): continue
      case 0x622, 0x623, 0x625, 0x671: letters.append("\u{627}")
      case 0x649, 0x6CC: letters.append("\u{64A}")
      case 0x6A9: letters.append("\u{643}")
      default: letters.append(scalar)
      }
    }
    return String(letters)
  }

  /// The letters from the first difference of two texts to the last one; nil when their letters are
  /// the same, wherever their spaces are.
  ///
  /// - Parameters:
  ///   - first: The words of a text, folded.
  ///   - second: The words of another text, folded.
  /// - Returns: The letters of both texts, as whole words when these are short.
  package static func difference(_ first: [String], _ second: [String]) -> (String, String)? {
    let (a, b) = (Array(first.joined()), Array(second.joined()))
    guard a != b else { return nil }
    let start = zip(a, b).prefix { $0 == $1 }.count
    let end = zip(a[start...].reversed(), b[start...].reversed()).prefix { $0 == $1 }.count
    return (
      excerpt(of: a, start..<a.count - end, words: first),
      excerpt(of: b, start..<b.count - end, words: second)
    )
  }

  /// Some letters, with the rest of their words when it is short.
  private static func excerpt(
    of letters: [Character], _ range: Range<Int>, words: [String]
  ) -> String {
    guard !range.isEmpty else { return "" }
    var (start, end, edge) = (range.lowerBound, range.upperBound, 0)
    for word in words where edge < range.upperBound {
      if 0...longestRest ~= range.lowerBound - edge { start = edge }
      // Letters of two words may form one character when the words are joined.
      edge = min(edge + word.count, letters.count)
      if 0...longestRest ~= edge - range.upperBound { end = edge }
    }
    let shown = letters[start..<end]
    return shown.count <= longestExcerpt
      ? String(shown) : String(shown.prefix(longestExcerpt)) + "\u{2026}"
  }

  private static let longestRest = 6
  private static let longestExcerpt = 30

  private static let halfWidthKana = Array(
    """
    ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309A}
    """.unicodeScalars)
}
