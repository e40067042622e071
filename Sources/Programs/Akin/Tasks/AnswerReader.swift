public import ModelLibrary
public import Parallelism
public import TransformerHeads

/// Reads answers to a question out of texts.
public struct AnswerReader: TaskModel {
  public static let task = HeadTask.answers
  public let checkpoint: TaskCheckpoint

  public init(_ checkpoint: TaskCheckpoint) { self.checkpoint = checkpoint }

  /// Reads answers.
  ///
  /// - Parameters:
  ///   - question: The question.
  ///   - texts: Any texts; a long one is read in windows that overlap.
  ///   - count: How many answers a text, at most.
  ///   - answerLength: The most tokens of an answer.
  ///   - mayBeNone: Whether "there is no answer", an empty one, is among them.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text its answers, the best first.
  /// - Throws: `HeadError.tooLong` for the question; `DeadlineError`, `CancellationError`.
  public func answers(
    to question: String, in texts: [String], count: Int = 1, answerLength: Int = 15,
    mayBeNone: Bool = false, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[AnswerSpan]] {
    try await run(within: timeLimit, progress) { model, work in
      var settings = AnswerSettings(for: model)
      settings.count = max(1, count)
      settings.answerLength = max(1, answerLength)
      settings.mayBeNone = mayBeNone
      return try model.answers(to: question, in: texts, settings: settings, work: work)
    }
  }
}
