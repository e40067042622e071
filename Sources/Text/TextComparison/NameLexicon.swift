package import Parallelism

/// Which words of a corpus are names.
///
/// It counts how often each word is capitalised inside a sentence and how often it is not, and which
/// words stand side by side as parts of one name.
package struct NameLexicon: Sendable {
  struct Counts: Sendable {
    var capitalized: UInt32 = 0
    var lower: UInt32 = 0
  }

  private struct Part {
    var counts: [String: Counts] = [:]
    var pairs: Set<String> = []
  }

  private let counts: [String: Counts]
  private let pairs: Set<String>

  /// A lexicon that knows nothing: names are then told by their capital letter alone.
  package init() { (counts, pairs) = ([:], []) }

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
      var found = Part()
      for index in part * size..<min((part + 1) * size, texts) {
        let tokens = FactToken.tokens(of: text(index))
        guard !Self.isTitle(tokens) else { continue }
        for token in tokens where token.kind == .word {
          if !token.isCapitalized {
            found.counts[TextFacts.stem(token.folded), default: Counts()].lower += 1
          } else if !token.startsSentence {
            found.counts[TextFacts.stem(token.folded), default: Counts()].capitalized += 1
          }
        }
        for (first, second) in zip(tokens, tokens.dropFirst())
        where first.isPartOfName && second.isPartOfName && !first.endsClause {
          found.pairs.insert(Self.pair(TextFacts.stem(first.folded), TextFacts.stem(second.folded)))
        }
      }
      return found
    }
    var counts: [String: Counts] = [:]
    var pairs: Set<String> = []
    for part in parts {
      try work.check()
      pairs.formUnion(part.pairs)
      counts.merge(part.counts) {
        Counts(capitalized: $0.capitalized + $1.capitalized, lower: $0.lower + $1.lower)
      }
    }
    self.counts = counts
    self.pairs = pairs
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

  /// How often a word is capitalised of the times that it stands inside a sentence, 0...1; nil when
  /// it stands there too seldom to tell.
  func capitalShare(of folded: String) -> Double? {
    guard let counts = counts[folded] else { return nil }
    let total = counts.capitalized + counts.lower
    if total >= 3 { return Double(counts.capitalized) / Double(total) }
    return counts.lower > 0 && counts.capitalized == 0 ? 0 : nil
  }

  /// Whether the corpus has the two words side by side as parts of one name: `Saddam Hussein`.
  func areTogether(_ first: String, _ second: String) -> Bool {
    pairs.contains(Self.pair(first, second)) || pairs.contains(Self.pair(second, first))
  }

  private static func pair(_ first: String, _ second: String) -> String { "\(first) \(second)" }

  /// Whether the word occurs too often to be a slip of the pen.
  func isEstablished(_ folded: String) -> Bool {
    guard let counts = counts[folded] else { return false }
    return counts.capitalized + counts.lower >= 3
  }
}

extension FactToken {
  /// Whether it is written as a part of a name inside a sentence is.
  fileprivate var isPartOfName: Bool {
    isCapitalized && !startsSentence && !isUncased && text.utf8.count > 1
  }
}
