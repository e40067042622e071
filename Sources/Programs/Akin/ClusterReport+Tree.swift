public import Clustering

extension ClusterReport {
  /// The same for very many clusters, telling how far it is.
  ///
  /// - Parameters:
  ///   - threads: How many compare at the same time; nil for as many as there are cores.
  ///   - progress: Told how far it is, by any thread, one at a time.
  /// - Returns: The trees.
  /// - Throws: `CancellationError` soon after the task is cancelled.
  public func tree(
    threads: Int?, progress: @escaping @Sendable (Work.Progress) -> Void
  ) async throws -> [ClusterTree] {
    let threads = try checkedThreads(threads)
    return try await cancellable { work in
      try tree(threads: threads, work: work.reporting(.joining, to: progress))
    }
  }
}
