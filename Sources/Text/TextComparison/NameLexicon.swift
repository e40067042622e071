package import Parallelism

/// What a corpus tells about which of its words are names: how often each is capitalised inside a
/// sentence, and how often it is not.
package struct NameLexicon: Sendable {
  struct Counts: Sendable {
    var capitalized: UInt32 = 0
    var lower: UInt32 = 0
  }

  private let counts: [String: Counts]

  /// A lexicon that knows nothing: names are then told by their capital letter alone.
  package init() { counts = [:] }

  /// Counts the words of the texts.
  ///
  /// - Parameters:
  ///   - texts: How many there are.
  ///   - threads: How many are read at once; the answer does not depend on it.
  ///   - work: Asked now and then whether to go on.
  ///   - text: The text of a number; called from several threads.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ texts: Int, threads: Int, work: Work, text: @Sendable (Int) -> String
  ) throws(CancellationError) {
    let size = 4096
    let parts = try runPieces(
      (texts + size - 1) / size, threads: threads, work: work.silent
    ) { part in
      var counts: [String: Counts] = [:]
      for index in part * size..<min((part + 1) * size, texts) {
        let tokens = FactToken.tokens(of: text(index))
        guard !Self.isTitle(tokens) else { continue }
        for token in tokens where token.kind == .word {
          if !token.isCapitalized {
            counts[TextFacts.stem(token.folded), default: Counts()].lower += 1
          } else if !token.startsSentence {
            counts[TextFacts.stem(token.folded), default: Counts()].capitalized += 1
          }
        }
      }
      return counts
    }
    var counts: [String: Counts] = [:]
    for part in parts {
      try work.check()
      counts.merge(part) {
        Counts(capitalized: $0.capitalized + $1.capitalized, lower: $0.lower + $1.lower)
      }
    }
    self.counts = counts
  }

  /// Whether most words are capitalised, so that capitals tell nothing.
  static func isTitle(_ tokens: [FactToken]) -> Bool {
    var (words, capitals) = (0, 0)
    for token in tokens where token.kind == .word && token.text.utf8.count > 3 {
      words += 1
      if token.isCapitalized { capitals += 1 }
    }
    return words >= 3 && capitals * 10 >= words * 8
  }

  /// The share of a word's places inside sentences at which it is capitalised; nil when they are
  /// too few to tell.
  func capitalShare(of folded: String) -> Double? {
    guard let counts = counts[folded] else { return nil }
    let total = counts.capitalized + counts.lower
    if total >= 3 { return Double(counts.capitalized) / Double(total) }
    return counts.lower > 0 && counts.capitalized == 0 ? 0 : nil
  }

  /// Whether the word occurs so often that it is no slip of the pen.
  func isEstablished(_ folded: String) -> Bool {
    guard let counts = counts[folded] else { return false }
    return counts.capitalized + counts.lower >= 3
  }
}
