internal import Catalog
internal import Clustering
internal import Parallelism
internal import SimilarityJoins
internal import VectorIndexes
internal import VectorMath

extension SearchEngine {
  /// Divides the corpus, or a part of it, into clusters of sentences with similar meanings.
  ///
  /// Passages are first sorted by their texts. So the same passages give the same clusters,
  /// whatever the names of their files and the order of indexing.
  ///
  /// - Parameters:
  ///   - method: How passages are divided.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: A further condition on the passages.
  ///   - placingOutliers: Whether passages outside all clusters join the nearest cluster.
  ///   - keepingRepeats: Whether passages that say nothing of their own (`ClusterReport.setAside`)
  ///     are divided too.
  ///   - mapping: Whether the passages are laid out in the plane as well (`ClusterReport.map`).
  ///   - layered: Whether `auto` makes coarser and finer clusters too (`ClusterReport.layers`).
  ///   - summaryLength: How many sentences of a summary each cluster gets; nil for none.
  ///   - applyingEdits: Whether the edits of people (`editClusters`) that have texts here hold.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The clusters, those with more different texts first.
  /// - Throws: `ClusterEditError` when the edits cannot be read, `CatalogError` when there is no index, `ClusterMethodError` for an option out of
  ///   range, `DeadlineError` when the time limit is over, `CancellationError`.
  public func cluster(
    _ method: ClusterMethod = .auto(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(), placingOutliers: Bool = false,
    keepingRepeats: Bool = false, mapping: Bool = false, layered: Bool = false,
    summaryLength: Int? = nil,
    applyingEdits: Bool = true, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ClusterReport {
    try method.check()
    return try await run(within: timeLimit) { [self] work in
      try clusters(
        method, in: try snapshot(), within: paths, where: filter, placingOutliers: placingOutliers,
        keepingRepeats: keepingRepeats, mapping: mapping, layered: layered,
        summaryLength: summaryLength, editedBy: try editLog(applying: applyingEdits), work: work,
        progress: progress)
    }
  }

  /// Divides the whole corpus again, and starts with the clusters of the last run.
  ///
  /// A cluster that persists keeps its number. It keeps its label while at least half of its
  /// passages were in the old cluster. A cluster persists where most of its passages are, by their
  /// texts.
  ///
  /// The clusters are stored beside the index. The first run starts without clusters. A run that
  /// finds no clusters leaves the stored clusters as they are.
  ///
  /// HDBSCAN and average linkage keep passages in stored clusters only if the same method with the
  /// same settings made them. Otherwise they divide the whole corpus anew.
  ///
  /// - Parameters:
  ///   - method: How passages are divided.
  ///   - placingOutliers: Whether passages outside all clusters join the nearest cluster.
  ///   - keepingRepeats: Whether passages that say nothing of their own (`ClusterReport.setAside`)
  ///     are divided too.
  ///   - mapping: Whether the passages are laid out in the plane as well (`ClusterReport.map`).
  ///   - layered: Whether `auto` makes coarser and finer clusters too (`ClusterReport.layers`).
  ///   - summaryLength: How many sentences of a summary each cluster gets; nil for none.
  ///   - applyingEdits: Whether the edits of people (`editClusters`) hold.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The clusters, those with more different texts first, and their changes since the last run.
  /// - Throws: When there is no index, an option is out of range, or the stored clusters or edits
  ///   are damaged; `DeadlineError` when the time limit is over, `CancellationError`.
  public func updateClusters(
    _ method: ClusterMethod = .auto(), placingOutliers: Bool = false, keepingRepeats: Bool = false,
    mapping: Bool = false, layered: Bool = false, summaryLength: Int? = nil,
    applyingEdits: Bool = true, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ClusterReport {
    try method.check()
    return try await run(within: timeLimit) { [self] work in
      let memory = try ClusterMemory(in: folder.path) ?? ClusterMemory()
      let report = try clusters(
        method, in: try snapshot(), within: [], where: SearchFilter(),
        placingOutliers: placingOutliers, keepingRepeats: keepingRepeats, mapping: mapping,
        layered: layered, summaryLength: summaryLength, updating: memory,
        editedBy: try editLog(applying: applyingEdits),
        work: work,
        progress: progress)
      // When this run finds no clusters, the stored clusters are still the best start.
      if !report.clusters.isEmpty {
        let making = ClusterMemory.Making(method, placingOutliers: placingOutliers)
        var next = report.remembered(after: memory, making: making)
        next.method = method.name
        try next.save(in: folder.path)
      }
      return report
    }
  }

  /// The method of the clusters that `updateClusters` has stored, as `ClusterMethod.name` writes it.
  ///
  /// An update by another method replaces most of these clusters.
  ///
  /// - Returns: The name; nil when no clusters are stored, or an earlier version stored them.
  /// - Throws: `ClusterMemoryError` when the stored clusters are damaged.
  public func storedClusterMethod() throws -> String? {
    try ClusterMemory(in: folder.path)?.madeBy
  }

  private func clusters(
    _ method: ClusterMethod, in snapshot: IndexSnapshot, within paths: [String],
    where filter: SearchFilter, placingOutliers: Bool, keepingRepeats: Bool, mapping: Bool,
    layered: Bool, summaryLength: Int?, updating memory: ClusterMemory? = nil,
    editedBy log: ClusterEditLog, work: Work,
    progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> ClusterReport {
    func read() throws {
      try work.check()
      progress(Work.Progress(.reading))
    }
    let selection = try snapshot.selection(of: paths, where: filter)
    if selection == nil { try method.check(passages: try snapshot.catalog.counts().passages) }
    try read()
    var corpus: [(passage: Passage, sentence: UInt64)] = []
    try snapshot.catalog.forEachPassage(in: selection) { stored in
      corpus.append((Passage(stored), stored.sentence))
      try method.check(passages: corpus.count)
      if corpus.count % 4096 == 0 { try read() }
    }
    try corpus.sort(work: work) { $0.passage.isOrderedByText(before: $1.passage) }
    let rows = try StoredRows(of: corpus.map(\.sentence), in: snapshot.vectors)
    let passages = corpus.map(\.passage)
    func begin(_ step: Work.Progress.Step) -> Work { work.reporting(step, to: progress) }
    var report = try ClusterReport(
      passages, rows: rows, method: method, placingOutliers: placingOutliers, updating: memory,
      editedBy: log, keepingRepeats: keepingRepeats, isLayered: layered, threads: threads,
      work: begin)
    if let summaryLength {
      try report.summarize(
        summaryLength, rows: rows, threads: threads, work: begin(.describing))
    }
    if mapping {
      try report.layOut(passages, rows: rows, threads: threads, work: begin(.mapping))
    }
    return report
  }

  /// All passages of a part of the corpus, in the order of root, path and place.
  func storedPassages(
    in snapshot: IndexSnapshot, within paths: [String], where filter: SearchFilter,
    _ work: Work
  ) throws -> [StoredPassage] {
    let selection = try snapshot.selection(of: paths, where: filter)
    var passages: [StoredPassage] = []
    try snapshot.catalog.forEachPassage(in: selection) {
      try work.check()
      passages.append($0)
    }
    try passages.sort(work: work) { $0.precedes($1) }
    return passages
  }
}
