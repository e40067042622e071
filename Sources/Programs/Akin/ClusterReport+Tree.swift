public import Clustering

extension ClusterReport {
  /// Joins the clusters to trees, and reports the progress: for very many clusters.
  ///
  /// - Parameters:
  ///   - threads: How many threads compare at the same time; nil for as many as there are cores.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The trees.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`.
  public func tree(
    threads: Int?, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void
  ) async throws -> [ClusterTree] {
    let threads = try checkedThreads(threads)
    return try await cancellable(within: timeLimit) { work in
      try tree(threads: threads, work: work.reporting(.joining, to: progress))
    }
  }
}
