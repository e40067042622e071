public import Deduplication

extension RecordStream {
  /// Deduplicates a stream; goes on where the last run on the same stream stopped.
  ///
  /// Batches end at the same records in every run, so an interrupted run gives the same result as
  /// an uninterrupted one. Each batch is written before it is remembered, so no batch is ever lost.
  /// After an interruption, `resume` may cut off the output that does not count; without that, one
  /// batch may be written twice.
  ///
  /// - Parameters:
  ///   - ends: Input, output and folder.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - skipsInvalid: Passes over records that are broken or hold no text, and keeps them.
  ///   - options: A score as the threshold, and the guards; the first of several duplicates stays.
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: The longest time that it may take; nil for no limit. The next run goes on where
  ///     this one stopped.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The counts.
  /// - Throws: `DeadlineError`, `CancellationError`, `SeenRecordsError`, the errors of the ends, and for a malformed
  ///   record an error that names the line.
  public static func dedupe(
    _ ends: Ends, field: String? = nil, skipsInvalid: Bool = false,
    options: DedupeOptions = DedupeOptions(), with embedder: TextEmbedder,
    timeLimit: Duration? = nil, progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Summary {
    try await cancellable(within: timeLimit) { work in
      let done = EmbeddedTexts(of: nil, tell: progress)
      return try dedupe(
        ends, field: field, skipsInvalid: skipsInvalid, options: options, with: embedder.loaded,
        window: embedder.window, threads: embedder.threads, work: work,
        progress: { done.add($0) })
    }
  }
}
