internal import TextAnalysis

/// Words of one kind that exclude each other: `red` and `blue`, `he` and `she`.
enum RivalWords {
  /// The words that a word excludes; empty when it is of no such kind.
  static func rivals(of word: String) -> Set<String> { rivals[word] ?? [] }

  /// The words that a word excludes only between the same two words: `to` and `from`.
  static func inFrame(_ word: String) -> Set<String> { frames[word] ?? [] }

  /// The modals that a modal excludes: `must` and `may`.
  static func modals(_ word: String) -> Set<String> { modals[word] ?? [] }

  private static let frames = Lexicon.exclusions(.wordsInAFrame)
  private static let modals = Lexicon.exclusions(.modals)

  // `I`, `we` and `you` ask the same question, so they are one.
  private static let rivals = Lexicon.exclusions(.rivals)
}
