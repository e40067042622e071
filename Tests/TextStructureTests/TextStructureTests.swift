import Parallelism
import TestSupport
import Testing
import TextStructure
import VectorMath

/// Random unit rows around a few directions.
private func rows(_ count: Int, seed: UInt64, columns: Int = 12) -> Matrix {
  var random = SeededGenerator(seed: seed)
  let centre = (0..<columns).map { _ in Float.random(in: -1...1, using: &random) }
  var matrix = Matrix(
    (0..<count).map { _ in centre.map { $0 * 0.7 + Float.random(in: -1...1, using: &random) } })
  matrix.normalizeRows()
  return matrix
}

private func cosine(_ a: Matrix, _ row: Int, _ b: Matrix, _ other: Int) -> Double {
  Double(zip(a[row: row], b[row: other]).reduce(0) { $0 + $1.0 * $1.1 })
}

@Suite struct TextStructureTests {
  @Test func `centrality is the stationary distribution of the walk`() throws {
    let matrix = rows(40, seed: 3)
    let mine = try Centrality(of: matrix, threads: 2, work: .none).scores
    let weights = (0..<40).map { row in (0..<40).map { max(0, cosine(matrix, row, matrix, $0)) } }
    var shares = [Double](repeating: 1.0 / 40, count: 40)
    for _ in 0..<2000 {
      shares = (0..<40).map { column in
        let received = (0..<40).reduce(0) {
          $0 + shares[$1] * weights[$1][column] / weights[$1].reduce(0, +)
        }
        return 0.15 / 40 + 0.85 * received
      }
    }
    #expect(zip(mine, shares).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(abs(mine.reduce(0, +) - 1) < 1e-9)
    #expect(try Centrality(of: Matrix(rows: 0, columns: 12), threads: 1, work: .none).scores == [])
  }

  @Test func `a repetition is passed over when it costs enough`() {
    var matrix = Matrix([[1, 0, 0], [0.999, 0.04, 0], [0, 1, 0]])
    matrix.normalizeRows()
    let relevance = [1.0, 0.99, 0.5]
    #expect(diverse(2, byRelevance: relevance, of: matrix, diversity: 0) == [0, 1])
    #expect(diverse(2, byRelevance: relevance, of: matrix, diversity: 0.5) == [0, 2])
    #expect(diverse(9, byRelevance: relevance, of: matrix, diversity: 0.5).count == 3)
  }

  @Test func `valleys lie between peaks`() {
    #expect(valleys(of: [0.9, 0.8, 0.2, 0.7, 0.9, 0.85, 0.9]).firstIndex(of: true) == 2)
    #expect(valleys(of: [0.9, 0.8, 0.2, 0.7, 0.9, 0.85, 0.9]).filter(\.self).count == 1)
    #expect(valleys(of: [0.5, 0.5, 0.5]) == [false, false, false])
    #expect(valleys(of: []) == [])
  }

  @Test(arguments: AlignmentDirection.allCases)
  func `margins are those of the definition`(direction: AlignmentDirection) throws {
    let (first, second) = (rows(23, seed: 5), rows(31, seed: 6))
    let mine = try MarginAlignment(first, second, threads: 2, work: .none)
      .pairs(direction, threshold: 0.9)
    func mean(_ a: Matrix, _ row: Int, _ b: Matrix) -> Double {
      (0..<b.rows).map { cosine(a, row, b, $0) }.sorted(by: >).prefix(4).reduce(0, +) / 4
    }
    func margin(_ one: Int, _ other: Int) -> Double {
      cosine(first, one, second, other)
        / ((mean(first, one, second) + mean(second, other, first)) / 2)
    }
    func nearest(_ a: Matrix, _ row: Int, _ b: Matrix) -> [Int] {
      Array((0..<b.rows).sorted { cosine(a, row, b, $0) > cosine(a, row, b, $1) }.prefix(4))
    }
    let forward = (0..<23).map { one in
      nearest(first, one, second).max { margin(one, $0) < margin(one, $1) }!
    }
    let backward = (0..<31).map { other in
      nearest(second, other, first).max { margin($0, other) < margin($1, other) }!
    }
    let all: [(Int, Int)] =
      switch direction {
      case .forward: forward.enumerated().map { ($0, $1) }
      case .backward: backward.enumerated().map { ($1, $0) }
      default: forward.enumerated().filter { backward[$1] == $0 }.map { ($0, $1) }
      }
    let theirs = all.filter { margin($0, $1) >= 0.9 }.sorted {
      margin($0.0, $0.1) > margin($1.0, $1.1)
    }
    #expect(mine.map { [$0.first, $0.second] } == theirs.map { [$0.0, $0.1] })
    #expect(zip(mine, theirs).allSatisfy { abs($0.score - margin($1.0, $1.1)) < 1e-5 })
  }

  @Test func `the path is the best of all that keep both orders`() throws {
    let (first, second) = (rows(6, seed: 8), rows(7, seed: 9))
    let floor = 0.4
    let mine = try monotonePath(first, second, floor: floor, work: .none)
    func best(_ row: Int, _ column: Int) -> Double {
      guard row < 6, column < 7 else { return 0 }
      return max(
        best(row + 1, column), best(row, column + 1),
        cosine(first, row, second, column) - floor + best(row + 1, column + 1))
    }
    #expect(abs(mine.reduce(0) { $0 + $1.score - floor } - best(0, 0)) < 1e-5)
    #expect(zip(mine, mine.dropFirst()).allSatisfy { $0.first < $1.first && $0.second < $1.second })
    #expect(mine.allSatisfy { $0.score > floor })
    #expect(try monotonePath(first, Matrix(rows: 0, columns: 12), floor: 0, work: .none) == [])
    let long = Matrix(rows: 40_000, columns: 1)
    #expect(throws: AlignmentError.tooLong(first: 40_000, second: 40_000)) {
      try monotonePath(long, long, floor: 0, work: .none)
    }
  }

  @Test func `the threshold with the best F1 is found`() {
    let pairs = [(0, 0, 1.5), (1, 1, 1.4), (2, 9, 1.3), (3, 3, 1.2), (4, 9, 1.1)].map {
      AlignedPair(first: $0, second: $1, score: $2)
    }
    let best = AlignmentQuality.best(of: pairs, truth: [[0, 0], [1, 1], [3, 3]])
    #expect(best.count == 4)
    #expect(best.threshold == 1.2)
    #expect(best.precision == 0.75 && best.recall == 1)
    #expect(AlignmentQuality.best(of: [], truth: [[0, 0]]).f1 == 0)
  }
}
