import Parallelism
import SimilarityJoins
import TestSupport
import Testing
import VectorIndexes
import VectorMath

/// What a segment of the index is stored in.
private let encodings: [[VectorEncoding]] = [
  [.float32], [.int12], [.float32, .int12, .codedFloat32], [.int12, .int12], [.codedFloat32],
]

@Suite struct StoredRowsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// An index of some 300 vectors with near copies, of which every seventh is dead, ids from 10 on.
  private func index(
    _ encodings: [VectorEncoding], dimension: Int, name: String = ""
  ) throws -> FlatIndex {
    var vectors = unitVectors(300, dimension, seed: 4)
    // Three of each kind.
    for row in 0..<300 where row % 3 > 0 {
      for column in 0..<dimension {
        let first = vectors.numbers[(row - row % 3) * dimension + column]
        vectors.numbers[row * dimension + column] =
          first + 0.3 * vectors.numbers[row * dimension + column]
      }
    }
    vectors.normalizeRows()
    let bounds = (0...encodings.count).map { 300 * $0 / encodings.count }
    return try FlatIndex(
      dimension: dimension,
      parts: encodings.indices.map { part in
        let rows = bounds[part]..<bounds[part + 1]
        let path = folder.path + "/\(name)\(part).vectors"
        let writer = try SegmentWriter(
          path, ids: rows.map { UInt64(10 + $0) }, dimension: dimension, encoding: encodings[part])
        try writer.append(vectors.selecting(Array(rows)).numbers.span)
        try writer.finish()
        var dead = RowSet(rowCount: rows.count)
        for row in stride(from: 3, to: rows.count, by: 7) { dead.insert(row) }
        return FlatIndex.Part(try Segment(path), dead: dead)
      })
  }

  @Test(arguments: encodings, [3, 48, 385])
  func `rows are the vectors of their ids, in any order`(
    encodings: [VectorEncoding], dimension: Int
  ) throws {
    let flat = try index(encodings, dimension: dimension)
    let live = flat.ids()
    let ids = Array(live.reversed()) + [live[0], live[0]]
    let rows = try StoredRows(of: ids, in: flat)
    #expect(rows.count == ids.count && rows.dimension == dimension)
    #expect(try rows.copied(work: .none) == (try flat.vectors(of: ids)))
    let copy = try rows.copied(work: .none)
    for first in stride(from: 0, to: ids.count, by: 13) {
      for second in stride(from: 0, to: ids.count, by: 17) {
        let score = rows.score(first, second)
        #expect(score == rows.score(second, first))
        #expect(abs(score - copy.score(first, second)) <= rows.rounding)
        if !encodings.contains(.int12) { #expect(score == copy.score(first, second)) }
      }
    }
  }

  @Test func `an id that is dead or unknown is refused`() throws {
    let flat = try index([.float32, .int12], dimension: 8)
    #expect(throws: SegmentError.unknownVector(id: 13)) {
      _ = try StoredRows(of: [10, 13], in: flat)
    }
    #expect(throws: SegmentError.unknownVector(id: 9)) { _ = try StoredRows(of: [9], in: flat) }
  }

  @Test(arguments: encodings, encodings)
  func `rows of two indexes follow each other`(
    first: [VectorEncoding], second: [VectorEncoding]
  ) throws {
    let a = try index(first, dimension: 48)
    let b = try index(second, dimension: 48, name: "b")
    let ids = (Array(a.ids().reversed()), b.ids())
    let rows = StoredRows(
      try StoredRows(of: ids.0, in: a), followedBy: try StoredRows(of: ids.1, in: b))
    let copy = try rows.copied(work: .none)
    #expect(copy.numbers == (try a.vectors(of: ids.0).numbers + b.vectors(of: ids.1).numbers))
    for row in stride(from: 0, to: ids.0.count, by: 11) {
      for other in stride(from: ids.0.count, to: rows.count, by: 13) {
        let score = rows.score(row, other)
        #expect(score == rows.score(other, row))
        #expect(abs(score - copy.score(row, other)) <= rows.rounding)
      }
    }
  }

  @Test(arguments: encodings)
  func `pairs and nearest scores are those of the copied vectors`(
    encodings: [VectorEncoding]
  ) throws {
    let flat = try index(encodings, dimension: 48)
    let rows = try StoredRows(of: flat.ids(), in: flat)
    let copy = try rows.copied(work: .none)
    let found = try similarPairs(of: rows, atOrAbove: 0.8, threads: 2, work: .none)
    let expected = try similarPairs(of: copy, atOrAbove: 0.8, threads: 2, work: .none)
    #expect(found.map { [$0.first, $0.second] } == expected.map { [$0.first, $0.second] })
    #expect(found.count > 100)
    let nearest = try NearestRows(5, of: rows, threads: 2, work: .none)
    let nearestCopied = try NearestRows(5, of: copy, threads: 2, work: .none)
    // Scores of codes are rounded differently from those of the numbers that they stand for.
    #expect(nearest.scores.count == nearestCopied.scores.count)
    #expect(zip(nearest.scores, nearestCopied.scores).allSatisfy { abs($0 - $1) <= 1e-5 })
  }
}
