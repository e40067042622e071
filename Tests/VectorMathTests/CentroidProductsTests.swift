import TestSupport
import Testing
import VectorMath

@Suite struct CentroidProductsTests {
  @Test(arguments: [1, 2, 33, 384], [1, 31, 512, 513, 1100])
  func `the closest centroid is the one that the exact products say`(columns: Int, count: Int) {
    let (rows, centroids) = rowsAndCentroids(columns: columns, count: count)
    let products = CentroidProducts(centroids, threads: 2)
    let scratch = products.makeScratch()
    scratch.withRows { copy in
      for index in 0..<rows.numbers.count { copy[index] = rows.numbers[index] }
    }
    let found = products.exactlyClosest(rows.rows, scratch)
    for row in 0..<rows.rows {
      let scores = (0..<count).map {
        ScoredRow(row: $0, score: dot(rows[row: row].span, centroids[row: $0].span))
      }
      #expect(found[row] == scores.min { $0.precedes($1) })
    }
  }

  @Test(arguments: [2, 33, 384], [1, 31, 512, 1100])
  func `several closest centroids are as close as the exact products say`(
    columns: Int, count: Int
  ) {
    let (rows, centroids) = rowsAndCentroids(columns: columns, count: count)
    let products = CentroidProducts(centroids, threads: 2)
    let scratch = products.makeScratch()
    scratch.withRows { copy in
      for index in 0..<rows.numbers.count { copy[index] = rows.numbers[index] }
    }
    for (row, found) in products.closest(16, to: rows.rows, scratch).enumerated() {
      let exact = (0..<count).map { dot(rows[row: row].span, centroids[row: $0].span) }
      #expect(found.count == min(16, count) && Set(found.map(\.row)).count == found.count)
      for (centroid, best) in zip(found, exact.sorted(by: >)) {
        #expect(abs(centroid.score - best) <= 0.02)
        #expect(abs(centroid.score - exact[centroid.row]) <= 0.02)
      }
    }
  }

  @Test func `rows of zeros and of what is not a number get some centroid`() {
    let products = CentroidProducts(Matrix([[1, 0, 0], [0, 1, 0]]), threads: 1)
    let scratch = products.makeScratch()
    scratch.withRows { copy in
      for index in 3..<6 { copy[index] = .nan }
      copy[6] = .infinity
    }
    let found = products.exactlyClosest(3, scratch)
    #expect(found.allSatisfy { $0.row < 2 && $0.score.isFinite })
  }

  /// 100 unit rows, and centroids some of which there are twice.
  private func rowsAndCentroids(columns: Int, count: Int) -> (Matrix, Matrix) {
    var random = SplitMix64(seed: UInt64(columns * 2000 + count))
    func unitRows(_ rows: Int) -> Matrix {
      var matrix = Matrix(
        rows: rows, columns: columns,
        numbers: (0..<rows * columns).map { _ in Float(Int(random.next() >> 56) - 128) })
      matrix.normalizeRows()
      return matrix
    }
    let rows = unitRows(100)
    // Each centroid twice, and once nearly: the first must win.
    var centroids = unitRows(count)
    for row in stride(from: 2, to: count, by: 3) { centroids[row: row] = centroids[row: row - 2] }
    return (rows, centroids)
  }
}
