package import Parallelism
package import SimilarityJoins
package import TextComparison

/// Finds duplicates and chooses the texts that stay.
///
/// Rows are visited in the order in which `keep` prefers them. A row is removed when a row that was
/// kept before it has the same normalised text; or when it has nearly the same wording, or a score
/// of at least the threshold, and no guard sees a difference. Otherwise the row is kept. So three
/// things hold:
/// - every removed row is itself a duplicate of the row that is kept for it: chains of similar rows
///   never carry one away that is not;
/// - no two kept rows are duplicates of each other;
/// - a kept row comes before its removed ones in the order of `keep`.
///
/// What people have said of two texts (`answers`) takes the place of wording, score and guards.
///
/// A row is removed for the kept row with the same text if there is one, otherwise for one that people
/// have called the same, otherwise for the one with
/// the nearest wording, otherwise for the one with the largest score. Of equal ones, it is the row
/// that `keep` prefers.
package struct DuplicateFinder: Sendable {
  /// The smallest score of texts that mean the same.
  ///
  /// At a cosine of 0.9 the default model finds rewordings; the lower the cosine, the more pairs
  /// say different things.
  package var threshold: DedupeOptions.Threshold
  /// Which of several duplicates stays; by default the first, because it depends on nothing but the
  /// order.
  package var keep: DedupeOptions.Keep
  /// Differences that keep a pair apart.
  package var guards: Set<Guard>
  /// How the model that made the vectors reads texts; when it is nil, the guards `unread` and `cut`
  /// see no differences.
  package var reader: TextReader?
  /// The smallest share of shingles that two texts of nearly the same wording have in common; nil
  /// leaves the stage out.
  package var wording: Float?
  /// What people have said of pairs: it counts more than stages and guards.
  package var answers = PairAnswers()
  /// The smallest cosine of a pair that a suggested threshold merges.
  package var lowestSuggested: Float = -1
  /// How many similar pairs are held at once, some 40 bytes each; it decides the use of memory, and
  /// never the result.
  package var pairLimit = 8 << 20
  /// The most different texts whose nearest neighbours are all searched; for more, it would take
  /// minutes, and a sample stands for them.
  package var sampleLimit = 300_000

  /// The default threshold, a cosine.
  package static let usualThreshold: Float = 0.9
  /// The threshold, a cosine, when a corpus is asked for one and does not tell.
  ///
  /// Of what goes at 0.95 in manuals and titles of papers, copies included, less than a tenth says
  /// something else.
  package static let cautiousThreshold: Float = 0.95
  /// The smallest cosine that is suggested.
  static let smallestCosine: Float = 0.6

  /// Settings of a search for duplicates.
  package init(
    threshold: DedupeOptions.Threshold = .score(usualThreshold), keep: DedupeOptions.Keep = .first,
    guards: Set<Guard> = Set(Guard.allCases), wording: Float? = Shingles.usualSimilarity
  ) {
    if case .score(let cosine) = threshold {
      precondition(!cosine.isNaN, "a threshold that is not a number")
    }
    self.threshold = threshold
    self.keep = keep
    self.guards = guards
    self.wording = wording
  }

  /// Groups the duplicates of a corpus; rows without duplicates are in no group.
  ///
  /// Rows are compared only with kept rows, a stretch of rows at a time, by the codes of an
  /// `ArrivalJoin`. No pair is missed, and memory grows with the rows and not with the pairs.
  ///
  /// - Parameters:
  ///   - candidates: `[N]`, in the order that `first` means.
  ///   - rows: The vectors of the texts, unit rows. A row with a number that is not finite has no
  ///     duplicates by meaning.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - target: How many rows should stay, whatever the threshold; nil for as many as the
  ///     threshold leaves. The finder takes the largest threshold that leaves no more rows, and
  ///     puts back the removed rows with the smallest scores.
  ///   - fixed: How many of the first candidates belong to another corpus. They are kept, and the
  ///     other rows are removed only for them. 0 to search one corpus for its own duplicates.
  ///   - showsNearest: Whether to return the nearest pairs too.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The groups, and facts about the search.
  /// - Throws: `CancellationError` when the work is ended.
  package func find(
    in candidates: [DuplicateCandidate], vectors rows: some SimilarityRows, threads: Int,
    target: Int? = nil, fixed: Int = 0, showsNearest: Bool = false, work: Work
  ) throws(CancellationError) -> DuplicateFindings {
    try work.advance(to: 0)
    return try DuplicateSearch(
      self, candidates: candidates, rows: rows, threads: threads, work: work
    ).findings(target: target, fixed: fixed, showsNearest: showsNearest, work: work)
  }

  /// Judges single pairs by the same stages and guards, whatever other duplicates the corpus has.
  ///
  /// - Parameters:
  ///   - pairs: Rows of the corpus.
  ///   - candidates: `[N]`.
  ///   - rows: Their vectors, unit rows.
  ///   - threads: How many cores to use.
  ///   - work: Asked now and then whether to go on.
  /// - Returns: A verdict for each pair, and the threshold.
  /// - Throws: `CancellationError` when the work is ended.
  package func judge(
    _ pairs: [(first: Int, second: Int)], of candidates: [DuplicateCandidate],
    vectors rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) -> (areDuplicates: [Bool], threshold: Float) {
    try DuplicateSearch(
      self, candidates: candidates, rows: rows, threads: threads, work: work
    ).verdicts(of: pairs, work: work.silent)
  }

  /// The differences that the guards see in two texts, without the rest of their corpus.
  ///
  /// - Parameters:
  ///   - first: A text.
  ///   - second: Another one.
  /// - Returns: The differences, `first` of the first text.
  package func differences(_ first: String, _ second: String) -> [Difference] {
    let texts = [first, second]
    var judge = PairJudge(guards: guards, lexicon: NameLexicon(), reader: reader) { texts[$0] }
    return judge.differences(0, 1, .byVector)
  }
}
