package import Parallelism
internal import SimilarityJoins
package import VectorMath

/// Settings of HDBSCAN (Campello, Moulavi & Sander 2013).
///
/// Clusters are places that are denser than their surroundings, at any density; rows between them
/// are noise.
package struct DensityClusters: Sendable, Equatable {
  /// The fewest rows of a cluster.
  package var minimumSize: Int
  /// How many rows make a place dense, the row itself counted (`min_samples`); a larger number
  /// calls more rows noise.
  package var sampleCount: Int
  /// The most rows for which all pairs are compared; more rows use the graph of nearest rows.
  ///
  /// The table of all distances takes 4 bytes a pair, 0.6 GB at this limit.
  package var exactLimit: Int
  /// How many neighbours each row has in that graph.
  package var neighbourCount: Int

  /// Settings; by default a dense place has as many rows as a cluster, as in scikit-learn.
  package init(
    minimumSize: Int = 5, sampleCount: Int? = nil, exactLimit: Int = 12_288,
    neighbourCount: Int = 32
  ) {
    let sampleCount = sampleCount ?? minimumSize
    precondition(
      minimumSize >= 2 && sampleCount >= 1, "clusters of \(minimumSize), \(sampleCount) samples")
    self.minimumSize = minimumSize
    self.sampleCount = sampleCount
    self.exactLimit = exactLimit
    self.neighbourCount = max(neighbourCount, sampleCount)
  }

  /// Finds the clusters.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows; those of zeros or with something that is not a number are
  ///     noise.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: the cluster of each row, a number from 0 on; nil for noise.
  /// - Throws: `CancellationError` when the work is ended.
  package func clusters(
    of vectors: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [Int?] {
    let usable = usableRows(of: vectors)
    let rows = usable.count == vectors.rows ? vectors : vectors.selecting(usable)
    let edges: [ReachabilityEdge]
    if rows.rows <= exactLimit {
      edges = try SpanningTree.exact(
        of: rows, sampleCount: sampleCount, threads: threads, work: work)
    } else {
      let nearest = try NearestRows(
        neighbourCount, of: rows, threads: threads, work: work.part(0..<nearestShare))
      edges = try SpanningTree.approximate(
        over: nearest, count: rows.rows, sampleCount: sampleCount, threads: threads,
        work: work.part(nearestShare..<1))
    }
    let found = CondensedTree(edges, count: rows.rows, minimumSize: minimumSize).mostStable()
    var clusters = [Int?](repeating: nil, count: vectors.rows)
    for (position, row) in usable.enumerated() { clusters[row] = found[position] }
    return clusters
  }
}

/// The share of the work that finds the nearest rows.
private let nearestShare = 0.95
