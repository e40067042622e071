internal import TextAnalysis

/// Words of one kind of which only one is meant at a place: `red` and `blue`, `he` and `she`.
enum RivalWords {
  /// Words of the same kind that say something else; empty when a word is of none.
  static func rivals(of word: String) -> Set<String> { rivals[word] ?? [] }

  // `I`, `we` and `you` ask the same question, so they are one.
  private static let rivals = Lexicon.exclusions(.rivals)
}
