internal import ModelHub
public import ModelLibrary
public import Parallelism
internal import TransformerHeads
public import VectorMath

/// A checkpoint with a head, put to a task: `MaskedWordModel`, `TextClassifier` and the others.
///
/// Any number of tasks may use one at the same time.
public protocol TaskModel: Sendable {
  /// What it does.
  static var task: HeadTask { get }

  /// Takes over a checkpoint that `load` has read.
  init(_ checkpoint: TaskCheckpoint) throws

  /// The checkpoint that it runs.
  var checkpoint: TaskCheckpoint { get }
}

/// A checkpoint that was read for a task.
public struct TaskCheckpoint: Sendable {
  let loaded: LoadedHead

  /// Its name, or its folder's.
  public var name: String { loaded.resolved.name }
  /// Its folder.
  public var path: String { loaded.resolved.folder }
  /// The labels that it tells apart; empty when it has none.
  public var labels: [String] { loaded.model.labels }
  /// The most tokens of a text or pair that it reads.
  public var maximumLength: Int { loaded.model.checkpoint.maximumLength }
  /// The precision of its computations.
  public var precision: Precision { loaded.model.precision }

  var model: HeadedModel { loaded.model }
}

extension TaskModel {
  /// Loads a checkpoint.
  ///
  /// - Parameters:
  ///   - model: Its name or folder, which is fetched if it is not on this machine; nil for
  ///     `task.usual`, which is not.
  ///   - precision: The precision of its computations.
  ///   - threads: How many cores to use; nil for all.
  ///   - downloads: Whether a named checkpoint is fetched.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - modelProgress: Receives the progress of a download.
  /// - Returns: The model, ready to use.
  /// - Throws: `MissingCheckpointError`, `HeadError`, or an error of its files that says why;
  ///   `DeadlineError`, `CancellationError`.
  public static func load(
    _ model: String? = nil, precision: Precision = .default, threads: Int? = nil,
    downloads: ModelDownloads = .whenMissing, timeLimit: Duration? = nil,
    modelProgress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Self {
    let threads = try checkedThreads(threads)
    return try await cancellable(within: timeLimit) { _ in
      let hub = Hub(downloads, progress: modelProgress)
      return try Self(
        TaskCheckpoint(
          loaded: LoadedHead(
            model, for: task, precision: precision, threads: threads, hub: hub)))
    }
  }

  /// Runs the head on a thread that may block.
  func run<Answer: Sendable>(
    within timeLimit: Duration?, _ progress: @escaping @Sendable (Work.Progress) -> Void,
    _ body: @escaping @Sendable (HeadedModel, Work) throws -> Answer
  ) async throws -> Answer {
    let model = checkpoint.model
    return try await cancellable(within: timeLimit) { work in
      try body(model, work.reporting(.judging, to: progress))
    }
  }
}
