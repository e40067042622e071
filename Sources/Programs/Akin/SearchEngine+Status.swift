public import Catalog
internal import FileAccess
internal import Foundation
internal import Indexing
internal import Parallelism
internal import Retrieval
internal import VectorIndexes

extension SearchEngine {
  /// Whether a file belongs to the index, so that no output may overwrite it.
  ///
  /// That holds for documents, under any name or link, and for files in the index's own folder.
  ///
  /// - Parameter file: Its path; the file need not exist.
  /// - Returns: Whether the file belongs to the index.
  /// - Throws: When there is no index.
  public func holds(_ file: String) throws -> Bool {
    let path = absolutePath(file)
    if FileSystem.isPath(path, atOrBelow: absolutePath(location)) { return true }
    guard let own = FileSystem.identity(of: path) else { return false }
    return try snapshot().catalog.documents().contains { document in
      FileSystem.isPath(document.absolutePath, equalTo: path)
        || FileSystem.identity(of: document.absolutePath) == own
    }
  }

  /// The contents of the index, in numbers.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: Counts, model and size.
  /// - Throws: When there is no index, or it is damaged; `DeadlineError`, `CancellationError`.
  public func status(timeLimit: Duration? = nil) async throws -> IndexStatus {
    try await run(within: timeLimit) { [self] _ in
      let snapshot = try snapshot()
      let counts = try snapshot.catalog.counts()
      return IndexStatus(
        index: location, model: snapshot.model.name, fingerprint: snapshot.model.fingerprint,
        precision: try Precision(of: snapshot.model),
        vectors: snapshot.vectors.parts.allSatisfy { $0.segment.encoding.hasFloats }
          ? .fp32 : .int12,
        dimension: snapshot.model.dimension,
        roots: try snapshot.catalog.roots(),
        options: try [IndexTarget](in: snapshot.catalog).rememberedOptions,
        documents: counts.documents, passages: counts.passages, sentences: counts.sentences,
        deadVectors: counts.deadVectors, segments: counts.segments,
        lists: snapshot.index.lists?.listCount ?? 0, listedSentences: snapshot.index.listedCount,
        bytes: sizeOnDisk(), unfinished: try snapshot.catalog.unfinishedRun(),
        isOutdated: try snapshot.catalog.isOutdated(), generations: generations())
    }
  }

  /// The last run over the index, if it ended before it had read all files: answers then know a part
  /// of them only.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: Nil for an index that is complete.
  /// - Throws: When there is no index, or it is damaged; `DeadlineError`, `CancellationError`.
  public func unfinishedRun(timeLimit: Duration? = nil) async throws -> UnfinishedRun? {
    try await run(within: timeLimit) { [self] _ in try snapshot().catalog.unfinishedRun() }
  }

  /// Compares all files with what the index knows of them, by size and time.
  ///
  /// It looks at each document's file once, and finds no new files; a run of `index` does that.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: How many files are as they were, changed and gone.
  /// - Throws: When there is no index, or it is damaged; `DeadlineError`, `CancellationError`.
  public func checkFiles(timeLimit: Duration? = nil) async throws -> FileChanges {
    try await run(within: timeLimit) { [self] work in
      var changes = FileChanges()
      for document in try snapshot().catalog.documents() where document.description.part == 0 {
        try work.check()
        switch FileStaleness.staleness(of: document) {
        case nil: changes.unchanged += 1
        case .changed: changes.changed += 1
        case .missing: changes.missing += 1
        }
      }
      return changes
    }
  }

  /// Whether documents of the index were cut into passages by an earlier version, which lost the ends
  /// of long ones; the next run of `index` reads them again.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: Whether any were.
  /// - Throws: When there is no index, or it is damaged; `DeadlineError`, `CancellationError`.
  public func isOutdated(timeLimit: Duration? = nil) async throws -> Bool {
    try await run(within: timeLimit) { [self] _ in try snapshot().catalog.isOutdated() }
  }

  private func sizeOnDisk() -> Int {
    let files = FileManager.default.enumerator(
      at: URL(filePath: location), includingPropertiesForKeys: [.fileSizeKey])
    var bytes = 0
    for case let file as URL in files ?? FileManager.DirectoryEnumerator() {
      bytes += (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
    }
    return bytes
  }

  /// Checks the whole index: the catalog, the vectors' checksums, and that both agree.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The faults that were found.
  /// - Throws: When there is no index, or it cannot be opened at all; `DeadlineError`,
  ///   `CancellationError`.
  public func verify(timeLimit: Duration? = nil) async throws -> VerifyReport {
    try await run(within: timeLimit) { [self] work in
      do {
        let report = try folder.verify(work: work)
        let others = try problemsOfOtherGenerations(work: work)
        return VerifyReport(
          index: location, problems: report.problems + others, vectors: report.counts.sentences,
          passages: report.counts.passages)
      } catch CatalogError.unfinishedIndex {
        // The writer was stopped before the first commit: the index is empty and sound.
        return VerifyReport(index: location, problems: [], vectors: 0, passages: 0)
      }
    }
  }

  /// Rewrites the index without the vectors of removed sentences.
  ///
  /// It works in slices of 64 MB and commits each, so a request that is ended keeps the finished
  /// slices.
  ///
  /// - Parameters:
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: How many vectors were rewritten.
  /// - Throws: When there is no index, or another process is writing it; `DeadlineError`,
  ///   `CancellationError`.
  @discardableResult
  public func compact(
    timeLimit: Duration? = nil, progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Int {
    try await run(within: timeLimit) { [self] work in
      let identity = try IndexSnapshot(of: folder).model
      let writer = try IndexWriter(folder, model: identity)
      let count = try writer.compact(
        .everything, work: work.reporting(.compacting, to: progress))
      try writer.updateLists(
        threads: threads, work: work.reporting(.listing, to: progress))
      return count
    }
  }
}

extension CatalogReader {
  fileprivate func isOutdated() throws -> Bool {
    try [IndexTarget](in: self).contains { target in !target.isCurrent }
  }
}
