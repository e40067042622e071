import Clustering
import Parallelism
import TestSupport
import Testing
import VectorMath

/// What scikit-learn found, by `scripts/golden/make_mini_batch.py`.
private struct GoldenMiniBatch: Decodable {
  struct Case: Decodable {
    let seed: UInt64
    let rows: Int
    let columns: Int
    let centres: Int
    let weight: Int
    let batch: Int
    let passes: Int
    /// The mean of several runs: the sum of the cosines with the directions of the clusters' sums.
    let objective: Double
  }
  let cases: [Case]
}

@Suite struct MiniBatchKMeansTests {
  @Test func `clusters are as good as those of scikit-learn`() throws {
    for golden in try Fixtures.golden(GoldenMiniBatch.self, "mini-batch.json").cases {
      let vectors = Mixture(
        seed: golden.seed, rows: golden.rows, columns: golden.columns, centres: golden.centres,
        weight: golden.weight
      ).vectors
      var sum = 0.0
      for seed in UInt64(0)..<5 {
        var learner = try MiniBatchKMeans(
          golden.centres, beginningWith: vectors.selecting(Array(0..<golden.batch)), seed: seed,
          threads: 2, work: .none)
        for pass in 0..<golden.passes {
          for first in stride(from: 0, to: golden.rows, by: golden.batch)
          where pass > 0 || first > 0 {
            let rows = first..<min(first + golden.batch, golden.rows)
            try learner.learn(vectors.selecting(Array(rows)), threads: 2, work: .none)
          }
        }
        sum += objective(try learner.closest(to: vectors, threads: 2, work: .none), of: vectors)
      }
      // The mean of both varies by a hundredth with the seeds.
      #expect(sum / 5 >= 0.98 * golden.objective)
    }
  }

  @Test(arguments: [1, 7, 40])
  func `threads change nothing`(clusterCount: Int) throws {
    let vectors = Mixture(seed: 5, rows: 3000, columns: 20, centres: 30, weight: 1).vectors
    func learned(_ threads: Int) throws -> Matrix {
      var learner = try MiniBatchKMeans(
        clusterCount, beginningWith: vectors.selecting(Array(0..<500)), threads: threads,
        work: .none)
      for first in stride(from: 500, to: 3000, by: 700) {
        try learner.learn(
          vectors.selecting(Array(first..<min(first + 700, 3000))), threads: threads, work: .none)
      }
      #expect(learner.rowCount == 3000)
      return learner.centroids
    }
    let alone = try learned(1)
    for threads in [2, 5] { #expect(try learned(threads) == alone) }
  }

  @Test func `one batch of everything moves the centroids to the directions of their sums`() throws
  {
    let vectors = Mixture(seed: 9, rows: 300, columns: 8, centres: 1, weight: 1).vectors
    let learner = try MiniBatchKMeans(1, beginningWith: vectors, threads: 2, work: .none)
    var sum = [Double](repeating: 0, count: 8)
    for row in 0..<300 {
      for (column, number) in vectors[row: row].enumerated() { sum[column] += Double(number) }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for (number, total) in zip(learner.centroids.numbers, sum) {
      #expect(abs(Double(number) - total / length) < 1e-5)
    }
  }

  @Test func `a centroid that wins nothing begins anew where rows are`() throws {
    // All of the first rows point one way, what comes later the other way.
    let first = Matrix((0..<20).map { [1, Float($0) / 100, 0] })
    var learner = try MiniBatchKMeans(2, beginningWith: unit(first), threads: 1, work: .none)
    let later = unit(Matrix((0..<100).map { [-1, Float($0 % 10) / 3, Float($0 % 7) / 3] }))
    for _ in 0..<10 { try learner.learn(later, threads: 1, work: .none) }
    #expect(Set(try learner.closest(to: later, threads: 1, work: .none)).count == 2)
  }

  @Test(arguments: 0..<degenerate.count, [1, 3])
  func `nothing traps at the edges`(index: Int, clusterCount: Int) throws {
    let vectors = degenerate[index].vectors
    var learner = try MiniBatchKMeans(clusterCount, beginningWith: vectors, threads: 2, work: .none)
    try learner.learn(vectors, threads: 2, work: .none)
    #expect(learner.centroids.numbers.allSatisfy { $0.isFinite })
    #expect(try learner.closest(to: vectors, threads: 2, work: .none).count == vectors.rows)
  }

  private func unit(_ matrix: Matrix) -> Matrix {
    var matrix = matrix
    matrix.normalizeRows()
    return matrix
  }

  /// The sum of the lengths of the clusters' sums.
  private func objective(_ clusters: [Int], of vectors: Matrix) -> Double {
    var sums: [Int: [Double]] = [:]
    for (row, cluster) in clusters.enumerated() {
      for (column, number) in vectors[row: row].enumerated() {
        sums[cluster, default: Array(repeating: 0, count: vectors.columns)][column] +=
          Double(number)
      }
    }
    return sums.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  }
}
