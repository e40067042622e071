/// The words of a text that can say what it is about.
///
/// A word is a run of letters, digits and marks of any script, lower-cased, with apostrophes
/// between letters kept (`don't`) and an English possessive `'s` taken off. Left out are words of
/// one character, numbers alone, and the stop words (English ones unless others are given). Scripts that set no spaces between
/// words give whole runs as one word.
package enum Words {
  /// Lists the words of `text` in order, repeated ones repeatedly.
  package static func of(_ text: String) -> [String] {
    runs(of: text, without: StopWords.english).flatMap(\.self)
  }

  /// The words of `text` in order, those together that stand side by side: with nothing but spaces
  /// and hyphens between them, and nothing left out.
  package static func runs(of text: String, without stopWords: Set<String>) -> [[String]] {
    var runs: [[String]] = [[]]
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

  private enum Kind { case letter, digit, mark, apostrophe, other }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    switch scalar {
    case "a"..."z", "A"..."Z": return .letter
    case "0"..."9": return .digit
    case "'", "\u{2019}": return .apostrophe
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
