public import ModelLibrary
public import Parallelism
internal import TransformerHeads

/// Tells whether a text follows another one.
public struct NextSentenceModel: TaskModel {
  public static let task = HeadTask.nextSentence
  public let checkpoint: TaskCheckpoint

  public init(_ checkpoint: TaskCheckpoint) { self.checkpoint = checkpoint }

  /// How likely it is that the second text of each pair follows the first.
  ///
  /// - Parameters:
  ///   - pairs: Any texts.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: One probability a pair, 0...1.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func probabilities(
    of pairs: [(first: String, second: String)], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [Double] {
    try await run(within: timeLimit, progress) { model, work in
      try model.nextProbabilities(of: pairs.map { ($0.first, $0.second) }, work: work)
    }
  }
}
