internal import Parallelism
internal import VectorMath

/// Spherical k-means on a sample, for centroids of lists (Dhillon & Modha 2001, §3).
///
/// Lists are balanced by what k-means++ would cost far more for: before the last round the smallest
/// lists give up their centroids to the largest ones. The same sample gives the same centroids,
/// whatever the number of threads.
struct ListTraining {
  /// How many lists.
  let listCount: Int
  /// Rounds of assignment over a part of the sample, which find out where the lists belong.
  var roughRounds = 5
  /// Rounds over all of it; later ones move few rows and hardly any neighbour.
  var fineRounds = 3

  /// The centroids of `sample`, `[listCount × D]`, unit rows.
  func centroids(
    of sample: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> Matrix {
    // Equal steps through a sample that is in the order of the rows: far-apart documents.
    var centroids = sample.selecting((0..<listCount).map { $0 * sample.rows / listCount })
    let part = sample.selecting(Array(stride(from: 0, to: sample.rows, by: partOfSample)))
    for round in 0..<roughRounds + fineRounds {
      try work.advance(to: Double(round) / Double(roughRounds + fineRounds))
      let isRough = round < roughRounds
      let rows = isRough ? part : sample
      var members = members(of: rows, centroids, threads: threads)
      // In the last round rows only find their places.
      if round + 1 < roughRounds + fineRounds { split(&members) }
      centroids = directions(of: rows, members, previous: centroids, threads: threads)
    }
    return centroids
  }

  private func members(of sample: Matrix, _ centroids: Matrix, threads: Int) -> [[Int]] {
    let products = CentroidProducts(centroids, threads: threads)
    let height = CentroidProducts.rowsAtOnce
    let width = sample.columns
    let closest = concurrentMap(
      (sample.rows + height - 1) / height, threads: threads,
      makeScratch: { products.makeScratch() }
    ) { tile, scratch in
      let first = tile * height
      let count = min(height, sample.rows - first)
      scratch.withRows { rows in
        for index in 0..<count * width { rows[index] = sample.numbers[first * width + index] }
      }
      return products.closest(count, scratch)
    }
    var members = [[Int]](repeating: [], count: centroids.rows)
    for (row, found) in closest.joined().enumerated() { members[found.row].append(row) }
    return members
  }

  /// Divides the largest lists in two, into the places of the smallest ones.
  private func split(_ members: inout [[Int]]) {
    let mean = members.reduce(0) { $0 + $1.count } / members.count
    let bySize = members.indices.sorted {
      (members[$0].count, $0) < (members[$1].count, $1)
    }
    for (small, large) in zip(bySize, bySize.reversed()) {
      guard members[large].count > 2 * mean, members[small].count < mean / 2 else { return }
      // Every other row: the next round of assignment pulls the halves apart.
      let rows = members[large]
      members[small] = rows.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      members[large] = rows.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }
  }

  private func directions(
    of sample: Matrix, _ members: [[Int]], previous: Matrix, threads: Int
  ) -> Matrix {
    let rows = concurrentMap(members.count, threads: threads) { list in
      var sum = [Float](repeating: 0, count: sample.columns)
      var span = sum.mutableSpan
      for row in members[list] {
        Kernels.best.add(sample.numbers.span.extracting(sample.range(ofRow: row)), to: &span)
      }
      let length = dot(sum.span, sum.span).squareRoot()
      guard length > 0 && length.isFinite else { return previous[row: list] }
      return sum.map { $0 / length }
    }
    return Matrix(rows)
  }
}

// Ten rows a list show where it belongs, in a quarter of the time.
private let partOfSample = 4
