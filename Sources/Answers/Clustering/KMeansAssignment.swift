internal import Parallelism
internal import SimilarityJoins
internal import VectorMath

/// The closest centroid of each row, with its score.
struct Assignment {
  /// `[N]`.
  private(set) var clusters: [Int]
  /// `[N]`: the cosine of each row with its centroid.
  private(set) var scores: [Float]
  /// The sum of the scores.
  private(set) var objective: Double

  /// Finds the closest centroid of every row; ties go to the first.
  init(of rows: Matrix, to centroids: Matrix, threads: Int, work: Work) throws(CancellationError) {
    let width = rows.columns
    try self.init(count: rows.rows, to: centroids, threads: threads, work: work) {
      range, products, scratch in
      products.exactlyClosest(
        range.count,
        of: rows.numbers.span.extracting(range.lowerBound * width..<range.upperBound * width),
        scratch)
    }
  }

  /// Finds the closest centroid of some rows, in their order.
  init(
    of rows: some SimilarityRows, at chosen: [Int], to centroids: Matrix, threads: Int, work: Work
  ) throws(CancellationError) {
    let width = rows.dimension
    try self.init(
      count: chosen.count, to: centroids, threads: threads, work: work
    ) { range, products, scratch in
      var vector = [Float](repeating: 0, count: width)
      scratch.withRows { copy in
        for (index, row) in chosen[range].enumerated() {
          var span = vector.mutableSpan
          rows.read(row..<row + 1, into: &span)
          for column in 0..<width { copy[index * width + column] = vector[column] }
        }
      }
      return products.exactlyClosest(range.count, scratch)
    }
  }

  private init(
    count: Int, to centroids: Matrix, threads: Int, work: Work,
    closest: @Sendable (Range<Int>, CentroidProducts, CentroidProducts.Scratch) -> [ScoredRow]
  ) throws(CancellationError) {
    let products = CentroidProducts(centroids, threads: threads)
    let size = CentroidProducts.rowsAtOnce
    let blocks = try runPieces(
      (count + size - 1) / size, threads: threads, work: work, weight: { _ in 1 },
      makeScratch: { products.makeScratch() }
    ) { index, scratch in
      closest(index * size..<min((index + 1) * size, count), products, scratch)
    }
    clusters = []
    scores = []
    clusters.reserveCapacity(count)
    scores.reserveCapacity(count)
    var objective = 0.0
    for found in blocks.joined() {
      clusters.append(found.row)
      scores.append(found.score)
      objective += Double(found.score)
    }
    self.objective = objective
  }

  /// The centroid of each row with the score, `[N]`.
  var closest: [ScoredRow] {
    zip(clusters, scores).map { ScoredRow(row: $0, score: $1) }
  }

  /// How many rows each of `count` centroids has.
  func counts(_ count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for cluster in clusters { counts[cluster] += 1 }
    return counts
  }

  /// Leaves rows with their own centroids, `[N]`, unless another centroid is closer by more than
  /// `margin`.
  mutating func hold(
    _ rows: Matrix, with own: [Int?], of centroids: Matrix, margin: Float
  ) {
    for (row, own) in own.enumerated() {
      guard let own, own != clusters[row] else { continue }
      let score = dot(
        rows.numbers.span.extracting(rows.range(ofRow: row)),
        centroids.numbers.span.extracting(centroids.range(ofRow: own)))
      guard scores[row] - score <= margin else { continue }
      objective += Double(score) - Double(scores[row])
      clusters[row] = own
      scores[row] = score
    }
  }

  /// Gives each centroid without rows the row that is farthest from its own centroid.
  ///
  /// Ties go to the first row. Rows that coincide with their centroid, and the last row of a
  /// centroid, stay.
  mutating func fillEmptyClusters(count: Int) {
    var counts = counts(count)
    let empty = counts.indices.filter { counts[$0] == 0 }
    guard !empty.isEmpty else { return }
    var farthest = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }[...]
    for cluster in empty {
      while let row = farthest.popFirst(), scores[row] < coincidence {
        guard counts[clusters[row]] > 1 else { continue }
        counts[clusters[row]] -= 1
        counts[cluster] = 1
        clusters[row] = cluster
        scores[row] = 1
        break
      }
    }
  }
}
