internal import TextAnalysis

/// What a text compares by: operators, and words with `than`.
enum Comparisons {
  /// Reads `a >= b` as `>=`, `greater than` as `greater`, `greater than or equal to` as `greater=`.
  static func read(_ text: String, _ tokens: [FactToken]) -> Set<String> {
    var found: Set<String> = []
    for (index, token) in tokens.enumerated()
    where index > 0 && NegationWords.than.contains(token.folded) {
      let next = tokens[(index + 1)...].prefix(2).map(\.folded)
      let isInclusive = next.first == "or" && (next.last?.hasPrefix("equal") ?? false)
      found.insert(tokens[index - 1].folded + (isInclusive ? "=" : ""))
    }
    if text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") })
      || text.unicodeScalars.contains(where: { names[String($0)] != nil })
      || text.contains("==") || text.contains("!=")
    {
      for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "`" }).dropFirst() {
        // An operator between spaces, or in front of a number; not a tag or an arrow.
        let sign = word.prefix { !$0.isNumber && $0 != "-" && $0 != "." }
        if let name = names[String(sign)] { found.insert(name) }
      }
    }
    return found
  }

  private static let names = [
    "<": "<", ">": ">", "<=": "<=", ">=": ">=", "==": "==", "!=": "!=", "===": "===",
    "!==": "!==", "\u{2264}": "<=", "\u{2265}": ">=", "\u{2260}": "!=",
  ]
}

extension TextFacts {
  /// `greater than` and `greater than or equal to`, `a > b` and `a >= b`.
  func differentComparison(from other: TextFacts) -> (String, String)? {
    let mine = comparisons.subtracting(other.comparisons)
    let theirs = other.comparisons.subtracting(comparisons)
    func shown(_ comparison: String) -> String {
      guard comparison.first?.isLetter ?? false else { return comparison }
      return comparison.hasSuffix("=")
        ? "\(comparison.dropLast()) than or equal" : "\(comparison) than"
    }
    // A set has no order, so the first in the alphabet is named.
    for a in mine.sorted() {
      for b in theirs.sorted() {
        let areWords = a.first?.isLetter ?? false
        guard areWords == (b.first?.isLetter ?? false) else { continue }
        if !areWords || a == b + "=" || b == a + "=" { return (shown(a), shown(b)) }
      }
    }
    return nil
  }
}
