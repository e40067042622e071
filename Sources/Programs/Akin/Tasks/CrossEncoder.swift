public import ModelLibrary
public import Parallelism
public import TransformerHeads

/// Scores pairs of texts by reading both at once: slower than vectors, and nearer to the truth.
public struct CrossEncoder: TaskModel {
  public static let task = HeadTask.rerank
  public let checkpoint: TaskCheckpoint

  public init(_ checkpoint: TaskCheckpoint) throws {
    guard checkpoint.labels.count == 1 else {
      throw HeadError.severalScores(path: checkpoint.path, labels: checkpoint.labels)
    }
    self.checkpoint = checkpoint
  }

  /// Scores pairs.
  ///
  /// - Parameters:
  ///   - pairs: Any texts.
  ///   - function: What becomes of the numbers; nil for what the checkpoint asks for.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: One score a pair: the higher, the better they fit.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func scores(
    of pairs: [(first: String, second: String)], by function: ScoreFunction? = nil,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [Double] {
    try await run(within: timeLimit, progress) { model, work in
      try model.scores(of: pairs.map { ($0.first, $0.second) }, by: function, work: work)
    }
  }

  /// Puts passages in the order in which they answer a question.
  ///
  /// - Parameters:
  ///   - passages: Any texts.
  ///   - question: The question.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The places of the passages with their scores, the best first; equal ones in their
  ///   order.
  /// - Throws: As `scores(of:)` does.
  public func rerank(
    _ passages: [String], for question: String, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [(index: Int, score: Double)] {
    let scores = try await scores(
      of: passages.map { (question, $0) }, timeLimit: timeLimit, progress: progress)
    return scores.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      .map { ($0.offset, $0.element) }
  }
}
