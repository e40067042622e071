internal import TextAnalysis

/// A text without what two copies of one sentence may differ in: the key of exact duplicates.
///
/// Letters are lower-cased (ß counts as ss, ς as σ), white space is one space, soft hyphens and
/// zero-width spaces are gone; ligatures count as their letters, and full-width and half-width
/// characters as their usual forms; at both ends quotation marks and brackets are taken off, at the
/// start also bullets, at the end also `.`, `,`, `;`, `:` and `…`. Canonically equivalent spellings
/// are equal, as always in Swift. What can change the meaning stays: `?`, `!`, `%`, signs,
/// superscripts, and all inner punctuation. A text that consists of such marks alone keeps them.
package struct NormalizedText: Hashable, Sendable {
  /// The text that is compared.
  package let text: String

  /// Normalises `text`.
  package init(_ text: String) {
    var folded: [Unicode.Scalar] = []
    folded.reserveCapacity(text.utf8.count)
    var spacePending = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        spacePending = !folded.isEmpty
        continue
      }
      switch scalar {
      case "\u{AD}", "\u{200B}", "\u{FEFF}": continue
      default: break
      }
      if spacePending {
        folded.append(" ")
        spacePending = false
      }
      Self.fold(scalar, into: &folded)
    }
    var kept = folded[...]
    while let first = kept.first, Self.isTrimmed(first, orOneOf: Self.leading) {
      kept.removeFirst()
    }
    while let last = kept.last, Self.isTrimmed(last, orOneOf: Self.trailing) { kept.removeLast() }
    if kept.isEmpty { kept = folded[...] }
    var normalized = String.UnicodeScalarView()
    normalized.append(contentsOf: kept)
    self.text = String(normalized)
  }

  private static func fold(_ scalar: Unicode.Scalar, into folded: inout [Unicode.Scalar]) {
    switch scalar {
    case "A"..."Z": folded.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
    case "\u{0}"..."\u{7F}": folded.append(scalar)
    case "ß", "ẞ": folded += ["s", "s"]
    case "ς": folded.append("σ")
    case "\u{FB00}"..."\u{FB06}":
      folded += (Ligature.letters(scalar) ?? "").unicodeScalars
    case "\u{FF01}"..."\u{FF5E}", "\u{FF66}"..."\u{FF9F}":
      // Full-width letters and marks, and half-width kana.
      fold(UncasedScript.plain(scalar), into: &folded)
    default: folded += scalar.properties.lowercaseMapping.unicodeScalars
    }
  }

  private static func isTrimmed(
    _ scalar: Unicode.Scalar, orOneOf marks: Set<Unicode.Scalar>
  ) -> Bool {
    scalar == " " || quotesAndBrackets.contains(scalar) || marks.contains(scalar)
  }

  private static let quotesAndBrackets: Set<Unicode.Scalar> = [
    "\"", "'", "`", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201C}", "\u{201D}", "\u{201E}",
    "\u{AB}", "\u{BB}", "\u{2039}", "\u{203A}", "\u{300C}", "\u{300D}", "(", ")", "[", "]", "{",
    "}",
  ]
  private static let leading: Set<Unicode.Scalar> = ["*", "\u{2022}", "\u{B7}", "\u{2023}"]
  private static let trailing: Set<Unicode.Scalar> = [
    ".", ",", ";", ":", "\u{2026}", "\u{3002}", "\u{FF0C}", "\u{FF1B}", "\u{FF1A}",
  ]
}
