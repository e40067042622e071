internal import Evaluation
public import Inspection
public import Parallelism

extension TextEmbedder {
  /// What each head of each layer looks at when the model reads a text.
  ///
  /// - Parameters:
  ///   - text: A text. The part beyond the model's length is cut off and counted.
  ///   - second: Another text, which the model reads in the same breath; nil for none.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The attention of all heads; its size grows with the square of the text's.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func attention(
    in text: String, and second: String? = nil, timeLimit: Duration? = nil
  ) async throws -> AttentionReport {
    try await cancellable(within: timeLimit) { [self] _ in
      AttentionReport(of: text, and: second, in: loaded.model)
    }
  }

  /// What heads and layers are worth: each is left out in turn.
  ///
  /// - Parameters:
  ///   - files: JSONL with `sentence1`, `sentence2` and `score`, or with `text` and `label`. The order
  ///     in which many heads are left out comes from the first.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: A report for each file.
  /// - Throws: When a file is malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public func worthOfHeads(
    on files: [String], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [HeadsReport] {
    try await cancellable(within: timeLimit) { [self] work in
      try HeadsReport.measure(
        try files.map { try InspectedSet(contentsOf: $0) }, loaded.model, threads: threads,
        work: work.reporting(.judging, to: progress))
    }
  }

  /// What the model's vectors can tell, beside those of its layers, of other encoders, and words alone.
  ///
  /// - Parameters:
  ///   - files: JSONL with `sentence1`, `sentence2` and `score`, or with `text` and `label`.
  ///   - tagged: CoNLL: a word and its part of speech a line, an empty line between texts; nil for no
  ///     look at syntax.
  ///   - others: More models, such as an encoder that was not trained for similarity.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The report.
  /// - Throws: When a file is malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public func limits(
    on files: [String], tagged: String? = nil, beside others: [TextEmbedder] = [],
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> LimitsReport {
    try await cancellable(within: timeLimit) { [self] work in
      try LimitsReport(
        try files.map { try InspectedSet(contentsOf: $0) },
        tagged: try tagged.map { try LabelledWords(contentsOf: $0) },
        models: ([self] + others).map { ($0.info.name, $0.loaded.model) }, threads: threads,
        work: work.reporting(.judging, to: progress))
    }
  }
}
