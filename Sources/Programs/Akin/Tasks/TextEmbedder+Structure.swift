public import Parallelism
public import TextStructure
internal import VectorMath

/// A sentence of a summary.
public struct SummarySentence: Sendable, Equatable {
  /// The sentence's place among all, from 0.
  public let index: Int
  /// How central it is: its share of a walk over all sentences, 0...1.
  public let score: Double
}

extension TextEmbedder {
  /// How much a repetition costs in a summary, where a caller does not say.
  public static let usualDiversity = 0.3

  /// Chooses the sentences that stand for a text.
  ///
  /// The most central ones (LexRank), without those that repeat another chosen one (maximal marginal
  /// relevance).
  ///
  /// - Parameters:
  ///   - sentences: The sentences of the text, in their order.
  ///   - count: How many, at most.
  ///   - diversity: How much a repetition costs, 0...1.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The chosen sentences, in the order of the text.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func summarize(
    _ sentences: [String], count: Int, diversity: Double = usualDiversity,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [SummarySentence] {
    try await cancellable(within: timeLimit) { [self] work in
      let vectors = try vectors(of: sentences, work, progress)
      let centrality = try Centrality(
        of: vectors, threads: threads, work: work.reporting(.describing, to: progress)
      ).scores
      return diverse(count, byRelevance: centrality, of: vectors, diversity: diversity).sorted()
        .map { SummarySentence(index: $0, score: centrality[$0]) }
    }
  }

  /// Finds the sentences of two texts that say the same, wherever they stand.
  ///
  /// - Parameters:
  ///   - first: Sentences.
  ///   - second: Sentences, of another language if the model knows both.
  ///   - direction: Which pairs count.
  ///   - threshold: The least margin: 1 is a pair no nearer than its neighbourhood.
  ///   - neighbours: How many nearest neighbours make the neighbourhood.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The pairs, the surest first.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func align(
    _ first: [String], with second: [String], direction: AlignmentDirection = .intersection,
    threshold: Double = 1, neighbours: Int = 4, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [AlignedPair] {
    try await cancellable(within: timeLimit) { [self] work in
      let vectors = try vectors(of: first + second, work, progress)
      let all = Array(0..<first.count + second.count)
      return try MarginAlignment(
        vectors.selecting(Array(all.prefix(first.count))),
        vectors.selecting(Array(all.dropFirst(first.count))), neighbours: neighbours,
        threads: threads, work: work.reporting(.comparing, to: progress)
      ).pairs(direction, threshold: threshold)
    }
  }

  /// Finds the sentences that two versions of a text share, in the order of both.
  ///
  /// - Parameters:
  ///   - first: The sentences of one version.
  ///   - second: The sentences of the other.
  ///   - floor: Pairs with a cosine of no more are none.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The pairs in the order of the texts; their scores are cosines.
  /// - Throws: `AlignmentError` for texts of too many sentences; `DeadlineError`,
  ///   `CancellationError`.
  public func path(
    through first: [String], and second: [String], floor: Double = 0.5, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [AlignedPair] {
    try await cancellable(within: timeLimit) { [self] work in
      let vectors = try vectors(of: first + second, work, progress)
      let all = Array(0..<first.count + second.count)
      return try monotonePath(
        vectors.selecting(Array(all.prefix(first.count))),
        vectors.selecting(Array(all.dropFirst(first.count))), floor: floor,
        work: work.reporting(.comparing, to: progress))
    }
  }

  private func vectors(
    of texts: [String], _ work: Work, _ progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> Matrix {
    let done = EmbeddedTexts(of: texts.count, tell: progress)
    return try loaded.embed(
      texts, threads: threads, window: window, progress: { done.add($0) }, work: work
    ).unitVectors
  }
}
