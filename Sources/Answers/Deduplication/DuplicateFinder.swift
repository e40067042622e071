package import Parallelism
package import SimilarityJoins
package import TextComparison

/// Finds duplicates and chooses what stays.
///
/// Rows are visited in the order in which `keep` prefers them. A row is removed when a row that was
/// kept before it has the same normalised text, nearly the same wording, or a score of at least the
/// threshold with it, and, but for the first, differs in nothing that a guard looks at; else it is
/// kept. So three things hold:
/// - every removed row is itself a duplicate of the row that is kept for it: chains of similar rows
///   never carry one away that is not;
/// - no two kept rows are duplicates of each other;
/// - a kept row comes before its removed ones in the order of `keep`.
///
/// A row is removed for a row of the same text if there is one, otherwise for the kept row of the
/// nearest wording, otherwise for the one with the largest score, of equals the one that is
/// preferred.
package struct DuplicateFinder: Sendable {
  /// The smallest score of texts that mean the same.
  ///
  /// At a cosine of 0.9 the default model finds rewordings; pairs below differ more and more in
  /// what they say.
  package var threshold: DedupeOptions.Threshold
  /// Which of several duplicates stays; the first, because it depends on nothing but the order.
  package var keep: DedupeOptions.Keep
  /// Differences that keep a pair apart.
  package var guards: Set<Guard>
  /// How the model that made the vectors reads; nil where that is not known, and then `unread` and
  /// `cut` hold back nothing.
  package var reader: TextReader?
  /// The smallest share of shingles that two texts of nearly the same wording have in common; nil
  /// leaves the stage out.
  package var wording: Float?
  /// By a suggested threshold no pair of a lower cosine is merged.
  package var lowestSuggested: Float = -1
  /// Similar pairs that are held at once, some 40 bytes each: it decides how much memory is used,
  /// and nothing of what is found.
  package var pairLimit = 8 << 20
  /// Of more different texts than this not all neighbours are looked for: it would take minutes.
  ///
  /// `suggested` then takes a sample, and cosines alone; `central` goes by `closeness`.
  package var supportLimit = 300_000

  /// The cosine that counts where nothing else is said.
  package static let usualThreshold: Float = 0.9
  /// The cosine that counts where a corpus is asked for a threshold and does not tell.
  ///
  /// Of what goes at 0.95 in manuals and titles of papers, copies included, less than a tenth says
  /// something else.
  package static let cautiousThreshold: Float = 0.95
  /// Below this no cosine is suggested.
  static let smallestCosine: Float = 0.6
  /// Below this no supported score is suggested: a pair's neighbour support is always lower.
  static let smallestSupported: Float = 0.5

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

  /// Groups the duplicates of a corpus; rows without any are in no group.
  ///
  /// Rows are compared with kept rows only, a stretch of them at a time, through the codes of an
  /// `ArrivalJoin`: no pair is missed, and memory grows with the rows and not with the pairs.
  ///
  /// - Parameters:
  ///   - candidates: `[N]`, in the order that `first` means.
  ///   - rows: The vectors of the texts, unit rows. One with something that is not a number means the
  ///     same as no other.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - target: How many rows are to be kept, whatever the threshold: the largest one is taken
  ///     that leaves no more, and of the removed rows those of the smallest scores are put back.
  ///     Nil for as many as the threshold leaves.
  ///   - fixed: How many of the first candidates are of another corpus: they are kept, and the others
  ///     are removed for them alone. 0 for one corpus that is searched for its own duplicates.
  ///   - showsNearest: Whether the nearest pairs are wanted as well.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The groups, and what was seen on the way.
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

  /// Whether single pairs are duplicates, by the same stages and guards, whatever else the corpus
  /// holds of them.
  ///
  /// - Parameters:
  ///   - pairs: Rows of the corpus.
  ///   - candidates: `[N]`.
  ///   - rows: Their vectors, unit rows.
  ///   - threads: How many cores to use.
  ///   - work: Asked now and then whether to go on.
  /// - Returns: A verdict a pair, and the threshold that was used.
  /// - Throws: `CancellationError` when the work is ended.
  package func judge(
    _ pairs: [(first: Int, second: Int)], of candidates: [DuplicateCandidate],
    vectors rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) -> (areDuplicates: [Bool], threshold: Float) {
    try DuplicateSearch(
      self, candidates: candidates, rows: rows, threads: threads, work: work
    ).verdicts(of: pairs, work: work.silent)
  }

  /// What the guards see in two texts of near vectors, without the rest of their corpus.
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
