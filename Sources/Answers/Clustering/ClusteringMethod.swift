package import Parallelism
package import SimilarityJoins
internal import VectorMath

/// A way to divide rows, and what is asked of it.
///
/// Where a count may be nil, it is that of the communities of highest modularity (Leiden,
/// resolution 1) in the graph of the nearest rows.
package enum ClusteringMethod: Sendable, Equatable {
  /// Groups of at least `minimumSize` rows around a centre, each as close to it as `threshold`.
  case communities(threshold: Float, minimumSize: Int)
  /// Spherical k-means, the best of some beginnings.
  case kMeans(count: Int?, seed: UInt64, restarts: Int = 4)
  /// The same of rows that are read in batches where they are (`MiniBatchKMeans`).
  case miniBatch(count: Int?, seed: UInt64)
  /// k-means among the smoothest functions on the graph of nearest rows.
  case spectral(count: Int?, seed: UInt64, restarts: Int = 4)
  /// Leiden on that graph; with a count, at the resolution that comes closest to it.
  case leiden(count: Int?, resolution: Double, seed: UInt64)
  /// Density clusters; the rest is in none.
  case density(minimumSize: Int)
  /// Average linkage on the graph of nearest rows.
  case averageLinkage(count: Int?)
  /// One of the others.
  case automatic(count: Int?, seed: UInt64)

  /// The method itself, or the one that `automatic` takes for so many rows, and why.
  package func resolved(rows: Int) -> (method: ClusteringMethod, reason: String?) {
    guard case .automatic(let count, let seed) = self else { return (self, nil) }
    if rows > graphLimit {
      return (
        .kMeans(count: count, seed: seed),
        "k-means, because a graph of nearest sentences takes too long for more than \(graphLimit)"
      )
    }
    if let count {
      return count > rows / 10 || rows < 100
        ? (
          .kMeans(count: count, seed: seed),
          "k-means, because there are too few sentences for a graph of nearest ones"
        )
        : (
          .spectral(count: count, seed: seed),
          "spectral, which agreed best with labels where the number of clusters was known"
        )
    }
    return (
      .leiden(count: nil, resolution: 1, seed: seed),
      "leiden, which finds the number of clusters itself and leaves no sentence out"
    )
  }

  /// Divides rows; equal ones are in the same cluster.
  ///
  /// - Parameters:
  ///   - rows: Unit rows. Communities, Leiden, average linkage and k-means in batches read them
  ///     where they are; the others copy them to memory.
  ///   - previous: `[N]`: clusters of an earlier time, nil for rows that had none. k-means, spectral
  ///     clustering and Leiden begin with them, and make as many again unless a count is given;
  ///     average linkage and HDBSCAN hold rows in them (`held`), so they should be their own.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The rows of each cluster. Larger ones come first, of equals the one with the smaller
  ///   first row; what is in none is left out.
  /// - Throws: `CancellationError` when the work is ended.
  package func groups<Rows: SimilarityRows>(
    of rows: Rows, startingFrom previous: [Int?]? = nil, threads: Int, work: Work
  ) throws(CancellationError) -> [[Int]] {
    try work.advance(to: 0)
    let method = resolved(rows: rows.count).method
    if case .communities(let threshold, let minimumSize) = method {
      // Equal rows are as close to any centre: they are in one community by its definition.
      return try Clustering.communities(
        of: rows, threshold: threshold, minimumSize: minimumSize, threads: threads, work: work)
    }
    let equal = try EqualRows(of: rows, work: work)
    let distinct = ChosenRows(rows: rows, chosen: equal.firsts)
    if method.dividesGraph, distinct.count < rows.count {
      let start = previous.map { previous in equal.firsts.map { previous[$0] } }
      return grouped(
        equal.spread(
          try method.clusters(
            of: distinct, distinct: distinct, startingFrom: start, threads: threads, work: work)))
    }
    let found = try method.clusters(
      of: rows, distinct: distinct, startingFrom: previous, threads: threads, work: work)
    return grouped(equal.places.map { found[equal.firsts[$0]] })
  }

  /// Whether it works on the graph of nearest rows, in which copies of a row would be each other's only
  /// neighbours: there each different row stands once, and its copies go with it.
  private var dividesGraph: Bool {
    switch self {
    case .spectral, .leiden, .averageLinkage: true
    case .communities, .kMeans, .miniBatch, .density, .automatic: false
    }
  }

  /// Divides rows by a method other than communities and the automatic one.
  ///
  /// - Parameters:
  ///   - rows: Unit rows.
  ///   - distinct: Each different one of them once.
  ///   - previous: `[N]`: clusters to begin with.
  ///   - threads: How many blocks are compared at once.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: each row's cluster; nil for rows in none.
  /// - Throws: `CancellationError` when the work is ended.
  private func clusters<Rows: SimilarityRows>(
    of rows: Rows, distinct: some SimilarityRows, startingFrom previous: [Int?]?, threads: Int,
    work: Work
  ) throws(CancellationError) -> [Int?] {
    // As many as before, or where another number is wanted, nothing to begin with.
    func start(_ count: Int?) -> [Int?]? {
      let made = Set((previous ?? []).compactMap(\.self)).count
      return made > 0 && (count ?? made) == made ? previous : nil
    }
    func wanted(_ count: Int?, _ start: [Int?]?) throws(CancellationError) -> Int {
      if let start { return Set(start.compactMap(\.self)).count }
      if let count { return min(count, max(1, distinct.count)) }
      return try Self.naturalCount(of: distinct, threads: threads, work: work)
    }
    func copied() throws(CancellationError) -> Matrix {
      try rows.copied(work: work)
    }
    switch self {
    case .kMeans(let count, let seed, let restarts):
      let vectors = try copied()
      let start = start(count)
      let settings = try SphericalKMeans(
        clusterCount: wanted(count, start), seed: seed, restarts: restarts)
      return try settings.clusters(
        of: vectors, startingFrom: start, threads: threads, work: work
      ).assignment
    case .miniBatch(let count, let seed):
      let start = start(count)
      return try MiniBatchKMeans.clusters(
        of: rows, count: wanted(count, start), seed: seed, startingFrom: start,
        threads: threads, work: work)
    case .spectral(let count, let seed, let restarts):
      let vectors = try copied()
      let start = start(count)
      return try SpectralClusters(
        clusterCount: wanted(count, start), seed: seed, restarts: restarts
      ).clusters(of: vectors, startingFrom: start, threads: threads, work: work)
    case .leiden(let count, let resolution, let seed):
      let graph = SimilarityGraph(
        try NearestRows(graphNeighbours, of: rows, threads: threads, work: work))
      let settings = LeidenCommunities(resolution: resolution, seed: seed)
      guard let count, start(count) == nil else {
        return try settings.communities(of: graph, startingFrom: start(count), work: work)
      }
      return try settings.communities(of: graph, count: count, work: work)
    case .density(let minimumSize):
      let found = try DensityClusters(minimumSize: minimumSize)
        .clusters(of: copied(), threads: threads, work: work)
      // What too few are left of is no cluster to hold anything in.
      let earlier = previous.map { large($0, atLeast: minimumSize) }
      return earlier.map { large(held(found, in: $0, addingNew: true), atLeast: minimumSize) }
        ?? found
    case .averageLinkage(let count):
      let start = start(count)
      let wanted = try wanted(count, start)
      let found = try AverageLinkage(of: rows, threads: threads, work: work)
        .groups(count: wanted)
      return start.map { held(found, in: $0, addingNew: count == nil) } ?? found
    case .communities, .automatic: preconditionFailure("\(self) divides nothing here")
    }
  }

  /// How many communities of highest modularity there are among the nearest rows, of many rows
  /// those of a sample; `work` is told nothing.
  static func naturalCount(
    of rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) -> Int {
    let step = (rows.count + countSample - 1) / countSample
    let sample = try rows.copied(
      Array(stride(from: 0, to: rows.count, by: max(1, step))), work: work)
    let graph = SimilarityGraph(
      try NearestRows(
        graphNeighbours, of: sample, threads: threads, work: work.silent))
    return max(1, (try LeidenCommunities().communities(of: graph, work: work).max() ?? 0) + 1)
  }
}

extension LeidenCommunities {
  /// The communities at the resolution whose number of them comes closest to `count`, of equally
  /// close ones the first that halving finds.
  package func communities(
    of graph: SimilarityGraph, count: Int, work: Work
  ) throws(CancellationError) -> [Int] {
    var settings = self
    // From everything that hangs together to single rows.
    var (low, high) = (1e-4, 1e4)
    var best: (found: [Int], gap: Int)?
    for _ in 0..<24 {
      settings.resolution = (low * high).squareRoot()
      let found = try settings.communities(of: graph, work: work)
      let made = (found.max() ?? -1) + 1
      if abs(made - count) < best?.gap ?? .max { best = (found, abs(made - count)) }
      if made == count { break }
      if made < count { low = settings.resolution } else { high = settings.resolution }
    }
    return best?.found ?? []
  }
}

/// Groups in the order of a list of clusters; rows without a number are left out.
private func grouped(_ clusters: [Int?]) -> [[Int]] {
  var members: [Int: [Int]] = [:]
  for (row, cluster) in clusters.enumerated() {
    if let cluster { members[cluster, default: []].append(row) }
  }
  return members.values.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
}

/// More rows than this take minutes to compare with each other.
private let graphLimit = 100_000
/// Rows that the number of clusters is found from.
private let countSample = 20_000
/// Ten to twenty neighbours give much the same clusters.
private let graphNeighbours = 15
