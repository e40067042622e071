internal import Catalog
internal import Clustering
internal import VectorIndexes
internal import VectorMath

extension SearchEngine {
  /// Divides the corpus, or a part of it, into clusters of sentences that mean much the same.
  ///
  /// Passages are put in the order of their texts first, so that the same passages give the same
  /// clusters whatever their files are called and in which order they were indexed.
  ///
  /// - Parameters:
  ///   - method: Communities at a threshold, or k-means.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: What passages must fulfil besides.
  /// - Returns: The clusters, larger ones first.
  /// - Throws: When there is no index or an option is out of range.
  public func cluster(
    _ method: ClusterMethod = .communities(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter()
  ) async throws -> ClusterReport {
    try method.check()
    return try await cancellable { [self] cancellation in
      let snapshot = try snapshot()
      let corpus = try storedPassages(in: snapshot, within: paths, where: filter)
        .sorted { $0.isOrderedByText(before: $1) }
      try cancellation.check()
      let vectors = try snapshot.vectors.vectors(of: corpus.map(\.sentence))
      try cancellation.check()
      return ClusterReport(
        corpus.map { Passage($0) }, vectors: vectors, method: method, threads: threads)
    }
  }

  /// All passages of a part of the corpus, in the order of root, path and place.
  func storedPassages(
    in snapshot: IndexSnapshot, within paths: [String], where filter: SearchFilter
  ) throws -> [StoredPassage] {
    let selection = try selection(of: paths, where: filter, in: snapshot)
    var passages: [StoredPassage] = []
    try snapshot.catalog.forEachPassage(in: selection) { passages.append($0) }
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
      guard minimumSize >= 1 else {
        throw AkinError.invalid(
          option: "the minimum size", value: "\(minimumSize)", expected: "1 or more")
      }
    case .kMeans(let count, _):
      guard count >= 1 else {
        throw AkinError.invalid(
          option: "the number of clusters", value: "\(count)", expected: "1 or more")
      }
    }
  }
}

extension ClusterReport {
  /// Clusters passages with the vectors of their texts, `[passages × D]`, unit rows.
  ///
  /// Where two groups of one size overlap, and where two passages are equally close, the order
  /// given decides, as in sentence-transformers.
  init(_ passages: [Passage], vectors: Matrix, method: ClusterMethod, threads: Int) {
    let texts = passages.map(\.text)
    let list =
      switch method {
      case .communities(let threshold, let minimumSize):
        ClusterList.communities(
          of: vectors, texts: texts, threshold: threshold, minimumSize: minimumSize,
          threads: threads)
      case .kMeans(let count, let seed):
        ClusterList.kMeans(
          of: vectors, texts: texts, settings: SphericalKMeans(clusterCount: count, seed: seed),
          threads: threads)
      }
    clusters = list.clusters.map { cluster in
      SentenceCluster(
        id: cluster.id, label: cluster.label, keywords: cluster.keywords,
        cohesion: cluster.cohesion,
        central: SearchHit(score: 1, passage: passages[cluster.centralRow]),
        members: cluster.memberRows
          .map { ScoredRow(row: $0, score: vectors.score($0, cluster.centralRow)) }
          .sorted { $0.precedes($1) }
          .map { SearchHit(score: $0.score, passage: passages[$0.row]) })
    }
    let centres = list.clusters.map(\.centralRow)
    unclustered =
      list.unclustered.isEmpty
      ? nil
      : SentenceCluster(
        id: 0, label: "unclustered", keywords: [], cohesion: nil, central: nil,
        members: list.unclustered.map { row in
          let nearest = centres.map { vectors.score(row, $0) }.max() ?? 0
          return SearchHit(score: nearest, passage: passages[row])
        })
    passageCount = passages.count
  }
}

extension StoredPassage {
  /// Text first, then place: an order that does not depend on the names of files unless two texts
  /// are the same.
  fileprivate func isOrderedByText(before other: StoredPassage) -> Bool {
    if text.utf8.elementsEqual(other.text.utf8) { return precedes(other) }
    return text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }
}
