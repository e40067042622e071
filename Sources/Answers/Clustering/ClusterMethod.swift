package import Parallelism
package import SimilarityJoins
internal import VectorMath

/// How a corpus is divided into clusters.
///
/// If a count is nil, the method takes the number of communities that hold best in the graph of the
/// nearest sentences when some are left out. The same seed gives the same clusters.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ClusterMethod: Sendable, Equatable {
  /// Groups of at least `minimumSize` sentences, each with a cosine of at least `threshold` to the
  /// group's centre.
  ///
  /// This is the definition of sentence-transformers' `community_detection`. Other sentences are in
  /// no cluster.
  case communities(threshold: Float = 0.75, minimumSize: Int = 3)
  /// `count` clusters by spherical k-means, the best of `restarts` runs; every sentence is in a
  /// cluster.
  case kMeans(count: Int?, seed: UInt64 = 0, restarts: Int = 4)
  /// `count` clusters by k-means that reads the vectors in batches (Sculley 2010).
  ///
  /// It is quicker and a little worse than k-means. It holds no more than one batch of an index's
  /// vectors in memory. Every sentence is in a cluster.
  case miniBatch(count: Int?, seed: UInt64 = 0)
  /// `count` clusters by k-means along the graph of the nearest sentences (Ng, Jordan & Weiss
  /// 2001).
  ///
  /// It also finds groups that are not balls around a centre. Every sentence is in a cluster.
  case spectral(count: Int?, seed: UInt64 = 0, restarts: Int = 4)
  /// Communities of the graph of the nearest sentences by Leiden's method (Traag et al. 2019).
  ///
  /// A higher resolution makes more communities; a count is met as nearly as possible. Every
  /// sentence is in a cluster.
  case leiden(count: Int? = nil, resolution: Double = 1, seed: UInt64 = 0)
  /// Dense places of at least `minimumSize` sentences on the map of the corpus (HDBSCAN; Campello et
  /// al. 2013); other sentences are in no cluster.
  ///
  /// Without a size, a 400th of the sentences, and 5 at least.
  case hdbscan(minimumSize: Int? = nil)
  /// `count` clusters by joining the two groups with the highest mean score, repeatedly.
  ///
  /// This is average linkage on the graph of the nearest sentences. Every sentence is in a cluster.
  case agglomerative(count: Int?)
  /// Leiden, as fine as its clusters hold best when sentences are left out; with a count, Leiden or
  /// spectral clustering, whichever keeps more of the nearest sentences together. Where Leiden's
  /// clusters do not hold, k-means. The report gives the reason.
  case auto(count: Int? = nil, seed: UInt64 = 0)
}

extension ClusterMethod {
  /// Divides rows; equal rows are in the same cluster.
  ///
  /// - Parameters:
  ///   - rows: Unit rows. Communities, Leiden, average linkage and k-means in batches read them
  ///     where they are; the others copy them to memory.
  ///   - previous: `[N]`: clusters of an earlier time, nil for rows that had none. k-means,
  ///     spectral clustering and Leiden begin with these clusters and make the same number unless a
  ///     count is given. Average linkage and HDBSCAN hold rows in their earlier clusters (`held`),
  ///     so the same method should have made them.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Receives the share that is done, from any thread, one call at a time.
  /// - Returns: The rows of each cluster, larger clusters first; ties go to the cluster with the
  ///   smaller first row. Rows in no cluster are left out.
  /// - Throws: `CancellationError` when the work is ended.
  package func groups<Rows: SimilarityRows>(
    of rows: Rows, startingFrom previous: [Int?]? = nil, threads: Int, work: Work
  ) throws(CancellationError) -> [[Int]] {
    try division(of: rows, startingFrom: previous, threads: threads, work: work).groups
  }

  /// The same, with what `auto` says of its choice.
  ///
  /// - Parameters:
  ///   - rows: Unit rows.
  ///   - previous: `[N]`: clusters of an earlier time, nil for rows that had none.
  ///   - layering: Whether `auto` makes coarser and finer groups too; `[N]` of each layer.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Receives the share that is done, from any thread, one call at a time.
  /// - Returns: The groups, in the order of `groups`, the choice and the layers.
  /// - Throws: `CancellationError` when the work is ended.
  package func division<Rows: SimilarityRows>(
    of rows: Rows, startingFrom previous: [Int?]? = nil, layering: Layering = .none,
    threads: Int, work: Work
  ) throws(CancellationError) -> RowDivision {
    try work.advance(to: 0)
    if case .communities(let threshold, let minimumSize) = self {
      // Equal rows are equally close to any centre, so by definition they are in one community.
      let groups = try Clustering.communities(
        of: rows, threshold: threshold, minimumSize: minimumSize, threads: threads, work: work)
      return RowDivision(groups: groups)
    }
    let equal = try EqualRows(of: rows, work: work)
    let distinct = ChosenRows(rows: rows, chosen: equal.firsts)
    let start = previous.map { previous in equal.firsts.map { previous[$0] } }
    var method = self
    var choice: String?
    if case .auto(let count, let seed) = self {
      let automatic = AutomaticClusters(
        count: count, seed: seed, layering: layering.chosen(equal.firsts))
      choice = automatic.reasonForKMeans(rows: distinct.count)
      guard choice != nil else {
        let made = try automatic.choice(
          of: distinct, startingFrom: start, threads: threads, work: work)
        return RowDivision(
          groups: grouped(equal.spread(made.clusters)), choice: made.reason,
          layers: made.layers.map { $0.with(grouped(equal.spread($0.clusters))) })
      }
      method = .kMeans(count: count, seed: seed)
    }
    if method.dividesGraph, distinct.count < rows.count {
      let found = try method.clusters(
        of: distinct, distinct: distinct, startingFrom: start, threads: threads, work: work)
      return RowDivision(groups: grouped(equal.spread(found)), choice: choice)
    }
    let found = try method.clusters(
      of: rows, distinct: distinct, startingFrom: previous, threads: threads, work: work)
    return RowDivision(
      groups: grouped(equal.places.map { found[equal.firsts[$0]] }), choice: choice)
  }

  /// Whether the method works on the graph of nearest rows.
  ///
  /// In that graph, copies of a row would be each other's only neighbours. So each different row is
  /// in it once, and its copies follow it.
  private var dividesGraph: Bool {
    switch self {
    case .spectral, .leiden, .agglomerative: true
    case .communities, .kMeans, .miniBatch, .hdbscan, .auto: false
    }
  }

  /// Divides rows by a method other than communities and `auto`.
  ///
  /// - Parameters:
  ///   - rows: Unit rows.
  ///   - distinct: Each different row once.
  ///   - previous: `[N]`: clusters to begin with.
  ///   - threads: How many blocks are compared at once.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: each row's cluster; nil for rows in none.
  /// - Throws: `CancellationError` when the work is ended.
  private func clusters<Rows: SimilarityRows>(
    of rows: Rows, distinct: some SimilarityRows, startingFrom previous: [Int?]?, threads: Int,
    work: Work
  ) throws(CancellationError) -> [Int?] {
    // Begin with the previous clusters unless another number of clusters is wanted.
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
      guard let count else {
        return try settings.communities(of: graph, startingFrom: start(nil), work: work)
      }
      if let start = start(count) {
        return try StableCommunities(seed: seed).continuing(
          start, of: graph, threads: threads, work: work)
      }
      return try settings.communities(of: graph, count: count, work: work).communities
    case .hdbscan(let size):
      let minimumSize = size ?? max(5, distinct.count / 400)
      let found = try DensityClusters(minimumSize: minimumSize)
        .clustersInPlane(of: copied(), threads: threads, work: work)
      // A cluster with too few rows left holds none.
      let earlier = previous.map { large($0, atLeast: minimumSize) }
      return earlier.map { large(held(found, in: $0, addingNew: true), atLeast: minimumSize) }
        ?? found
    case .agglomerative(let count):
      let start = start(count)
      let wanted = try wanted(count, start)
      let found = try AverageLinkage(of: rows, threads: threads, work: work)
        .groups(count: wanted)
      return start.map { held(found, in: $0, addingNew: count == nil) } ?? found
    case .communities, .auto: preconditionFailure("\(self) divides nothing here")
    }
  }

  /// The number of communities that hold best among the nearest rows, or among a sample of many
  /// rows; `work` receives no progress.
  static func naturalCount(
    of rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) -> Int {
    let graph = try sampleGraph(of: rows, threads: threads, work: work)
    let candidates = try StableCommunities(seed: 0).candidates(
      of: graph, threads: threads, work: work.silent)
    return max(1, StableCommunities.best(of: candidates).count)
  }
}

extension LeidenCommunities {
  /// The communities at the resolution whose number of communities comes closest to `count`; ties
  /// go to the first resolution that halving finds.
  package func communities(
    of graph: SimilarityGraph, count: Int, work: Work
  ) throws(CancellationError) -> (communities: [Int], resolution: Double) {
    var settings = self
    // From one community for each connected part, down to single rows.
    var (low, high) = (1e-4, 1e4)
    var best: (found: [Int], resolution: Double, gap: Int)?
    for _ in 0..<24 {
      settings.resolution = (low * high).squareRoot()
      let found = try settings.communities(of: graph, work: work)
      let made = (found.max() ?? -1) + 1
      if abs(made - count) < best?.gap ?? .max {
        best = (found, settings.resolution, abs(made - count))
      }
      if made == count { break }
      if made < count { low = settings.resolution } else { high = settings.resolution }
    }
    return best.map { ($0.found, $0.resolution) } ?? ([], resolution)
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
