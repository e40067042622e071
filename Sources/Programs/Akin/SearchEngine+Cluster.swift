internal import Catalog
internal import Clustering
internal import Parallelism
internal import SimilarityJoins
internal import VectorIndexes
internal import VectorMath

extension SearchEngine {
  /// Divides the corpus, or a part of it, into clusters of sentences that mean much the same.
  ///
  /// Passages are put in the order of their texts first, so that the same passages give the same
  /// clusters whatever their files are called and in which order they were indexed.
  ///
  /// - Parameters:
  ///   - method: How passages are divided.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: What passages must fulfil besides.
  ///   - placingOutliers: Whether what is in no cluster joins the nearest one.
  ///   - mapping: Whether the passages are laid out in the plane as well (`ClusterReport.map`).
  ///   - progress: Told how far it is, by any thread, one at a time.
  /// - Returns: The clusters, larger ones first.
  /// - Throws: When there is no index or an option is out of range.
  public func cluster(
    _ method: ClusterMethod = .communities(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(), placingOutliers: Bool = false,
    mapping: Bool = false, progress: @escaping @Sendable (ClusterProgress) -> Void = { _ in }
  ) async throws -> ClusterReport {
    try method.check()
    return try await run { [self] work in
      try clusters(
        method, in: try snapshot(), within: paths, where: filter, placingOutliers: placingOutliers,
        mapping: mapping, work: work, progress: progress)
    }
  }

  /// Divides the whole corpus again, beginning with the clusters of the last time: those that
  /// persist keep their numbers, and their labels while at least half of one is what was there.
  ///
  /// The clusters are remembered beside the index; the first time there are none, and an update that
  /// finds none leaves what is remembered. A cluster persists where most of its passages are, by
  /// their texts. HDBSCAN and average linkage hold passages in clusters that they made themselves
  /// with the same settings, and otherwise divide everything anew.
  ///
  /// - Parameters:
  ///   - method: How passages are divided.
  ///   - placingOutliers: Whether what is in no cluster joins the nearest one.
  ///   - mapping: Whether the passages are laid out in the plane as well (`ClusterReport.map`).
  ///   - progress: Told how far it is, by any thread, one at a time.
  /// - Returns: The clusters, larger ones first, and what has changed.
  /// - Throws: When there is no index, an option is out of range, or what was remembered is
  ///   damaged.
  public func updateClusters(
    _ method: ClusterMethod = .communities(), placingOutliers: Bool = false,
    mapping: Bool = false, progress: @escaping @Sendable (ClusterProgress) -> Void = { _ in }
  ) async throws -> ClusterReport {
    try method.check()
    return try await run { [self] work in
      let memory = try ClusterMemory(in: folder) ?? ClusterMemory()
      let report = try clusters(
        method, in: try snapshot(), within: [], where: SearchFilter(),
        placingOutliers: placingOutliers, mapping: mapping, updating: memory, work: work,
        progress: progress)
      // Where nothing was found, what is remembered is still the best beginning.
      if !report.clusters.isEmpty {
        let making = ClusterMemory.Making(method, placingOutliers: placingOutliers)
        try report.remembered(after: memory, making: making).save(in: folder)
      }
      return report
    }
  }

  private func clusters(
    _ method: ClusterMethod, in snapshot: IndexSnapshot, within paths: [String],
    where filter: SearchFilter, placingOutliers: Bool, mapping: Bool,
    updating memory: ClusterMemory? = nil, work: Work,
    progress: @escaping @Sendable (ClusterProgress) -> Void
  ) throws -> ClusterReport {
    func read() throws {
      try work.check()
      progress(ClusterProgress(step: .reading, share: nil))
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
    return try ClusterReport(
      corpus.map(\.passage), rows: rows, method: method, placingOutliers: placingOutliers,
      mapping: mapping, updating: memory, threads: threads
    ) { step in
      work.reporting { progress(ClusterProgress(step: step, share: $0)) }
    }
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

extension ClusterMethod {
  func check() throws {
    switch self {
    case .communities(let threshold, let minimumSize):
      guard -1...1 ~= threshold else {
        throw AkinError.invalid(
          option: "the threshold", value: "\(threshold)", expected: "within -1...1")
      }
      try check(minimumSize, "the minimum size", from: 1)
    case .hdbscan(let minimumSize): try check(minimumSize, "the minimum size", from: 2)
    case .leiden(let count, let resolution, _):
      guard resolution > 0, resolution.isFinite else {
        throw AkinError.invalid(
          option: "the resolution", value: "\(resolution)",
          expected: "a number above 0")
      }
      try check(count, "the number of clusters", from: 1)
    case .kMeans(let count, _, let restarts), .spectral(let count, _, let restarts):
      try check(count, "the number of clusters", from: 1)
      try check(restarts, "the number of restarts", from: 1, to: 1000)
    case .miniBatch(let count, _), .agglomerative(let count), .auto(let count, _):
      try check(count, "the number of clusters", from: 1)
    }
  }

  /// Refuses more passages than there is memory for: those of average linkage remember their
  /// hundred neighbours in tables that take some 5 kB each.
  func check(passages count: Int) throws {
    let limit = 500_000
    if case .agglomerative = self, count > limit {
      throw AkinError.tooManyPassages(method: "agglomerative", limit: limit)
    }
  }

  private func check(
    _ number: Int?, _ option: String, from least: Int, to most: Int = .max
  ) throws {
    guard let number, !(least...most ~= number) else { return }
    throw AkinError.invalid(
      option: option, value: "\(number)",
      expected: most == .max ? "\(least) or more" : "\(least) to \(most)")
  }

  /// The same method for another number of clusters and another seed, where it has them.
  func with(count: Int?, seed: UInt64) -> ClusterMethod {
    switch self {
    case .communities, .hdbscan: self
    case .kMeans(_, _, let restarts): .kMeans(count: count, seed: seed, restarts: restarts)
    case .miniBatch: .miniBatch(count: count, seed: seed)
    case .spectral(_, _, let restarts): .spectral(count: count, seed: seed, restarts: restarts)
    case .leiden(_, let resolution, _):
      .leiden(count: count, resolution: resolution, seed: seed)
    case .agglomerative: .agglomerative(count: count)
    case .auto: .auto(count: count, seed: seed)
    }
  }

  /// What divides the vectors.
  var definition: ClusteringMethod {
    switch self {
    case .communities(let threshold, let minimumSize):
      .communities(threshold: threshold, minimumSize: minimumSize)
    case .kMeans(let count, let seed, let restarts):
      .kMeans(count: count, seed: seed, restarts: restarts)
    case .miniBatch(let count, let seed): .miniBatch(count: count, seed: seed)
    case .spectral(let count, let seed, let restarts):
      .spectral(count: count, seed: seed, restarts: restarts)
    case .leiden(let count, let resolution, let seed):
      .leiden(count: count, resolution: resolution, seed: seed)
    case .hdbscan(let minimumSize): .density(minimumSize: minimumSize)
    case .agglomerative(let count): .averageLinkage(count: count)
    case .auto(let count, let seed): .automatic(count: count, seed: seed)
    }
  }
}

extension ClusterReport {
  /// Clusters passages that stand in the order of their texts, so that equal sets of passages have
  /// the same clusters.
  ///
  /// - Parameters:
  ///   - passages: What is divided, in that order.
  ///   - rows: The vectors of their texts, unit rows.
  ///   - method: How passages are divided.
  ///   - placingOutliers: Whether what is in no cluster joins the nearest one.
  ///   - mapping: Whether they are laid out in the plane as well.
  ///   - memory: What is remembered of the last time, if that counts.
  ///   - threads: How many compare at the same time.
  ///   - work: Makes the work of a step, when the step begins.
  /// - Throws: `CancellationError` when the work is ended.
  init(
    _ passages: [Passage], rows: some SimilarityRows, method: ClusterMethod, placingOutliers: Bool,
    mapping: Bool, updating memory: ClusterMemory? = nil, threads: Int,
    work: (ClusterProgress.Step) -> Work
  ) throws {
    let previous = memory?.clusters(of: passages)
    let beginning =
      memory?.isBeginning(of: method, placingOutliers: placingOutliers) == true ? previous : nil
    let texts = passages.map(\.text)
    let list = try ClusterList(
      of: rows, texts: texts, method: method.definition,
      startingFrom: beginning, placesOutliers: placingOutliers, threads: threads,
      work: { work($0 == .dividing ? .dividing : .describing) })
    let names = ClusterNames(list, continuing: memory, previous: previous, texts: texts)
    changes = names.changes
    centroids = list.centroids
    clusters = list.clusters.map { cluster in
      SentenceCluster(
        id: names.ids[cluster.id - 1], label: names.labels[cluster.id - 1],
        keywords: cluster.keywords,
        cohesion: cluster.cohesion,
        central: SearchHit(score: 1, passage: passages[cluster.centralRow]),
        outermost: SearchHit(
          score: rows.score(cluster.centralRow, cluster.outermostRow),
          passage: passages[cluster.outermostRow]),
        nearest: cluster.nearest.map {
          ClusterLink(id: names.ids[$0.id - 1], score: $0.score)
        },
        members: cluster.memberRows
          .map { ScoredRow(row: $0, score: rows.score($0, cluster.centralRow)) }
          .sorted { $0.precedes($1) }
          .map { SearchHit(score: $0.score, passage: passages[$0.row]) })
    }
    // The closest first, as in the clusters; of equally close ones the first by its text.
    let loose = zip(list.unclustered, list.nearestOfUnclustered)
      .map { (row: $0, link: $1, score: $1?.score ?? 0) }
      .sorted { ($1.score, $0.row) < ($0.score, $1.row) }
    unclustered =
      loose.isEmpty
      ? nil
      : SentenceCluster(
        id: 0, label: "unclustered", keywords: [], cohesion: nil, central: nil, outermost: nil,
        nearest: loose.compactMap { loose in
          loose.link.map { ClusterLink(id: names.ids[$0.id - 1], score: $0.score) }
        },
        members: loose.map { SearchHit(score: $0.score, passage: passages[$0.row]) })
    passageCount = passages.count
    map =
      mapping
      ? try ClusterMap(
        passages, rows: rows, clusters: clusters, members: list.clusters.map(\.memberRows),
        threads: threads, work: work(.mapping))
      : nil
    choice = method.definition.resolved(rows: rows.count).reason
  }
}

extension Passage {
  /// Text first, then place: an order that does not depend on the names of files unless two texts
  /// are the same.
  func isOrderedByText(before other: Passage) -> Bool {
    let (own, others) = (text.utf8Span.span, other.text.utf8Span.span)
    for index in 0..<min(own.count, others.count) where own[index] != others[index] {
      return own[index] < others[index]
    }
    if own.count != others.count { return own.count < others.count }
    return (root, path, start) < (other.root, other.path, other.start)
  }
}
