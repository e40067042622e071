public import ModelLibrary
public import Parallelism
public import TransformerHeads

/// Finds names, places and whatever else a checkpoint labels in texts.
public struct EntityTagger: TaskModel {
  public static let task = HeadTask.entities
  public let checkpoint: TaskCheckpoint

  public init(_ checkpoint: TaskCheckpoint) { self.checkpoint = checkpoint }

  /// Finds the entities of texts of any length.
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - strategy: How the labels of tokens become entities.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text its entities, in the order of the text.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func entities(
    in texts: [String], strategy: EntityStrategy = .simple, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[Entity]] {
    try await run(within: timeLimit, progress) { model, work in
      try model.entities(in: texts, strategy, work: work)
    }
  }
}
