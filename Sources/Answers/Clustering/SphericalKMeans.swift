package import Parallelism
package import VectorMath

/// Settings of k-means on the unit sphere (Dhillon & Modha 2001, §3).
///
/// A row goes to the centroid with the largest cosine; a centroid is the direction of the sum of
/// its rows.
///
/// The same rows in the same order, settings and machine give the same clusters, whatever the
/// number of threads.
package struct SphericalKMeans: Sendable, Equatable {
  /// How many clusters are wanted (`k`).
  ///
  /// There are fewer when there are fewer different rows.
  package var clusterCount: Int
  /// The seed of the random choices; change it only to compare runs.
  package var seed: UInt64
  /// The most rounds of assignment.
  ///
  /// Text vectors settle in 10 to 30; later rounds move few rows.
  package var iterations: Int
  /// Stops when the objective's gain in a round is at most this share of it.
  ///
  /// At 10⁻⁵ the remaining gain is far below the difference between two seeds.
  package var tolerance: Double
  /// How many seedings are tried; the best objective wins.
  ///
  /// One: with k-means++ a second try gains little for twice the time.
  package var restarts: Int
  /// How much closer another centroid must be for a row to leave its earlier one, when there are
  /// earlier clusters.
  package var margin: Float

  /// Settings; only the number of clusters has no default.
  package init(
    clusterCount: Int, seed: UInt64 = 0, iterations: Int = 50, tolerance: Double = 1e-5,
    restarts: Int = 1, margin: Float = 0
  ) {
    precondition(clusterCount >= 1, "\(clusterCount) clusters")
    precondition(
      iterations >= 1 && restarts >= 1, "\(iterations) iterations, \(restarts) restarts")
    self.clusterCount = clusterCount
    self.seed = seed
    self.iterations = iterations
    self.tolerance = tolerance
    self.restarts = restarts
    self.margin = margin
  }

  /// The result of k-means.
  package struct Result: Sendable, Equatable {
    /// `[k × D]`, unit rows.
    ///
    /// `k` is at most the requested number of clusters; every centroid has rows.
    package let centroids: Matrix
    /// `[N]`: each row's centroid; ties go to the first.
    ///
    /// Rows of zeros or with a value that is not a number belong to the first centroid and move
    /// none.
    package let assignment: [Int]
    /// The sum of every row's cosine with its centroid; k-means makes it large.
    package let objective: Double
    /// How many rounds of assignment were done.
    package let iterations: Int

    /// The rows of each centroid, in rising order.
    package var members: [[Int]] {
      var members = [[Int]](repeating: [], count: centroids.rows)
      for (row, cluster) in assignment.enumerated() { members[cluster].append(row) }
      return members
    }
  }

  /// Divides the rows of `vectors`.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows.
  ///   - previous: `[N]`: earlier clusters, nil for rows that have none yet. k-means begins once
  ///     with their means, in place of k-means++ and of the requested number of clusters.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The best of the restarts; ties go to the first.
  /// - Throws: `CancellationError` when the work is ended.
  package func clusters(
    of vectors: Matrix, startingFrom previous: [Int?]? = nil, threads: Int, work: Work
  ) throws(CancellationError) -> Result {
    let usable = (0..<vectors.rows).filter { row in
      let numbers = vectors.numbers.span.extracting(vectors.range(ofRow: row))
      let squared = dot(numbers, numbers)
      return squared > 0 && squared.isFinite
    }
    guard !usable.isEmpty else {
      return Result(
        centroids: Matrix(rows: vectors.rows > 0 ? 1 : 0, columns: vectors.columns),
        assignment: Array(repeating: 0, count: vectors.rows), objective: 0, iterations: 0)
    }
    let rows = usable.count == vectors.rows ? vectors : vectors.selecting(usable)
    let earlier = previous.flatMap { previous in
      EarlierClusters(of: rows, groups: usable.map { previous[$0] })
    }
    var best: Result?
    let beginnings = earlier == nil ? restarts : 1
    for restart in 0..<beginnings {
      let done = Double(restart) / Double(beginnings)
      try work.advance(to: done)
      var random = SeededGenerator(seed: seed &+ UInt64(restart))
      let seeds =
        if let earlier {
          earlier.centroids
        } else {
          try seedCentroids(
            min(clusterCount, rows.rows), from: rows, using: &random, threads: threads, work: work)
        }
      let result = try refine(
        seeds, to: rows, holding: earlier?.own, threads: threads,
        work: work.part(done..<done + 1 / Double(beginnings)))
      if result.objective > best?.objective ?? -.infinity { best = result }
    }
    guard let best else { preconditionFailure("no restart of \(restarts)") }
    guard usable.count < vectors.rows else { return best }
    var assignment = [Int](repeating: 0, count: vectors.rows)
    for (position, row) in usable.enumerated() { assignment[row] = best.assignment[position] }
    return Result(
      centroids: best.centroids, assignment: assignment, objective: best.objective,
      iterations: best.iterations)
  }

  /// Assigns and averages in turn until the objective stands still.
  private func refine(
    _ seeds: Matrix, to rows: Matrix, holding own: [Int?]?, threads: Int, work: Work
  ) throws(CancellationError) -> Result {
    var rounds = 0
    func assignment(to centroids: Matrix) throws(CancellationError) -> Assignment {
      let (before, all) = (Double(rounds), Double(iterations))
      var assigned = try Assignment(
        of: rows, to: centroids, threads: threads,
        work: work.part(before / all..<(before + 1) / all))
      if let own, margin > 0 { assigned.hold(rows, with: own, of: centroids, margin: margin) }
      rounds += 1
      return assigned
    }
    var centroids = seeds
    var assigned = try assignment(to: centroids)
    var sums = CentroidSums(centroids: seeds.rows, columns: rows.columns)
    var summed = [Int](repeating: -1, count: rows.rows)
    while rounds < iterations {
      var moved = assigned
      moved.fillEmptyClusters(count: centroids.rows)
      sums.move(rows, from: summed, to: moved.clusters, threads: threads)
      summed = moved.clusters
      centroids = sums.directions(previous: centroids)
      let next = try assignment(to: centroids)
      let gain = next.objective - assigned.objective
      let settled = next.clusters == assigned.clusters
      assigned = next
      if settled || gain <= tolerance * abs(assigned.objective) { break }
    }
    // Equal rows can leave a centroid without rows: drop such centroids and close the gaps.
    let counts = assigned.counts(centroids.rows)
    let kept = centroids.rows == 0 ? [] : (0..<centroids.rows).filter { counts[$0] > 0 }
    var renumbered = [Int](repeating: 0, count: centroids.rows)
    for (position, cluster) in kept.enumerated() { renumbered[cluster] = position }
    return Result(
      centroids: centroids.selecting(kept), assignment: assigned.clusters.map { renumbered[$0] },
      objective: assigned.objective, iterations: rounds)
  }
}
