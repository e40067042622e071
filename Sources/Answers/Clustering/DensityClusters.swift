internal import CorpusMaps
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

  /// Settings; by default a dense place has as many rows as a cluster, as in scikit-learn.
  package init(minimumSize: Int = 5, sampleCount: Int? = nil) {
    let sampleCount = sampleCount ?? minimumSize
    precondition(
      minimumSize >= 2 && sampleCount >= 1, "clusters of \(minimumSize), \(sampleCount) samples")
    self.minimumSize = minimumSize
    self.sampleCount = sampleCount
  }

  /// Finds the clusters of rows by all their distances, 4 bytes a pair.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`; rows of zeros or with something that is not a number are noise.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: the cluster of each row, a number from 0 on; nil for noise.
  /// - Throws: `CancellationError` when the work is ended.
  package func clusters(
    of vectors: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [Int?] {
    let usable = usableRows(of: vectors)
    let rows = usable.count == vectors.rows ? vectors : vectors.selecting(usable)
    let edges = try SpanningTree.exact(
      of: rows, sampleCount: sampleCount, threads: threads, work: work)
    let found = CondensedTree(edges, count: rows.rows, minimumSize: minimumSize).mostStable()
    var clusters = [Int?](repeating: nil, count: vectors.rows)
    for (position, row) in usable.enumerated() { clusters[row] = found[position] }
    return clusters
  }

  /// Finds the clusters of places in the plane by the distances to their nearest places.
  ///
  /// - Parameters:
  ///   - places: `[N]`, -1...1.
  ///   - threads: How many blocks are looked at at once; the answer does not depend on it.
  ///   - work: Told which share is done.
  /// - Returns: `[N]`: the cluster of each place, a number from 0 on; nil for noise.
  /// - Throws: `CancellationError` when the work is ended.
  package func clusters(
    of places: [SIMD2<Float>], threads: Int, work: Work
  ) throws(CancellationError) -> [Int?] {
    let nearest = try NearestPlaces(
      max(neighboursInPlane, sampleCount), of: places, threads: threads, work: work.part(0..<0.7))
    let edges = try SpanningTree.along(
      nearest, count: places.count, sampleCount: sampleCount, threads: threads,
      work: work.part(0.7..<1))
    return CondensedTree(edges, count: places.count, minimumSize: minimumSize).mostStable()
  }

  /// Finds the clusters of unit rows in the plane in which they lie beside their nearest rows.
  ///
  /// Between vectors of hundreds of numbers all distances are much the same, so that nearly all rows
  /// would be noise or one cluster. The plane of a map (`PlaneLayout`) has dense places.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows; those of zeros or with something that is not a number are
  ///     noise. Rows too few for a layout are compared as they are.
  ///   - threads: How many blocks are worked on at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: the cluster of each row, a number from 0 on; nil for noise.
  /// - Throws: `CancellationError` when the work is ended.
  package func clustersInPlane(
    of vectors: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [Int?] {
    let equal = try EqualRows(of: vectors, work: work)
    guard equal.firsts.count >= fewestInPlane else {
      return try clusters(of: vectors, threads: threads, work: work)
    }
    // Copies would be the densest places: they follow the first of them.
    let distinct = vectors.selecting(equal.firsts)
    let layout = try PlaneLayout().places(
      of: distinct, threads: threads, work: work.part(0..<0.8))
    // The width of a gap means nothing, and wide ones would decide on all clusters.
    let places = MapIslands(layout).gathered()
    let usable = usableRows(of: distinct)
    let found = try clusters(
      of: usable.map { places[$0] }, threads: threads, work: work.part(0.8..<1))
    var clusters = [Int?](repeating: nil, count: distinct.rows)
    for (position, row) in usable.enumerated() { clusters[row] = found[position] }
    return equal.spread(clusters)
  }
}

/// Enough neighbours that parts of one dense place are joined.
private let neighboursInPlane = 32
/// Fewer different rows than this have no shape in the plane.
private let fewestInPlane = 100
