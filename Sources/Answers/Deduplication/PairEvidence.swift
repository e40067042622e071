package import Parallelism
package import SimilarityJoins
package import TextComparison

/// All that decides whether two texts are duplicates, before a threshold and guards are chosen.
///
/// What is measured with it (`akin-bench holdout pairs`) can so try every choice on pairs that were
/// read once.
package struct PairEvidence: Sendable, Equatable {
  /// The cosine of the two.
  package var cosine: Float
  /// Whether the normal forms of the two are one.
  package var isCopy = false
  /// Whether they are of nearly the same wording.
  package var hasOneWording = false
  /// The guards that hold the pair back when its score reaches the threshold, each asked alone.
  package var nearGuards: Set<Guard> = []
  /// The same where it reaches the threshold, and has one wording as well.
  package var wordingGuards: Set<Guard> = []
  /// The same where it has one wording, and does not reach the threshold.
  package var farGuards: Set<Guard> = []

  /// A pair of which nothing but its score is known.
  package init(cosine: Float) { self.cosine = cosine }

  /// The verdict of all stages.
  ///
  /// - Parameters:
  ///   - isNear: Whether the score reaches the threshold.
  ///   - guards: What is looked at.
  /// - Returns: Whether the pair is a duplicate.
  package func isDuplicate(isNear: Bool, guards: Set<Guard>) -> Bool {
    if isCopy || (isNear && nearGuards.isDisjoint(with: guards)) { return true }
    return hasOneWording && (isNear ? wordingGuards : farGuards).isDisjoint(with: guards)
  }
}

/// The pairs of a corpus as they can be judged, and what the corpus suggests.
package struct PairsOfCorpus: Sendable {
  /// One a pair.
  package let evidence: [PairEvidence]
  /// The threshold that the corpus suggests; the usual one where it suggests none.
  package let suggestion: Float

  /// What was read, or is made up for a test.
  package init(evidence: [PairEvidence], suggestion: Float) {
    self.evidence = evidence
    self.suggestion = suggestion
  }
}

extension DuplicateFinder {
  /// Reads pairs of a corpus for every threshold and every choice of guards.
  ///
  /// - Parameters:
  ///   - pairs: Rows of the corpus.
  ///   - candidates: `[N]`.
  ///   - rows: Their vectors, unit rows.
  ///   - threads: How many cores to use.
  ///   - work: Asked now and then whether to go on.
  /// - Returns: What there is to judge by.
  /// - Throws: `CancellationError` when the work is ended.
  package func evidence(
    on pairs: [(first: Int, second: Int)], of candidates: [DuplicateCandidate],
    vectors rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) -> PairsOfCorpus {
    var finder = self
    finder.threshold = .suggested
    return try DuplicateSearch(
      finder, candidates: candidates, rows: rows, threads: threads, work: work
    ).evidence(on: pairs, work: work.silent)
  }
}

extension DuplicateSearch {
  /// Reads single pairs.
  func evidence(
    on pairs: [(first: Int, second: Int)], work: Work
  ) throws(CancellationError) -> PairsOfCorpus {
    let setting = try setting(fixed: 0, showsNearest: false, work: work)
    return PairsOfCorpus(
      evidence: try evidence(of: pairs, work: work), suggestion: setting.threshold)
  }

  /// What there is to judge each pair by.
  func evidence(
    of pairs: [(first: Int, second: Int)], work: Work
  ) throws(CancellationError) -> [PairEvidence] {
    let makeJudge = try judgeMaker(work: work)
    let size = 256
    return concurrentMap(
      (pairs.count + size - 1) / size, threads: threads, makeScratch: makeJudge
    ) { part, judge in
      pairs[part * size..<min((part + 1) * size, pairs.count)].map { first, second in
        var pair = PairEvidence(cosine: rows.score(first, second))
        pair.isCopy = texts.ids[first] == texts.ids[second]
        pair.hasOneWording = hasOneWording(first, second)
        pair.nearGuards = judge.holding(first, second, .byVector)
        if pair.hasOneWording {
          pair.wordingGuards = judge.holding(first, second, .byWording(isNear: true))
          pair.farGuards = judge.holding(first, second, .byWording(isNear: false))
        }
        return pair
      }
    }.flatMap(\.self)
  }
}
