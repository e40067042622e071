public import Deduplication

extension RecordStream {
  /// Deduplicates a stream, from where the last run on the same one stopped.
  ///
  /// Batches end at the same records in every run, so that an interrupted stream comes to the same
  /// as one that is not. Each is written before it is remembered: none is ever lost; where
  /// `resume` cuts off what does not count, none is written twice, otherwise one batch may be.
  ///
  /// - Parameters:
  ///   - ends: Input, output and folder.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - options: The threshold, a score, and the guards; of several records the first stays.
  ///   - embedder: Makes the vectors.
  ///   - progress: Told how many more records have their vectors.
  /// - Returns: The counts.
  /// - Throws: `CancellationError`, `SeenRecordsError`, an error for a record that is malformed,
  ///   which names the line, and what the ends throw.
  public static func dedupe(
    _ ends: Ends, field: String? = nil, options: DedupeOptions = DedupeOptions(),
    with embedder: TextEmbedder, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Summary {
    try await cancellable { work in
      try dedupe(
        ends, field: field, options: options, with: embedder.loaded, window: embedder.window,
        threads: embedder.threads, work: work, progress: progress)
    }
  }
}
