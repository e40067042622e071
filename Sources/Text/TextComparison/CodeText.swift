/// Texts that are code or a formula, in which every sign counts.
enum CodeText {
  /// The words between white space when the text has as many brackets and operators as code has; nil
  /// for prose.
  static func words(of text: String) -> [Substring]? {
    var (signs, all) = (0, 0)
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
      all += 1
      if Self.signs.contains(scalar) { signs += 1 }
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    // A brace alone begins a block, an arrow belongs to a grammar, and an equals sign among other signs
    // assigns a value.
    let isCode =
      (signs >= 2 && signs * leastShare >= all) || words.contains("{")
      || words.contains("\u{2192}") || (signs >= 4 && words.contains("="))
    return isCode ? words : nil
  }

  /// In a sentence with brackets, at most every tenth character is one; in a call, every fifth.
  private static let leastShare = 8

  private static let signs = Set("{}[]()<>=;|_".unicodeScalars)
}

extension TextFacts {
  /// The first words in which two pieces of code differ: `if x { f() }` and `if x { g() }`.
  func differentCode(thanCodeOf other: TextFacts) -> (String, String)? {
    guard let mine = code, let theirs = other.code, mine.joined() != theirs.joined() else {
      return nil
    }
    let start = zip(mine, theirs).prefix { $0 == $1 }.count
    return (
      start < mine.count ? String(mine[start]) : "",
      start < theirs.count ? String(theirs[start]) : ""
    )
  }
}
