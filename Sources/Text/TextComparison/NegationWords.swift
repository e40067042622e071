internal import TextAnalysis

/// Words that turn a statement into its opposite.
enum NegationWords {
  /// Whether a word denies: `not`, `don't`, `niemand`, `jamais`.
  static func denies(_ word: String) -> Bool { deniers.contains(word) || word.hasSuffix("n't") }

  /// Whether a word denies within its meaning: `forbidden` says what `not allowed` says.
  static func impliesDenial(_ word: String) -> Bool { has(implied, word) }

  /// Whether two words say the opposite of each other: both are listed or regular forms of listed words
  /// (`opened`, `closing`), or they are alike but for opposites at their beginnings (`inwards`,
  /// `outwards`; `northern`, `southern`).
  static func areOpposite(_ a: String, _ b: String) -> Bool {
    areListed(a, b) || haveOppositeParts(a, b)
  }

  /// Whether a word or its base is listed with an opposite.
  static func hasOpposite(_ word: String) -> Bool {
    !forms(of: word) { pairs[$0] != nil }.isEmpty
  }

  /// Whether one word is the other with a prefix that denies: `safe`, `unsafe`; `clockwise`,
  /// `counterclockwise`.
  static func isDenied(_ a: String, _ b: String) -> Bool {
    let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
    guard short.utf8.count >= 4, long.hasSuffix(short) else { return false }
    return prefixes.contains(String(long.dropLast(short.count)))
  }

  /// A comparative is the opposite of a comparative alone: `larger` and `smaller`.
  private static func areListed(_ a: String, _ b: String) -> Bool {
    let others = forms(of: b) { pairs[$0] != nil }
    guard !others.isEmpty else { return false }
    return forms(of: a) { pairs[$0] != nil }.contains { form in
      others.contains { $0.degree == form.degree && pairs[form.base]?.contains($0.base) ?? false }
    }
  }

  private static func haveOppositeParts(_ a: String, _ b: String) -> Bool {
    let ending = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
    // Opposites may end alike themselves, as north and south do. Words share two letters by chance.
    if ending >= 3,
      (3...ending).contains(where: { count in
        let (first, second) = (String(a.dropLast(count)), String(b.dropLast(count)))
        return first.count > 1
          && (pairs[first]?.contains(second) ?? false
            || count > 3 && beginnings[first]?.contains(second) ?? false)
      })
    {
      return true
    }
    // An opposite before them may be the same: `northeast`, `northwest`.
    let start = zip(a, b).prefix { $0 == $1 }.count
    return start >= 3
      && (3...start).contains { count in
        let (first, second) = (String(a.dropFirst(count)), String(b.dropFirst(count)))
        return pairs[String(a.prefix(count))] != nil && pairs[first]?.contains(second) ?? false
      }
  }

  /// Whether a word before a hyphen turns the word behind it into its opposite: `anti-clockwise`.
  ///
  /// A word of its own does not: `in-house`.
  static func isHyphenatedPrefix(_ word: String) -> Bool {
    (prefixes.contains(word) || beginnings[word] != nil) && !StopWords.english.contains(word)
  }

  /// Whether a word denies the verb that follows it with `to`: `failed to reach`.
  static func deniesWithTo(_ word: String) -> Bool { has(withTo, word) }

  /// Whether a word behind a denial takes it back: `not only`, `nothing but`, `not until`.
  static func takesBack(_ word: String) -> Bool {
    ["only", "just", "merely", "simply", "until", "till", "but"].contains(word)
  }

  /// Words that may stand between a denial and what is denied: `no longer`, `nicht mehr`.
  static let qualifiers = Lexicon.words(.wordsAfterADenial)

  /// What follows a word that has an opposite, and so turns a denial into a bound: `no longer than`,
  /// `nicht mehr als`.
  static let than = Lexicon.words(.than)

  /// Whether a list of verbs has a word, or the verb that it is a regular form of: `refused`, `denies`,
  /// `stopping`.
  private static func has(_ verbs: Set<String>, _ word: String) -> Bool {
    forms(of: word) { verbs.contains($0) }.contains { $0.degree == .none }
  }

  /// How far an adjective goes.
  private enum Degree { case none, more, most }

  /// The listed words that a word may be a regular form of, itself among them.
  private static func forms(
    of word: String, isListed: (String) -> Bool
  ) -> [(base: String, degree: Degree)] {
    var found = isListed(word) ? [(base: word, degree: Degree.none)] : []
    for (ending, replacements, degree) in endings
    where word.hasSuffix(ending) && word.utf8.count > 4 {
      let stem = String(word.dropLast(ending.count))
      for replacement in replacements where isListed(stem + replacement) {
        found.append((stem + replacement, degree))
      }
      // A doubled consonant: `banned`.
      let short = String(stem.dropLast())
      if stem.last == short.last, isListed(short) { found.append((short, degree)) }
    }
    return found
  }

  /// Endings of verbs, plurals and adjectives in English, and what the word ends in without them.
  private static let endings: [(String, [String], Degree)] = [
    ("ied", ["y"], .none), ("ies", ["y"], .none), ("ing", ["", "e"], .none),
    ("ed", ["", "e"], .none), ("es", ["", "e"], .none), ("s", [""], .none),
    ("ier", ["y"], .more), ("er", ["", "e"], .more), ("iest", ["y"], .most),
    ("est", ["", "e"], .most),
  ]

  private static let withTo = Lexicon.words(.denialsWithTo)
  private static let deniers = Lexicon.words(.denials)
  private static let implied = Lexicon.words(.impliedDenials)
  private static let prefixes = Lexicon.words(.denialPrefixes)
  private static let pairs = Lexicon.exclusions(.opposites)
  private static let beginnings = Lexicon.exclusions(.oppositeBeginnings)
}
