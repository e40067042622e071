import Parallelism
import SimilarityJoins
import TestSupport
import Testing
import VectorMath

@Suite struct ArrivalJoinTests {
  /// The rows that each of `queries` is close enough to, by the definition.
  private func plain(
    _ vectors: Matrix, _ floor: Float, _ queries: [Int], with others: [Int]
  ) -> [[ScoredRow]] {
    queries.map { row in
      others.sorted().compactMap { other in
        let score = vectors.score(row, other)
        guard other != row, score.isFinite, score >= floor else {
          return nil
        }
        return ScoredRow(row: other, score: score)
      }
    }
  }

  @Test(arguments: [(40, 3), (900, 17), (1500, 48)], [Float(-0.2), 0.5, 0.9])
  func `queries are paired with each other and with indexed rows`(
    size: (rows: Int, columns: Int), floor: Float
  ) throws {
    var random = SplitMix64(seed: 9)
    var vectors = Mixture(
      seed: 3, rows: size.rows, columns: size.columns, centres: 12, weight: 2
    ).vectors
    for row in stride(from: 5, to: size.rows, by: 41) { vectors[row: row] = vectors[row: row - 5] }
    vectors.numbers[7 * size.columns] = .nan
    for row in [9, 13] { vectors[row: row] = vectors[row: row].map { $0 * 3 } }
    var join = try ArrivalJoin(of: vectors, floor: floor, threads: 2, work: .none)
    var indexed: [Int] = []
    let order = Array(0..<size.rows).shuffled(using: &random)
    for part in [
      0..<size.rows / 2, size.rows / 2..<size.rows * 3 / 4, size.rows * 3 / 4..<size.rows,
    ] {
      let queries = Array(order[part])
      guard let pairs = try join.pairs(of: queries, isMutual: true, limit: .max, work: .none)
      else {
        Issue.record("no limit is reached")
        return
      }
      func lists(_ list: ArrivalList) -> [[ScoredRow]] {
        queries.indices.map { list.rows(of: $0).sorted { $0.row < $1.row } }
      }
      let mutual = plain(vectors, floor, queries, with: queries)
      #expect(lists(pairs.mutual) == mutual)
      #expect(lists(pairs.earlier) == plain(vectors, floor, queries, with: indexed))
      let apart = try join.pairs(of: queries, isMutual: false, limit: .max, work: .none)
      #expect(apart.map { lists($0.mutual) } == queries.map { _ in [] })
      let count = mutual.reduce(0) { $0 + $1.count } / 2
      #expect(
        try count == 0
          || join.pairs(of: queries, isMutual: true, limit: count / 2, work: .none) == nil)
      let added = queries.filter { $0 % 3 != 0 }
      try join.addIndexed(added, work: .none)
      indexed += added
    }
  }

  @Test(arguments: [Float(0.3), 0.6, 0.95, 1.001])
  func `remembered pairs are those that queries are found to have`(threshold: Float) throws {
    var random = SplitMix64(seed: 21)
    var vectors = Mixture(seed: 5, rows: 700, columns: 20, centres: 12, weight: 2).vectors
    for row in stride(from: 5, to: 700, by: 13) { vectors[row: row] = vectors[row: row - 5] }
    vectors.numbers[9 * 20] = .nan
    var (kinds, firsts): ([UInt32], [Int]) = ([], [])
    for row in 0..<700 {
      let bits = vectors[row: row].map(\.bitPattern)
      let same = firsts.firstIndex { vectors[row: $0].map(\.bitPattern) == bits }
      kinds.append(UInt32(same ?? firsts.count))
      if same == nil { firsts.append(row) }
    }
    let remembered = try RememberedPairs(
      of: vectors, kinds: kinds, firsts: firsts, atOrAbove: min(threshold, 0.5), limit: 1 << 20,
      threads: 2, work: .none)
    var known = try #require(remembered)
    known.threshold = max(threshold, 0.5)
    var join = try ArrivalJoin(of: vectors, floor: known.threshold, threads: 2, work: .none)
    let order = Array(0..<700).shuffled(using: &random)
    var count = 0
    for part in [0..<350, 350..<500, 500..<700] {
      var seen: Set<UInt32> = []
      let queries = order[part].filter { seen.insert(kinds[$0]).inserted }
      for isMutual in [true, false] {
        let found = try #require(
          try known.pairs(of: queries, isMutual: isMutual, limit: .max, work: .none))
        let expected = try #require(
          try join.pairs(of: queries, isMutual: isMutual, limit: .max, work: .none))
        for index in queries.indices {
          for (list, other) in [(found.earlier, expected.earlier), (found.mutual, expected.mutual)]
          {
            let rows = other.rows(of: index).sorted { $0.row < $1.row }
            #expect(list.rows(of: index).sorted { $0.row < $1.row } == rows)
            count += rows.count
          }
        }
      }
      let added = queries.filter { $0 % 3 != 0 }
      try known.addIndexed(added, work: .none)
      try join.addIndexed(added, work: .none)
    }
    #expect(count > 0 || threshold > 1)
    let tooMany = try RememberedPairs(
      of: vectors, kinds: kinds, firsts: firsts, atOrAbove: 0.3, limit: 10, threads: 2, work: .none)
    #expect(tooMany == nil)
  }

  @Test func `one floor counts for all rows, and no rows are no harm`() throws {
    let vectors = Matrix([[1, 0], [0.8, 0.6], [0, 1]])
    var join = try ArrivalJoin(of: vectors, floor: 0.7, threads: 1, work: .none)
    let none = try join.pairs(of: [], isMutual: true, limit: 0, work: .none)
    #expect(none != nil)
    try join.addIndexed([], work: .none)
    try join.addIndexed([1], work: .none)
    let pairs = try join.pairs(of: [2, 0], isMutual: true, limit: 10, work: .none)
    #expect(pairs.map { Array($0.earlier.rows(of: 0)) } == [])
    #expect(pairs.map { Array($0.earlier.rows(of: 1)) } == [ScoredRow(row: 1, score: 0.8)])
  }
}
