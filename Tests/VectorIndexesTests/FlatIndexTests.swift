import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct FlatIndexTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [[300], [1, 299], [100, 100, 100], [7, 2, 150, 1, 140]], [1, 2, 5])
  func `search is a plain scan, whatever the segments and threads`(
    sizes: [Int], threads: Int
  ) throws {
    let all = unitVectors(300, 48, seed: 11)
    let index = try index(of: all, sizes: sizes)
    let queries = unitVectors(9, 48, seed: 12)
    for count in [0, 1, 10, 300, 1000] {
      let batch = index.nearest(count, to: queries, threads: threads)
      for query in 0..<queries.rows {
        let expected = plainScan(count, queries[row: query], all) { _ in true }
        #expect(batch[query] == expected)
        #expect(
          index.nearest(count, to: queries[row: query].span, threads: threads) == expected)
      }
    }
  }

  @Test(arguments: [1, 2])
  func `batches of any size get what each query gets alone`(threads: Int) throws {
    let all = unitVectors(3000, 32, seed: 13)
    let index = try index(of: all, sizes: [1024, 1976], dead: { $0 % 5 == 0 })
    for size in [1, 5, 6, 7, 127, 128, 129] {
      let queries = unitVectors(size, 32, seed: 14)
      let batch = index.nearest(7, to: queries, threads: threads)
      #expect(batch.count == size)
      for query in 0..<size {
        #expect(batch[query] == index.nearest(7, to: queries[row: query].span))
        #expect(batch[query].allSatisfy { $0.id % 5 != 0 })
      }
    }
  }

  @Test(arguments: [1, 6], [1, 2])
  func `dead vectors and those outside the selection are never found`(
    batch: Int, threads: Int
  ) throws {
    let all = unitVectors(400, 24, seed: 15)
    let index = try index(of: all, sizes: [130, 170, 100], dead: { $0 % 3 == 0 })
    #expect(index.count == 267)
    let queries = unitVectors(batch, 24, seed: 16)
    let selections: [[UInt64]] = [
      [], [5], [3], [400, 1, 131, 130, 1, 1], Array(100...200), Array(1...400), [0, 401, 1 << 63],
    ]
    for ids in selections {
      let found = index.nearest(
        20, to: queries, among: VectorSelection(ids), threads: threads)
      for query in 0..<batch {
        let expected = plainScan(20, queries[row: query], all) { $0 % 3 != 0 && ids.contains($0) }
        #expect(found[query] == expected)
      }
    }
  }

  @Test func `equal scores come in the order of ids`() throws {
    let same = Matrix(Array(repeating: [0.6, 0.8], count: 50))
    let index = try index(of: same, sizes: [20, 30])
    let found = index.nearest(30, to: [1, 0].span, threads: 3)
    #expect(found.map(\.id) == Array(1...30))
    let batch = index.nearest(30, to: Matrix(Array(repeating: [1, 0], count: 8)), threads: 3)
    #expect(batch.allSatisfy { $0.map(\.id) == Array(1...30) })
  }

  @Test func `vectors that are not numbers are never found`() throws {
    let vectors = Matrix([[.nan, 0], [1, 0], [.infinity, .nan], [0, 1]])
    let index = try index(of: vectors, sizes: [4])
    #expect(index.nearest(4, to: [1, 0].span).map(\.id) == [2, 4])
    let batch = index.nearest(4, to: Matrix(Array(repeating: [1, 0], count: 8)))
    #expect(batch.allSatisfy { $0.map(\.id) == [2, 4] })
  }

  @Test func `an empty index answers with nothing`() throws {
    let index = try FlatIndex(dimension: 3, parts: [])
    #expect(index.count == 0 && index.ids().isEmpty)
    #expect(index.nearest(5, to: [1, 0, 0].span).isEmpty)
    #expect(index.nearest(5, to: Matrix(rows: 2, columns: 3), threads: 4) == [[], []])
    index.forEachBlock { _, _ in Issue.record("a block of nothing") }
  }

  @Test(arguments: [1, 10, 64, 1024])
  func `blocks give all live vectors in the order of ids`(blockRows: Int) throws {
    let all = unitVectors(200, 8, seed: 17)
    let index = try index(of: all, sizes: [50, 1, 149], dead: { $0 % 7 == 0 })
    var ids: [UInt64] = []
    index.forEachBlock(of: blockRows) { blockIDs, vectors in
      #expect(blockIDs.count == vectors.rows && vectors.rows <= blockRows)
      for (row, id) in blockIDs.enumerated() {
        #expect(vectors[row: row] == all[row: Int(id) - 1])
      }
      ids += blockIDs
    }
    #expect(ids == (1...200).filter { $0 % 7 != 0 })
    #expect(index.ids() == ids)
  }

  @Test func `vectors are gathered in the order asked for`() throws {
    let all = unitVectors(60, 8, seed: 18)
    let index = try index(of: all, sizes: [20, 40], dead: { $0 == 30 })
    let ids: [UInt64] = [60, 1, 20, 21, 1]
    #expect(try index.vectors(of: ids) == all.selecting([59, 0, 19, 20, 0]))
    #expect(throws: SegmentError.unknownVector(id: 30)) { try index.vectors(of: [1, 30]) }
    #expect(throws: SegmentError.unknownVector(id: 61)) { try index.vectors(of: [61]) }
    #expect(throws: SegmentError.unknownVector(id: 0)) { try index.vectors(of: [0]) }
  }

  @Test func `segments that do not fit together are refused`() throws {
    let first = try writtenSegment(
      folder.path + "/1", ids: [1, 5], unitVectors(2, 4, seed: 1))
    let second = try writtenSegment(
      folder.path + "/2", ids: [3, 9], unitVectors(2, 4, seed: 2))
    let third = try writtenSegment(
      folder.path + "/3", ids: [10, 11], unitVectors(2, 6, seed: 3))
    #expect(throws: SegmentError.overlappingSegments(path: second.path, other: first.path)) {
      try FlatIndex(dimension: 4, parts: [FlatIndex.Part(second), FlatIndex.Part(first)])
    }
    #expect(throws: SegmentError.dimensionMismatch(found: 6, expected: 4, path: third.path)) {
      try FlatIndex(dimension: 4, parts: [FlatIndex.Part(first), FlatIndex.Part(third)])
    }
  }

  // Ids count from 1 over all segments.
  private func index(
    of vectors: Matrix, sizes: [Int], dead isDead: (UInt64) -> Bool = { _ in false }
  ) throws -> FlatIndex {
    var parts: [FlatIndex.Part] = []
    var first = 0
    for (number, size) in sizes.enumerated() {
      let ids = (first..<first + size).map { UInt64($0 + 1) }
      let segment = try writtenSegment(
        folder.path + "/\(number).vectors", ids: ids,
        vectors.selecting(Array(first..<first + size)))
      var dead = RowSet(rowCount: size)
      for (row, id) in ids.enumerated() where isDead(id) { dead.insert(row) }
      parts.append(FlatIndex.Part(segment, dead: dead))
      first += size
    }
    return try FlatIndex(dimension: vectors.columns, parts: parts.reversed())
  }
}

/// What `nearest` is defined as; row r of `vectors` has the id r + 1.
private func plainScan(
  _ count: Int, _ query: [Float], _ vectors: Matrix, where isAllowed: (UInt64) -> Bool
) -> [ScoredVector] {
  let scored = (0..<vectors.rows).map { row in
    ScoredVector(id: UInt64(row + 1), score: dot(vectors[row: row].span, query.span))
  }
  return Array(
    scored.filter { isAllowed($0.id) }
      .sorted { $0.score > $1.score || ($0.score == $1.score && $0.id < $1.id) }
      .prefix(count))
}
