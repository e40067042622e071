public import ModelLibrary
public import Parallelism
public import TransformerHeads

/// Gives texts, or pairs of texts, the labels of a checkpoint.
public struct TextClassifier: TaskModel {
  public static let task = HeadTask.classify
  public let checkpoint: TaskCheckpoint

  public init(_ checkpoint: TaskCheckpoint) { self.checkpoint = checkpoint }

  /// What the checkpoint asks for, where a caller does not say what becomes of the numbers.
  public var usualFunction: ScoreFunction { checkpoint.model.scoreFunction }

  /// Scores every label for each text.
  ///
  /// - Parameters:
  ///   - texts: A text, or a pair of texts.
  ///   - function: What becomes of the numbers; nil for what the checkpoint asks for.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text all labels, the best first.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func classify(
    _ texts: [(text: String, pair: String?)], by function: ScoreFunction? = nil,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[LabelScore]] {
    try await run(within: timeLimit, progress) { model, work in
      try model.classify(texts, by: function, work: work)
    }
  }
}

/// Gives texts labels that a caller makes up, with a checkpoint that knows what entails what.
public struct ZeroShotClassifier: TaskModel {
  public static let task = HeadTask.entailment
  public let checkpoint: TaskCheckpoint

  /// What a text is asked to entail, with `{}` for the label.
  public static let usualTemplate = "This example is {}."

  public init(_ checkpoint: TaskCheckpoint) throws {
    _ = try checkpoint.model.inferenceLabels()
    self.checkpoint = checkpoint
  }

  /// Scores labels for each text.
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - labels: The labels, at least one.
  ///   - template: The sentence that a fitting text entails, with `{}` for the label.
  ///   - isExclusive: Whether one label alone fits a text, so that scores add up to 1.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text all labels, the best first.
  /// - Throws: `HeadError.empty` without labels; `DeadlineError`, `CancellationError`.
  public func classify(
    _ texts: [String], as labels: [String], template: String = usualTemplate,
    isExclusive: Bool = true, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[LabelScore]] {
    guard !labels.isEmpty else { throw HeadError.empty(what: "the list of labels") }
    return try await run(within: timeLimit, progress) { model, work in
      try model.classify(
        texts, as: labels, template: template, isExclusive: isExclusive, work: work)
    }
  }
}
