package import Documents
package import Parallelism
package import SimilarityJoins
package import TextComparison

extension DuplicateReport {
  /// The report of passages that are compared with no others.
  package init(passages: Int, threshold: DedupeOptions.Threshold) {
    groups = []
    flagged = []
    passageCount = passages
    self.threshold =
      switch threshold {
      case .score(let score): score
      case .suggested: DuplicateFinder.usualThreshold
      }
    isSuggested = false
    suggestionUse = .looking
    possibleFalseShares = nil
    examples = []
    nearestScores = []
  }

  /// Finds the duplicates among passages.
  ///
  /// - Parameters:
  ///   - passages: The passages, in the order that `first` means.
  ///   - fixed: How many of the first passages belong to the other corpus; the report counts only
  ///     the rest.
  ///   - modified: When each passage's source was modified; nil when it is unknown.
  ///   - values: The values of the field that `keep` compares; empty when it compares none.
  ///   - rows: Their vectors, unit rows.
  ///   - options: Decides which passages are duplicates, and which of them stays.
  ///   - reader: How the model reads texts; nil when it is unknown.
  ///   - threads: How many cores to use.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ passages: [Passage], fixed: Int = 0, modified: [Double?], values: [String?] = [],
    rows: some SimilarityRows, options: DedupeOptions, reader: TextReader?,
    threads: Int, work: Work
  ) throws {
    let candidates = passages.indices.map { row in
      DuplicateCandidate(
        text: passages[row].text, modified: modified[row],
        value: values.isEmpty ? nil : values[row].flatMap { FieldValue($0) })
    }
    let finder = options.finder(reader: reader)
    let found = try finder.find(
      in: candidates, vectors: rows, threads: threads, target: options.target,
      fixed: fixed, showsNearest: options.examples > 0, work: work)
    groups = found.groups.map { group in
      DuplicateGroup(
        kept: SearchHit(score: 1, passage: passages[group.kept]),
        removed: group.removed.map { removed in
          Duplicate(
            score: removed.score, stage: removed.stage, passage: passages[removed.row],
            row: removed.row - fixed)
        })
    }
    flagged = found.flagged.map { pair in
      FlaggedPair(
        kept: SearchHit(score: 1, passage: passages[pair.kept]),
        flagged: SearchHit(score: pair.score, passage: passages[pair.row]),
        differences: pair.differences.map { GuardedDifference($0) })
    }
    passageCount = passages.count - fixed
    threshold = found.threshold
    isSuggested = found.estimate?.isFitted == true && options.target == nil
    suggestionUse = options.suggestionUse
    possibleFalseShares = isSuggested ? found.estimate?.falseShares : nil
    nearestScores = found.nearest.map(\.score)
    examples = Self.examples(options.examples, around: found, of: passages, finder)
  }

  /// The pairs with the scores nearest to the threshold, half of them above it.
  private static func examples(
    _ count: Int, around found: DuplicateFindings, of passages: [Passage],
    _ finder: DuplicateFinder
  ) -> [ThresholdExample] {
    guard count > 0 else { return [] }
    var seen: Set<[Int]> = []
    let pairs = found.nearest.filter { pair in
      // What a person has said needs no threshold.
      finder.answers.verdict(on: passages[pair.row].text, passages[pair.neighbour].text) == nil
        && seen.insert([min(pair.row, pair.neighbour), max(pair.row, pair.neighbour)]).inserted
    }
    .sorted { ($1.score, $0.row) < ($0.score, $1.row) }
    let above = pairs.prefix { $0.score >= found.threshold }.suffix(count - count / 2)
    let below = pairs.drop { $0.score >= found.threshold }.prefix(count / 2)
    // Of so few texts a name is told by its capital letter alone.
    return (above + below).map { pair in
      let (first, second) = (passages[pair.row], passages[pair.neighbour])
      let differences = finder.differences(second.text, first.text)
      return ThresholdExample(
        score: pair.score, isAbove: pair.score >= found.threshold,
        differences: differences.map { GuardedDifference($0) }, first: first, second: second)
    }
  }
}
