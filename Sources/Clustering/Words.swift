/// The words of a text that can say what it is about.
///
/// A word is a run of letters, digits and marks of any script, lower-cased, with apostrophes
/// between letters kept (`don't`) and an English possessive `'s` taken off. Left out are words of
/// one character, numbers alone, and the stop words (English ones unless others are given).
///
/// Chinese and Japanese set no spaces: there every two neighbouring ideographs are a word, katakana
/// stay together, and hiragana, which write endings and particles for the most part, separate.
package enum Words {
  /// Lists the words of `text` in order, repeated ones repeatedly.
  package static func of(_ text: String) -> [String] {
    runs(of: text, without: StopWords.english).flatMap(\.self)
  }

  /// The words of `text` in order, those together that stand side by side: with nothing but spaces
  /// and hyphens between them, and nothing left out.
  package static func runs(of text: String, without stopWords: Set<String>) -> [[String]] {
    var runs: [[String]] = [[]]
    var ideograph: Unicode.Scalar?
    func separate() { if runs.last?.isEmpty == false { runs.append([]) } }
    var word = String.UnicodeScalarView()
    var length = 0
    var hasLetter = false
    var pendingApostrophe = false
    func finish() {
      defer {
        word.removeAll(keepingCapacity: true)
        length = 0
        hasLetter = false
        pendingApostrophe = false
      }
      guard length >= 2, hasLetter else { return separate() }
      var found = String(word).lowercased()
      if found.hasSuffix("'s") { found.removeLast(2) }
      guard found.count >= 2, !stopWords.contains(found) else { return separate() }
      runs[runs.count - 1].append(found)
    }
    for scalar in text.unicodeScalars {
      if isIdeograph(scalar) {
        if length > 0 { finish() }
        if let first = ideograph {
          separate()
          runs[runs.count - 1].append(String(Character(first)) + String(Character(scalar)))
          separate()
        }
        ideograph = scalar
        continue
      }
      ideograph = nil
      switch kind(of: scalar) {
      case .letter, .digit, .mark:
        if pendingApostrophe {
          word.append("'")
          pendingApostrophe = false
        }
        let kind = kind(of: scalar)
        if kind == .letter { hasLetter = true }
        if kind != .mark { length += 1 }
        word.append(scalar)
      case .apostrophe where hasLetter && !pendingApostrophe:
        pendingApostrophe = true
      case .apostrophe, .other:
        if length > 0 { finish() }
        if scalar != "-" && !scalar.properties.isWhitespace { separate() }
      }
    }
    if length > 0 { finish() }
    return runs.filter { !$0.isEmpty }
  }

  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    default: false
    }
  }

  private enum Kind { case letter, digit, mark, apostrophe, other }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    switch scalar {
    case "a"..."z", "A"..."Z": return .letter
    case "0"..."9": return .digit
    case "'", "\u{2019}": return .apostrophe
    // Hiragana.
    case "\u{3041}"..."\u{309F}": return .other
    default:
      guard scalar.value >= 0x80 else { return .other }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
        return .letter
      case .decimalNumber: return .digit
      case .nonspacingMark, .spacingMark: return .mark
      default: return .other
      }
    }
  }
}
