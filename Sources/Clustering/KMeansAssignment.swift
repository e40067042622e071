internal import VectorMath

/// Which centroid each row is closest to, and how close.
struct Assignment {
  /// Rows that are compared with all centroids in one product.
  ///
  /// The size is fixed: rounding then never depends on the number of threads.
  static let block = 512

  /// `[N]`.
  private(set) var clusters: [Int]
  /// `[N]`: the cosine of each row with its centroid.
  private(set) var scores: [Float]
  /// The sum of the scores.
  let objective: Double

  /// Finds the closest centroid of every row, of equally close ones the first.
  init(of rows: Matrix, to centroids: Matrix, threads: Int) {
    let size = Self.block
    let count = rows.rows
    let blocks = concurrentMap(
      (count + size - 1) / size, threads: threads,
      makeScratch: { [Float](repeating: 0, count: min(size, count) * centroids.rows) }
    ) { index, scratch in
      let first = index * size
      let height = min(size, count - first)
      var products = scratch.mutableSpan
      multiply(
        rows.numbers.span,
        Block(start: first * rows.columns, rows: height, columns: rows.columns),
        byRowsOf: centroids.numbers.span, Block(rows: centroids.rows, columns: centroids.columns),
        into: &products, Block(rows: height, columns: centroids.rows))
      var best: [ScoredRow] = []
      best.reserveCapacity(height)
      for row in 0..<height {
        let start = row * centroids.rows
        best.append(largest(of: scratch.span.extracting(start..<start + centroids.rows)))
      }
      return best
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

  /// How many rows each of `count` centroids has.
  func counts(_ count: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for cluster in clusters { counts[cluster] += 1 }
    return counts
  }

  /// Gives each centroid without rows the row that is farthest from its own centroid.
  ///
  /// Of equally far ones it is the first. Rows that coincide with their centroid, and the last row
  /// of a centroid, stay.
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

  /// The direction of the sum of each centroid's rows; the previous one where the sum has none.
  ///
  /// Every sum is one thread's, over the rows in rising order.
  func centroids(of rows: Matrix, previous: Matrix, threads: Int) -> Matrix {
    let count = previous.rows
    let width = rows.columns
    var ends = [Int](repeating: 0, count: count + 1)
    for cluster in clusters { ends[cluster + 1] += 1 }
    for cluster in 0..<count { ends[cluster + 1] += ends[cluster] }
    let starts = ends
    var members = [Int](repeating: 0, count: clusters.count)
    for (row, cluster) in clusters.enumerated() {
      members[ends[cluster]] = row
      ends[cluster] += 1
    }
    let ordered = members
    let sums = concurrentMap(count, threads: threads) { cluster in
      meanDirection(of: rows, at: ordered[starts[cluster]..<starts[cluster + 1]])
    }
    var centroids: [Float] = []
    centroids.reserveCapacity(count * width)
    for (cluster, sum) in sums.enumerated() {
      centroids.append(contentsOf: sum?.direction ?? previous[row: cluster])
    }
    return Matrix(rows: count, columns: width, numbers: centroids)
  }
}

/// The position and value of the largest number, of equals the first; position 0 when none is a
/// number.
private func largest(of numbers: Span<Float>) -> ScoredRow {
  // The largest of each of sixteen lanes first: comparing numbers alone vectorises.
  var peak = -Float.infinity
  var position = 0
  if numbers.count >= 32 {
    var lanes = SIMD16<Float>(repeating: -.infinity)
    while position + 16 <= numbers.count {
      let sixteen = numbers.extracting(position..<position + 16)
      for lane in 0..<16 { lanes[lane] = sixteen[lane] > lanes[lane] ? sixteen[lane] : lanes[lane] }
      position += 16
    }
    peak = lanes.max()
  }
  while position < numbers.count {
    if numbers[position] > peak { peak = numbers[position] }
    position += 1
  }
  for position in 0..<numbers.count where numbers[position] == peak {
    return ScoredRow(row: position, score: peak)
  }
  return ScoredRow(row: 0, score: 0)
}
