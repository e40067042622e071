internal import VectorMath

/// The sums of the rows of each centroid, kept up to date by what moves.
///
/// After the first rounds of k-means few rows change their centroid; to add all of them up again
/// would take as long as to compare them all. Every sum is one thread's, over the rows in rising
/// order, so that the number of threads changes none.
struct CentroidSums {
  /// `[N]`: where each row is counted; −1 at first.
  private var clusters: [Int]
  /// `[k][D]`.
  private var sums: [[Double]]

  /// Sums of nothing.
  init(centroids: Int, rows: Int, columns: Int) {
    clusters = Array(repeating: -1, count: rows)
    sums = Array(repeating: Array(repeating: 0, count: columns), count: centroids)
  }

  /// Takes every row of `rows` to where `assigned`, `[N]`, has it now.
  mutating func move(_ rows: Matrix, to assigned: [Int], threads: Int) {
    let moves = Moves(from: clusters, to: assigned, centroids: sums.count)
    let before = sums
    sums = concurrentMap(sums.count, threads: threads) { cluster in
      moves.added(of: rows, cluster: cluster, to: before[cluster])
    }
    clusters = assigned
  }

  /// The direction of each sum, `[k × D]`; the previous one where it has none.
  func directions(previous: Matrix) -> Matrix {
    // What rows leave behind when the last of them goes is rounding.
    var isEmpty = [Bool](repeating: true, count: sums.count)
    for cluster in clusters where cluster >= 0 { isEmpty[cluster] = false }
    var directions: [Float] = []
    directions.reserveCapacity(previous.numbers.count)
    for (cluster, sum) in sums.enumerated() {
      var squared = 0.0
      for number in sum { squared += number * number }
      let length = squared.squareRoot()
      if !isEmpty[cluster], length.isFinite, length > 1e-6 {
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
  /// A row that is won, or the complement of one that is lost.
  private var rows: [Int]

  init(from old: [Int], to new: [Int], centroids: Int) {
    var counts = [Int](repeating: 0, count: centroids)
    for (before, after) in zip(old, new) where before != after {
      if before >= 0 { counts[before] += 1 }
      counts[after] += 1
    }
    starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    rows = Array(repeating: 0, count: starts[centroids])
    var next = starts
    for (row, (before, after)) in zip(old, new).enumerated() where before != after {
      if before >= 0 {
        rows[next[before]] = ~row
        next[before] += 1
      }
      rows[next[after]] = row
      next[after] += 1
    }
  }

  /// The sum of a centroid after its moves.
  ///
  /// Sums of up to 256 rows are `Float`, and sums of those `Double`, as in `meanDirection`.
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
