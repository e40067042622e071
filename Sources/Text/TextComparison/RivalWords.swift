internal import TextAnalysis

/// Words of one kind of which only one is meant at a place: `red` and `blue`, `he` and `she`.
enum RivalWords {
  /// Words of the same kind that say something else; empty when a word is of none.
  static func rivals(of word: String) -> Set<String> { rivals[word] ?? [] }

  /// What a word excludes between the same two words: `to` and `from`.
  static func inFrame(_ word: String) -> Set<String> { frames[word] ?? [] }

  /// What a modal excludes: `must` and `may`.
  static func modals(_ word: String) -> Set<String> { modals[word] ?? [] }

  private static let frames = Lexicon.exclusions(.wordsInAFrame)
  private static let modals = Lexicon.exclusions(.modals)

  // `I`, `we` and `you` ask the same question, so they are one.
  private static let rivals = Lexicon.exclusions(.rivals)
}
