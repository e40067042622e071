public import Documents
public import Parallelism
internal import SimilarityJoins

/// Two passages that are near each other and disagree.
public struct Contradiction: Sendable {
  /// The passage that comes first in the corpus.
  public let first: Passage
  /// The other one.
  public let second: Passage
  /// The cosine of their vectors.
  public let cosine: Float
  /// How sure the judge is, 0...1.
  public let score: Double
}

extension CorpusSource {
  /// Finds passages that are about the same and disagree.
  ///
  /// - Parameters:
  ///   - judge: Knows contradictions.
  ///   - threshold: The least cosine of a pair that is looked at.
  ///   - limit: The most pairs that are looked at, the nearest first.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The contradictions, the surest first, and how many pairs were near enough.
  /// - Throws: `HeadError.missingLabel` for a judge that knows no contradictions; `DeadlineError`,
  ///   `CancellationError`.
  public func contradictions(
    by judge: MeaningJudge, threshold: Float = 0.6, limit: Int = 5000,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> (found: [Contradiction], pairs: Int) {
    try judge.requireContradictions()
    let (passages, near, count) = try await cancellable(within: timeLimit) { work in
      let corpus = try loaded(work, progress)
      let pairs = try similarPairs(
        of: corpus.rows, atOrAbove: threshold, threads: corpus.threads,
        work: work.reporting(.comparing, to: progress))
      let nearest = pairs.filter {
        corpus.passages[$0.first].text != corpus.passages[$0.second].text
      }
      .sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
      return (corpus.passages, Array(nearest.prefix(limit)), nearest.count)
    }
    let judgements = try await judge.judge(
      near.map { (passages[$0.first].text, passages[$0.second].text) }, progress: progress)
    let found = zip(near, judgements).filter { $0.1.relation == .contradiction }
      .sorted { ($1.1.score, $0.0.first, $0.0.second) < ($0.1.score, $1.0.first, $1.0.second) }
      .map {
        Contradiction(
          first: passages[$0.0.first], second: passages[$0.0.second], cosine: $0.0.score,
          score: $0.1.score)
      }
    return (found, count)
  }
}
