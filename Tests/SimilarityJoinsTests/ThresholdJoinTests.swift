import Parallelism
import SimilarityJoins
import Synchronization
import TestSupport
import Testing
import VectorMath

/// The definition, pair by pair.
private func plainPairs(_ vectors: Matrix, _ threshold: Float) -> [SimilarPair] {
  var pairs: [SimilarPair] = []
  for second in 0..<vectors.rows {
    for first in 0..<second {
      let score = vectors.score(first, second)
      guard score.isFinite && score >= threshold else { continue }
      pairs.append(SimilarPair(first: first, second: second, score: score))
    }
  }
  return pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
}

@Suite struct ThresholdJoinTests {
  @Test(
    arguments: [(0, 3), (1, 384), (2, 1), (300, 1), (500, 3), (700, 17), (1200, 384), (600, 385)],
    [Float(-1), 0, 0.5, 0.9, 1])
  func `no pair is missed at any size`(size: (rows: Int, columns: Int), threshold: Float) throws {
    var vectors = Mixture(
      seed: 11, rows: size.rows, columns: size.columns, centres: 20, weight: 3
    ).vectors
    // Copies, zeros, and what is not a number.
    for row in stride(from: 7, to: size.rows, by: 31) { vectors[row: row] = vectors[row: row - 7] }
    for row in stride(from: 3, to: size.rows, by: 97) {
      vectors[row: row] = Array(repeating: 0, count: size.columns)
      vectors.numbers[(row - 1) * size.columns] = row % 2 == 0 ? .nan : .infinity
    }
    let found = try similarPairs(of: vectors, atOrAbove: threshold, threads: 2, work: .none)
    #expect(found == plainPairs(vectors, threshold))
  }

  @Test(arguments: [Float(0.05), 1.0001, 3, 1e20])
  func `rows that are not of unit length lose no pair`(length: Float) throws {
    var vectors = Mixture(seed: 4, rows: 700, columns: 40, centres: 20, weight: 1).vectors
    for row in stride(from: 0, to: 700, by: 13) {
      vectors[row: row] = vectors[row: row].map { $0 * length }
    }
    for threshold in [Float(0.02), 0.6, 2.5] {
      let found = try similarPairs(of: vectors, atOrAbove: threshold, threads: 2, work: .none)
      #expect(found == plainPairs(vectors, threshold), "threshold \(threshold)")
    }
  }

  @Test(arguments: [Float.infinity, -.infinity, .nan])
  func `a threshold that no score can be near is no harm`(threshold: Float) throws {
    let vectors = Mixture(seed: 4, rows: 40, columns: 8, centres: 4, weight: 1).vectors
    let found = try similarPairs(of: vectors, atOrAbove: threshold, threads: 1, work: .none)
    #expect(found.count == (threshold == -.infinity ? 40 * 39 / 2 : 0))
  }

  @Test(arguments: [1, 2])
  func `progress rises to one, and a join can be ended`(threads: Int) throws {
    let vectors = Mixture(seed: 2, rows: 3000, columns: 16, centres: 20, weight: 1).vectors
    let join = try ThresholdJoin(of: vectors, threshold: 0.9, threads: threads, work: .none)
    let shares = Mutex<[Double]>([])
    try join.run(
      threads: threads, work: Work(report: { share in shares.withLock { $0.append(share) } })
    ) {
      _ in
    }
    let told = shares.withLock { $0 }
    #expect(told == told.sorted() && told.last.map { abs($0 - 1) < 1e-9 } == true)
    let calls = Mutex(0)
    #expect(throws: CancellationError.self) {
      try join.run(
        threads: threads,
        work: Work(isCancelled: {
          calls.withLock { $0 += 1 }
          return true
        })
      ) { _ in }
    }
    #expect(calls.withLock { $0 } == 1)
  }

  @Test func `less certain bounds find fewer pairs and never a wrong one`() throws {
    let vectors = Mixture(seed: 8, rows: 2000, columns: 64, centres: 40, weight: 1).vectors
    let exact = Set(
      try similarPairs(of: vectors, atOrAbove: 0.6, threads: 2, work: .none).map {
        [$0.first, $0.second]
      })
    let found = Mutex<Set<[Int]>>([])
    try ThresholdJoin(of: vectors, threshold: 0.6, residualShare: 0.5, threads: 2, work: .none).run(
      threads: 2, work: .none
    ) { pairs in
      found.withLock { $0.formUnion(pairs.map { [$0.first, $0.second] }) }
    }
    let approximate = found.withLock { $0 }
    #expect(!exact.isEmpty && approximate.isSubset(of: exact))
    #expect(approximate.count > exact.count / 2)
  }
}

@Suite struct SimilarPairsTests {
  @Test(arguments: [0, 1, 2, 512, 700], [Float(0.3), 0.6])
  func `they are all pairs at or above the threshold`(rows: Int, threshold: Float) throws {
    let vectors = Mixture(seed: 5, rows: rows, columns: 20, centres: 30, weight: 1).vectors
    var expected: [SimilarPair] = []
    for first in 0..<rows {
      for second in first + 1..<max(rows, first + 1) {
        let score = dot(vectors[row: first].span, vectors[row: second].span)
        guard score >= threshold else { continue }
        expected.append(SimilarPair(first: first, second: second, score: score))
      }
    }
    for threads in [1, 2, 5] {
      #expect(
        try similarPairs(of: vectors, atOrAbove: threshold, threads: threads, work: .none)
          == expected)
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `another order of the rows gives the same pairs and the same scores to the last bit`(
    seed: UInt64
  ) throws {
    let vectors = Mixture(seed: seed, rows: 900, columns: 50, centres: 30, weight: 1).vectors
    var random = SplitMix64(seed: seed)
    let order = Array(0..<vectors.rows).shuffled(using: &random)
    let shuffled = try similarPairs(
      of: vectors.selecting(order), atOrAbove: 0.5, threads: 2, work: .none)
    let restored = shuffled.map { pair in
      let (a, b) = (order[pair.first], order[pair.second])
      return SimilarPair(first: min(a, b), second: max(a, b), score: pair.score)
    }
    let expected = try similarPairs(of: vectors, atOrAbove: 0.5, threads: 2, work: .none)
    #expect(!expected.isEmpty)
    #expect(restored.sorted { ($0.first, $0.second) < ($1.first, $1.second) } == expected)
  }

  @Test(arguments: 0..<degenerate.count)
  func `nothing traps at the edges`(index: Int) throws {
    for threshold in [Float(-2), 0, 1] {
      let pairs = try similarPairs(
        of: degenerate[index].vectors, atOrAbove: threshold, threads: 2, work: .none)
      #expect(pairs.allSatisfy { $0.first < $0.second && $0.score >= threshold })
    }
  }
}
