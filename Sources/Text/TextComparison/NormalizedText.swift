internal import TextAnalysis

/// The form of a text that copies of one sentence share: the key of exact duplicates.
///
/// - Letters are lower-cased (ß becomes ss, ς becomes σ). Ligatures become their letters, full-width
///   and half-width characters their usual forms.
/// - White space becomes one space. Soft hyphens and zero-width spaces are removed.
/// - Quotation marks and brackets are removed at both ends, bullets at the start, and `.`, `,`, `;`,
///   `:` and `…` at the end. A text of such marks alone keeps them.
///
/// What can change the meaning stays: `?`, `!`, `%`, signs, superscripts, and all inner punctuation.
/// Canonically equivalent spellings are equal, as always in Swift.
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
