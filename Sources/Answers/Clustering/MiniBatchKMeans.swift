package import Parallelism
internal import SimilarityJoins
package import VectorMath

/// k-means on the unit sphere for rows that come in batches (Sculley 2010, algorithm 1).
///
/// No batch is kept after it has been read.
///
/// All rows of a batch are assigned to the centroids as they stand. Each row then moves its
/// centroid by one part in as many rows as the centroid has won. So a centroid is the direction of
/// the sum of all rows that it ever won, and moves less and less. A centroid that wins no row for a
/// long time restarts at a row that is far from its own centroid.
///
/// It holds the sums, `[k × D]`, and no rows. The same batches in the same order give the same
/// centroids, with any number of threads. Batches should be mixed, because the first rows decide
/// most.
package struct MiniBatchKMeans: Sendable {
  /// `[k × D]`, unit rows.
  package private(set) var centroids: Matrix
  /// How many rows were learned.
  package private(set) var rowCount = 0
  private var sums: CentroidSums
  // How many rows each centroid won since the last repair.
  private var wins: [Int]
  private var random: SeededGenerator

  /// Begins with the k-means centroids of the first rows, and learns these rows.
  ///
  /// - Parameters:
  ///   - count: How many clusters (`k`); there are fewer when fewer of the first rows differ.
  ///   - rows: `[N × D]`, unit rows, mixed; some eight for each cluster are enough.
  ///   - seed: The seed of the random choices.
  ///   - threads: How many blocks are compared at once.
  ///   - work: Asked now and then whether to continue.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ count: Int, beginningWith rows: Matrix, seed: UInt64 = 0, threads: Int, work: Work
  ) throws(CancellationError) {
    precondition(count >= 1, "\(count) clusters")
    let usable = usableRows(of: rows)
    let first = rows.selecting(usable)
    random = SeededGenerator(seed: seed)
    // Few rounds: the details of the first rows will not hold for all rows. One restart: with many
    // clusters, one start is as good as another.
    let beginning = try SphericalKMeans(
      clusterCount: count, seed: seed, iterations: 10, restarts: count < 256 ? 4 : 1
    ).clusters(of: first, startingFrom: nil, threads: threads, work: work.silent)
    centroids =
      usable.isEmpty ? Matrix(rows: 1, columns: rows.columns) : beginning.centroids
    sums = CentroidSums(centroids: centroids.rows, columns: rows.columns)
    wins = Array(repeating: 0, count: centroids.rows)
    try learn(first, threads: threads, work: work)
  }

  /// Continues from earlier clusters, whose rows count as learned.
  init(_ earlier: EarlierClusters, seed: UInt64) {
    centroids = earlier.centroids
    sums = CentroidSums(centroids: centroids.rows, columns: centroids.columns)
    wins = Array(repeating: 0, count: centroids.rows)
    random = SeededGenerator(seed: seed)
    for cluster in 0..<centroids.rows {
      sums.replace(
        cluster, with: centroids[row: cluster], length: earlier.lengths[cluster],
        count: earlier.counts[cluster])
    }
  }

  /// Learns a batch, `[B × D]` of unit rows.
  ///
  /// Rows of zeros or with a value that is not a number are skipped. A good batch has a few rows
  /// for each centroid; its cost is the cost of comparing them with all centroids. When the work is
  /// cancelled, no row is learned.
  package mutating func learn(
    _ batch: Matrix, threads: Int, work: Work
  ) throws(CancellationError) {
    precondition(
      batch.columns == centroids.columns,
      "rows of \(batch.columns) numbers for centroids of \(centroids.columns)")
    let usable = usableRows(of: batch)
    let rows = usable.count == batch.rows ? batch : batch.selecting(usable)
    guard rows.rows > 0 else { return }
    let assigned = try Assignment(of: rows, to: centroids, threads: threads, work: work.silent)
    sums.move(
      rows, from: Array(repeating: -1, count: rows.rows), to: assigned.clusters, threads: threads)
    for cluster in assigned.clusters { wins[cluster] += 1 }
    rowCount += rows.rows
    centroids = sums.directions(previous: centroids)
    if wins.reduce(0, +) >= patience * wins.count { repair(rows, assigned) }
  }

  /// The closest centroid of each row, `[N]`; the first for rows without a direction.
  package func closest(
    to rows: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [Int] {
    try Assignment(of: rows, to: centroids, threads: threads, work: work).clusters
  }

  /// Puts each centroid that won no row on a row.
  ///
  /// Rows far from their own centroids are more likely, as in k-means++.
  private mutating func repair(_ rows: Matrix, _ assigned: Assignment) {
    for cluster in wins.indices where wins[cluster] == 0 {
      let gaps = runningSums(assigned.scores.map { $0 < coincidence ? 1 - $0 : 0 })
      guard let total = gaps.last, total > 0 else { break }
      let row = rows[row: firstPosition(in: gaps, above: random.unit() * total)]
      sums.replace(cluster, with: row)
    }
    centroids = sums.directions(previous: centroids)
    for cluster in wins.indices { wins[cluster] = 0 }
  }
}

extension MiniBatchKMeans {
  /// Divides rows that are read in place, some at a time, in a random order.
  ///
  /// - Parameters:
  ///   - rows: Unit rows. Memory holds 12 bytes a row, the centroids and one batch.
  ///   - count: How many clusters.
  ///   - seed: What the random choices follow.
  ///   - previous: `[N]`: clusters of an earlier time, nil for rows that had none. Rows with a
  ///     cluster count as learned; only the others are learned.
  ///   - threads: How many blocks are compared at once.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: the closest centroid of each row in the end.
  /// - Throws: `CancellationError` when the work is ended.
  static func clusters(
    of rows: some SimilarityRows, count: Int, seed: UInt64, startingFrom previous: [Int?]?,
    threads: Int, work: Work
  ) throws(CancellationError) -> [Int] {
    let earlier = previous.flatMap { EarlierClusters(of: rows, groups: $0) }
    var order: [Int] = []
    var random = SeededGenerator(seed: seed)
    let new = (0..<rows.count).filter { earlier?.own[$0] == nil }
    let firstCount = max(leastBatch, 8 * count)
    let batchCount = max(leastBatch, 4 * count)
    for _ in 0..<(earlier == nil ? passes : 1) { order += new.shuffled(using: &random) }
    let all = Double(order.count + rows.count)
    try work.advance(to: 0)
    var learner: MiniBatchKMeans
    var next = 0
    if let earlier {
      learner = MiniBatchKMeans(earlier, seed: seed)
    } else {
      next = min(firstCount, new.count)
      learner = try MiniBatchKMeans(
        count, beginningWith: rows.copied(Array(order[..<next]), work: work), seed: seed,
        threads: threads, work: work)
    }
    while next < order.count {
      try work.advance(to: Double(next) / all)
      let end = min(next + batchCount, order.count)
      try learner.learn(
        rows.copied(order[next..<end].sorted(), work: work), threads: threads, work: work)
      next = end
    }
    var clusters: [Int] = []
    clusters.reserveCapacity(rows.count)
    for first in stride(from: 0, to: rows.count, by: assignedRows) {
      try work.advance(to: Double(order.count + first) / all)
      let block = try rows.copied(
        Array(first..<min(first + assignedRows, rows.count)), work: work)
      clusters += try Assignment(
        of: block, to: learner.centroids, threads: threads, work: work.silent
      ).clusters
    }
    return clusters
  }
}

// The rows that each centroid could have won before a centroid without rows restarts.
private let patience = 100
// The smallest batch that is worth packing the centroids.
private let leastBatch = 4096
// How many times all rows are learned.
private let passes = 3
// How many rows are assigned at a time in the end.
private let assignedRows = 1 << 14
