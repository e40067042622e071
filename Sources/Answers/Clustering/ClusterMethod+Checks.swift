extension ClusterMethod {
  /// Refuses settings that cannot divide any corpus.
  package func check() throws(ClusterMethodError) {
    switch self {
    case .communities(let threshold, let minimumSize):
      guard -1...1 ~= threshold else {
        throw .thresholdOutOfRange(threshold)
      }
      try check(minimumSize, .minimumSize, from: 1)
    case .hdbscan(let minimumSize):
      if let minimumSize { try check(minimumSize, .minimumSize, from: 2) }
    case .leiden(let count, let resolution, _):
      guard resolution > 0, resolution.isFinite else {
        throw .resolutionOutOfRange(resolution)
      }
      try check(count, .clusters, from: 1)
    case .kMeans(let count, _, let restarts), .spectral(let count, _, let restarts):
      try check(count, .clusters, from: 1)
      try check(restarts, .restarts, from: 1, to: 1000)
    case .miniBatch(let count, _), .agglomerative(let count), .auto(let count, _):
      try check(count, .clusters, from: 1)
    }
  }

  /// Refuses more passages than memory can hold.
  ///
  /// Average linkage keeps the hundred neighbours of each passage in tables of some 5 kB.
  package func check(passages count: Int) throws(ClusterMethodError) {
    let limit = 500_000
    if case .agglomerative = self, count > limit {
      throw .tooManyPassages(method: "agglomerative", limit: limit)
    }
  }

  private func check(
    _ number: Int?, _ count: ClusterMethodError.Count, from least: Int, to most: Int = .max
  ) throws(ClusterMethodError) {
    guard let number, !(least...most ~= number) else { return }
    throw .countOutOfRange(count, number, allowed: least...most)
  }

  /// The same method with another number of clusters and another seed, if it takes them.
  package func with(count: Int?, seed: UInt64) -> ClusterMethod {
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
}
