internal import TextAnalysis

/// Words that turn a statement into its opposite.
enum NegationWords {
  /// Whether a word denies: `not`, `don't`, `niemand`, `jamais`.
  static func denies(_ word: String) -> Bool { deniers.contains(word) || word.hasSuffix("n't") }

  /// Whether a word denies within its meaning: `forbidden` says what `not allowed` says.
  static func impliesDenial(_ word: String) -> Bool { has(implied, word) }

  /// The opposites of a word, if it has any that are listed.
  static func opposites(of word: String) -> Set<String> { pairs[word] ?? [] }

  /// Whether one word is the other with a prefix that denies, `safe` and `unsafe`, or both begin with
  /// opposites and end alike: `inwards` and `outwards`, `upstairs` and `downstairs`.
  static func isAffixOpposite(_ a: String, _ b: String) -> Bool {
    if haveOppositeBeginnings(a, b) { return true }
    let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
    guard short.utf8.count >= 4, long.hasSuffix(short) else { return false }
    return prefixes.contains(String(long.dropLast(short.count)))
  }

  private static func haveOppositeBeginnings(_ a: String, _ b: String) -> Bool {
    let (x, y) = (a.utf8, b.utf8)
    let shared = zip(x.reversed(), y.reversed()).prefix { $0 == $1 }.count
    // Words share a shorter ending by chance; a beginning may end as its opposite does.
    guard shared >= 4 else { return false }
    return (4...shared).contains { count in
      guard let first = String(x.dropLast(count)), let second = String(y.dropLast(count)),
        first.utf8.count > 1
      else { return false }
      return pairs[first]?.contains(second) ?? false
    }
  }

  /// Whether a word denies the verb that follows it with `to`: `failed to reach`.
  static func deniesWithTo(_ word: String) -> Bool { has(withTo, word) }

  /// Whether a word behind a denial takes it back: `not only`, `nothing but`, `not until`.
  static func takesBack(_ word: String) -> Bool {
    ["only", "just", "merely", "simply", "until", "till", "but"].contains(word)
  }

  /// Words that may stand between a denial and what is denied: `no longer`, `nicht mehr`.
  static let qualifiers = Lexicon.words(.wordsAfterADenial)

  /// Words that turn a denial into a bound when `than` follows: `no longer than`, `nicht mehr als`.
  static let bounds = Lexicon.words(.bounds)

  /// What follows such a word.
  static let than = Lexicon.words(.than)

  /// Whether a list of verbs has a word, or the verb that it is a regular form of: `refused`, `denies`,
  /// `stopping`.
  private static func has(_ verbs: Set<String>, _ word: String) -> Bool {
    if verbs.contains(word) { return true }
    for (ending, replacements) in endings where word.hasSuffix(ending) && word.utf8.count > 4 {
      let stem = String(word.dropLast(ending.count))
      if replacements.contains(where: { verbs.contains(stem + $0) }) { return true }
      // A doubled consonant: `banned`.
      if stem.last == stem.dropLast().last, verbs.contains(String(stem.dropLast())) { return true }
    }
    return false
  }

  /// Endings of verbs in English, and what the verb ends in without them.
  private static let endings = [
    ("ied", ["y"]), ("ies", ["y"]), ("ing", ["", "e"]), ("ed", ["", "e"]), ("es", ["", "e"]),
    ("s", [""]),
  ]

  private static let withTo = Lexicon.words(.denialsWithTo)
  private static let deniers = Lexicon.words(.denials)
  private static let implied = Lexicon.words(.impliedDenials)
  private static let prefixes = Lexicon.words(.denialPrefixes)
  private static let pairs = Lexicon.exclusions(.opposites)
}
