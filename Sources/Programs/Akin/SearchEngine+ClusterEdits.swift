internal import Catalog
internal import Clustering
internal import Documents
internal import Parallelism
internal import Retrieval
internal import SimilarityJoins
internal import VectorIndexes

extension SearchEngine {
  /// Corrects the clusters of the index; the correction holds for every later division of it.
  ///
  /// The edit is stored beside the index by the texts that it is about. So it holds after new and
  /// removed documents, under other numbers, and with other methods. An edit whose texts are gone
  /// waits for them. Later edits win over earlier ones.
  ///
  /// ```swift
  /// let report = try await engine.cluster()
  /// try await engine.editClusters(.merge([3, 7]), of: report)
  /// try await engine.editClusters(.rename(3, to: "Bicycles"), of: report)
  /// ```
  ///
  /// - Parameters:
  ///   - edit: The correction.
  ///   - report: The division that has the numbers; nil for the one that was updated or stored last
  ///     (`updateClusters`, `storeNumbers`).
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The edit in words.
  /// - Throws: `ClusterEditError` for clusters and sentences that are not here, and when the edits
  ///   cannot be read or stored; `AkinError.unfinishedIndex` when the last run over the index was
  ///   cut short; `CatalogError`, `DeadlineError`, `CancellationError`.
  @discardableResult
  public func editClusters(
    _ edit: ClusterEdit, of report: ClusterReport? = nil, timeLimit: Duration? = nil
  ) async throws -> ClusterEditRecord {
    try await run(within: timeLimit) { [self] work in
      let snapshot = try snapshot()
      if let run = try snapshot.catalog.unfinishedRun() {
        throw AkinError.unfinishedIndex(location, run)
      }
      let log = try ClusterEditLog(in: folder.path)
      guard let memory = try report?.remembered() ?? shownClusters() else {
        throw ClusterEditError.noClusters(index: location)
      }
      let shown = ShownClusters(memory, editedBy: log)
      let corpus = try texts(of: snapshot, work)
      let stored = try EditResolution(shown, among: corpus.map(\.passage)).stored(
        edit,
        vectors: { places in
          try StoredRows(of: places.map { corpus[$0].sentence }, in: snapshot.vectors)
            .copied(work: work)
        }, threads: threads, work: work)
      return try ClusterEditLog.changing(in: folder.path, work: work) { log in
        log.append(stored)
        return ClusterEditLog.record(of: stored, number: log.edits.count)
      }
    }
  }

  /// The edits that hold, the oldest first.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: Each in words, and whether it waits for its texts.
  /// - Throws: `ClusterEditError` when the edits cannot be read; `CatalogError` when there is no
  ///   index; `DeadlineError`, `CancellationError`.
  public func clusterEdits(timeLimit: Duration? = nil) async throws -> [ClusterEditRecord] {
    try await run(within: timeLimit) { [self] work in
      let snapshot = try snapshot()
      let log = try ClusterEditLog(in: folder.path)
      guard !log.edits.isEmpty else { return [] }
      return log.records(among: try texts(of: snapshot, work).map(\.passage.text))
    }
  }

  /// Takes back the last edit, or the last clearing of all.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: What was taken back; nil when there is nothing left.
  /// - Throws: `ClusterEditError` when the edits cannot be read or stored; `CatalogError` when there
  ///   is no index; `DeadlineError`, `CancellationError`.
  @discardableResult
  public func undoClusterEdit(timeLimit: Duration? = nil) async throws -> ClusterEditRecord? {
    try await run(within: timeLimit) { [self] work in
      _ = try snapshot()
      return try ClusterEditLog.changing(in: folder.path, work: work) { log in
        let count = log.edits.count
        return log.undo().map { ClusterEditLog.record(of: $0, number: count) }
      }
    }
  }

  /// Ends all edits; `undoClusterEdit` brings them back.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: How many there were.
  /// - Throws: As `undoClusterEdit`.
  @discardableResult
  public func clearClusterEdits(timeLimit: Duration? = nil) async throws -> Int {
    try await run(within: timeLimit) { [self] work in
      _ = try snapshot()
      return try ClusterEditLog.changing(in: folder.path, work: work) { $0.clear() }
    }
  }

  /// Takes over the edits of another index, after those of this one.
  ///
  /// They hold for the texts that both have, whatever the models of the two.
  ///
  /// - Parameters:
  ///   - path: The other index's folder, or the folder that holds it.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: How many they are.
  /// - Throws: `ClusterEditError.nothingToImport`, and as `undoClusterEdit`.
  @discardableResult
  public func importClusterEdits(
    from path: String, timeLimit: Duration? = nil
  ) async throws -> Int {
    let other = IndexFolder(meantBy: absolutePath(path)).path
    return try await run(within: timeLimit) { [self] work in
      _ = try snapshot()
      let edits = other == folder.path ? [] : try ClusterEditLog(in: other).edits
      guard !edits.isEmpty else { throw ClusterEditError.nothingToImport(index: other) }
      return try ClusterEditLog.changing(in: folder.path, work: work) { log in
        for edit in edits { log.append(edit) }
        return edits.count
      }
    }
  }

  /// Stores which clusters the numbers of a division mean, for edits without that report.
  ///
  /// An index that may not be written is left as it is: no edit can be stored there either.
  ///
  /// - Parameters:
  ///   - report: A division of the index or a part of it, which a person was shown.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func storeNumbers(
    of report: ClusterReport, timeLimit: Duration? = nil
  ) async throws {
    try await run(within: timeLimit) { [self] _ in
      try? report.remembered().save(in: folder.path, .shown)
    }
  }

  /// The edits for a division; none that cannot be read stop a division without edits.
  func editLog(applying: Bool) throws -> ClusterEditLog {
    if applying { return try ClusterEditLog(in: folder.path) }
    return (try? ClusterEditLog(in: folder.path))?.withoutEdits ?? ClusterEditLog()
  }

  /// The clusters that were shown last; nil when none were.
  private func shownClusters() throws -> ClusterMemory? {
    // A file that is damaged says nothing, and the next division replaces it.
    if let shown = try? ClusterMemory(in: folder.path, .shown) { return shown }
    return try ClusterMemory(in: folder.path)
  }

  /// All passages in the order of their texts, as divisions have them.
  private func texts(
    of snapshot: IndexSnapshot, _ work: Work
  ) throws -> [(passage: Passage, sentence: UInt64)] {
    var corpus: [(passage: Passage, sentence: UInt64)] = []
    try snapshot.catalog.forEachPassage { stored in
      corpus.append((Passage(stored), stored.sentence))
      if corpus.count % 4096 == 0 { try work.check() }
    }
    try corpus.sort(work: work) { $0.passage.isOrderedByText(before: $1.passage) }
    return corpus
  }
}
