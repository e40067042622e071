internal import Parallelism
internal import VectorMath

/// The sums of the rows of each centroid, updated as rows move.
///
/// After the first rounds of k-means few rows change their centroid. Adding all rows again would
/// take as long as comparing them all. One thread makes each sum, over the rows in rising order, so
/// the number of threads changes no sum.
struct CentroidSums: Sendable {
  /// `[k]`: how many rows are in each sum.
  private(set) var counts: [Int]
  /// `[k][D]`.
  private var sums: [[Double]]

  /// Creates empty sums.
  init(centroids: Int, columns: Int) {
    counts = Array(repeating: 0, count: centroids)
    sums = Array(repeating: Array(repeating: 0, count: columns), count: centroids)
  }

  /// Moves rows from the sums that `old`, `[N]`, names to the sums that `new` names.
  ///
  /// A row whose number is negative is in no sum.
  mutating func move(_ rows: Matrix, from old: [Int], to new: [Int], threads: Int) {
    let moves = Moves(from: old, to: new, centroids: sums.count)
    let before = sums
    sums = concurrentMap(sums.count, threads: threads) { cluster in
      moves.added(of: rows, cluster: cluster, to: before[cluster])
    }
    for cluster in old where cluster >= 0 { counts[cluster] -= 1 }
    for cluster in new where cluster >= 0 { counts[cluster] += 1 }
  }

  /// Replaces a sum by the sum of `count` rows whose mean is `length` times `direction`, `[D]`.
  mutating func replace(
    _ cluster: Int, with direction: [Float], length: Double = 1, count: Int = 1
  ) {
    sums[cluster] = direction.map { Double($0) * length * Double(count) }
    counts[cluster] = count
  }

  /// The direction of each sum, `[k × D]`; a sum without a direction keeps its previous one.
  func directions(previous: Matrix) -> Matrix {
    var directions: [Float] = []
    directions.reserveCapacity(previous.numbers.count)
    for (cluster, sum) in sums.enumerated() {
      var squared = 0.0
      for number in sum { squared += number * number }
      let length = squared.squareRoot()
      // After the last row has left a sum, only rounding errors remain.
      if counts[cluster] > 0, length.isFinite, length > 1e-6 {
        directions.append(contentsOf: sum.map { Float($0 / length) })
      } else {
        directions.append(contentsOf: previous[row: cluster])
      }
    }
    return Matrix(rows: previous.rows, columns: previous.columns, numbers: directions)
  }
}

/// The rows that each centroid wins and loses, in rising order.
private struct Moves {
  /// Where the moves of each centroid begin, `[k + 1]`.
  private var starts: [Int]
  /// A row that the centroid wins, or the complement of a row that it loses.
  private var rows: [Int]

  init(from old: [Int], to new: [Int], centroids: Int) {
    var counts = [Int](repeating: 0, count: centroids)
    for (before, after) in zip(old, new) where before != after {
      if before >= 0 { counts[before] += 1 }
      if after >= 0 { counts[after] += 1 }
    }
    starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    rows = Array(repeating: 0, count: starts[centroids])
    var next = starts
    for (row, (before, after)) in zip(old, new).enumerated() where before != after {
      if before >= 0 {
        rows[next[before]] = ~row
        next[before] += 1
      }
      if after >= 0 {
        rows[next[after]] = row
        next[after] += 1
      }
    }
  }

  /// The sum of a centroid after its moves.
  ///
  /// The function adds up to 256 rows in `Float` and adds those sums in `Double`, as
  /// `meanDirection` does.
  func added(of matrix: Matrix, cluster: Int, to sum: [Double]) -> [Double] {
    let kernels = Kernels.best
    let numbers = matrix.numbers.span
    var total = sum
    var partial = [Float](repeating: 0, count: sum.count)
    for first in stride(from: starts[cluster], to: starts[cluster + 1], by: 256) {
      for move in rows[first..<min(first + 256, starts[cluster + 1])] {
        let row = numbers.extracting(matrix.range(ofRow: move < 0 ? ~move : move))
        var span = partial.mutableSpan
        kernels.add(row, times: move < 0 ? -1 : 1, to: &span)
      }
      for column in total.indices {
        total[column] += Double(partial[column])
        partial[column] = 0
      }
    }
    return total
  }
}
