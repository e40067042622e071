import Parallelism
import SimilarityJoins
import Synchronization
import TestSupport
import Testing
import VectorMath

@Suite struct NearestJoinTests {
  @Test(
    arguments: [(0, 3), (1, 384), (2, 1), (300, 1), (700, 17), (1200, 384), (600, 385)],
    [1, 10, 5000])
  func `every row has its nearest rows, of equals the smaller`(
    size: (rows: Int, columns: Int), count: Int
  ) throws {
    var vectors = Mixture(
      seed: 12, rows: size.rows, columns: size.columns, centres: 20, weight: 3
    ).vectors
    for row in stride(from: 7, to: size.rows, by: 31) { vectors[row: row] = vectors[row: row - 7] }
    for row in stride(from: 3, to: size.rows, by: 97) {
      vectors[row: row] = Array(repeating: 0, count: size.columns)
      vectors.numbers[(row - 1) * size.columns] = .nan
    }
    let found = try NearestRows(count, of: vectors, threads: 2, work: .none)
    #expect(found.rowCount == size.rows)
    for row in stride(from: 0, to: size.rows, by: count > 1000 ? 40 : 1) {
      var best = TopScores(capacity: min(count, max(0, size.rows - 1)))
      for other in 0..<size.rows where other != row {
        best.insert(ScoredRow(row: other, score: vectors.score(row, other)))
      }
      let expected = best.sorted()
      #expect(found.rows[found.range(of: row)].map(Int.init) == expected.map(\.row), "row \(row)")
      #expect(Array(found.scores[found.range(of: row)]) == expected.map(\.score), "row \(row)")
    }
  }

  @Test func `threads and the order of the rows change nothing`() throws {
    let vectors = Mixture(seed: 5, rows: 1500, columns: 48, centres: 30, weight: 1).vectors
    let one = try NearestRows(7, of: vectors, threads: 1, work: .none)
    #expect(try one == NearestRows(7, of: vectors, threads: 3, work: .none))
    let order = Array((0..<1500).reversed())
    let turned = try NearestRows(7, of: vectors.selecting(order), threads: 2, work: .none)
    for row in 0..<1500 {
      let scores = Array(turned.scores[turned.range(of: 1499 - row)])
      #expect(Array(one.scores[one.range(of: row)]) == scores)
    }
  }

  @Test(arguments: [0, 1, 700, 1500])
  func `some rows have the neighbours that they have among all`(asked: Int) throws {
    var vectors = Mixture(seed: 5, rows: 1500, columns: 48, centres: 30, weight: 1).vectors
    vectors.numbers[48 * 7] = .nan
    var random = SplitMix64(seed: 3)
    let queries = Array((0..<1500).shuffled(using: &random).prefix(asked))
    let all = try NearestRows(4, of: vectors, threads: 2, work: .none)
    let some = try NearestRows(
      4, of: vectors, for: queries, threads: 2, work: .none)
    #expect(some.rowCount == asked)
    for (place, row) in queries.enumerated() {
      let (own, expected) = (some.range(of: place), all.range(of: row))
      #expect(some.rows[own] == all.rows[expected], "row \(row)")
      #expect(some.scores[own] == all.scores[expected], "row \(row)")
    }
  }

  @Test func `only candidates are neighbours`() throws {
    let vectors = Mixture(seed: 7, rows: 1500, columns: 48, centres: 30, weight: 1).vectors
    let queries = Array(1000..<1500)
    let found = try NearestRows(
      2, of: vectors, for: queries, among: 0..<1000, threads: 2, work: .none)
    for (place, row) in queries.enumerated() {
      var best = TopScores(capacity: 2)
      for other in 0..<1000 {
        best.insert(ScoredRow(row: other, score: vectors.score(row, other)))
      }
      #expect(found.rows[found.range(of: place)].map(Int.init) == best.sorted().map(\.row))
    }
  }

  @Test func `fewer neighbours are the first of more, of equals too`() throws {
    var vectors = Mixture(seed: 6, rows: 1500, columns: 48, centres: 30, weight: 1).vectors
    for row in 300..<1500 where row % 3 > 0 { vectors[row: row] = vectors[row: row % 100] }
    let (few, many) = (
      try NearestRows(14, of: vectors, threads: 2, work: .none),
      try NearestRows(15, of: vectors, threads: 2, work: .none)
    )
    for row in 0..<1500 {
      #expect(
        few.rows[few.range(of: row)] == many.rows[many.range(of: row)].dropLast(), "row \(row)")
    }
  }

  @Test func `a join that is not wanted any more ends`() {
    let vectors = Mixture(seed: 5, rows: 2000, columns: 16, centres: 30, weight: 1).vectors
    #expect(throws: CancellationError.self) {
      try NearestRows(3, of: vectors, threads: 2, work: Work(isCancelled: { true }))
    }
  }
}
