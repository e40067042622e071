import Foundation
import TestSupport
import Testing
import VectorIndexes
import VectorMath

private let encodings: [VectorEncoding] = [.int12, .codedFloat32]

@Suite struct CodedSegmentTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/a.vectors"
  }

  @Test(arguments: [0, 1, 15, 16, 17, 100], [1, 3, 48, 384])
  func `what was written is read, nearly`(rows: Int, dimension: Int) throws {
    let vectors = unitVectors(rows, dimension, seed: 1)
    let ids = (0..<rows).map { UInt64(3 * $0 + 5) }
    let segment = try coded(path, ids: ids, vectors)
    #expect(segment.rows == rows && segment.dimension == dimension)
    #expect(segment.encoding == .int12)
    #expect(segment.withIDs { ids in ids.indices.map { ids[$0] } } == ids)
    let read = segment.withVectors(0..<rows) { span in span.indices.map { span[$0] } }
    for (number, expected) in zip(read, vectors.numbers) { #expect(abs(number - expected) <= 2e-3) }
    try segment.verify()
    #expect(segment.oddVectors().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.vectors"])
  }

  @Test func `a file takes less than half of its vectors' bytes`() throws {
    let segment = try coded(
      path, ids: Array(1...100), unitVectors(100, 384, seed: 2))
    #expect(segment.byteCount * 2 < 100 * 384 * 4)
  }

  @Test func `rows of another segment are taken over as they are`() throws {
    let vectors = unitVectors(50, 48, seed: 3)
    let first = try coded(path, ids: Array(1...50), vectors)
    let writer = try SegmentWriter(
      path + "2", ids: Array(1...50), dimension: 48, encoding: .int12)
    try writer.append(0..<17, of: first)
    try writer.append(17..<50, of: first)
    try writer.finish()
    #expect(try bytes(path) == bytes(path + "2"))
    // From one way of storing to the other.
    let plain = try SegmentWriter(path + "3", ids: Array(1...50), dimension: 48)
    try plain.append(0..<50, of: first)
    try plain.finish()
    let read = try Segment(path + "3").withVectors(0..<50) { span in
      span.indices.map { span[$0] }
    }
    #expect(read == first.withVectors(0..<50) { span in span.indices.map { span[$0] } })
    let again = try SegmentWriter(
      path + "4", ids: Array(1...50), dimension: 48, encoding: .int12)
    try again.append(0..<50, of: writtenSegment(path + "5", ids: Array(1...50), vectors))
    try again.finish()
    #expect(try bytes(path) == bytes(path + "4"))
  }

  @Test(arguments: encodings)
  func `every flipped bit of the header and every prefix is refused`(
    encoding: VectorEncoding
  ) throws {
    _ = try coded(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 3), as: encoding)
    let good = try bytes(path)
    for index in 0..<128 {
      for bit in 0..<8 {
        var bad = good
        bad[index] ^= 1 << UInt8(bit)
        try Data(bad).write(to: URL(filePath: path))
        #expect(throws: SegmentError.self, "bit \(bit) of byte \(index)") { try Segment(path) }
      }
    }
    for count in 0..<good.count {
      try Data(good[..<count]).write(to: URL(filePath: path))
      #expect(throws: SegmentError.self, "\(count) bytes") { try Segment(path) }
    }
  }

  @Test(arguments: encodings)
  func `every flipped byte after the header is found by verify, and does not trap`(
    encoding: VectorEncoding
  ) throws {
    _ = try coded(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 5), as: encoding)
    let good = try bytes(path)
    for index in 128..<good.count {
      var bad = good
      bad[index] ^= 0xff
      try Data(bad).write(to: URL(filePath: path))
      let segment = try Segment(path)
      #expect(throws: SegmentError.self, "byte \(index)") { try segment.verify() }
      let flat = try FlatIndex(dimension: 5, parts: [FlatIndex.Part(segment)])
      _ = flat.nearest(3, to: unitVectors(1, 5, seed: 1).numbers.span)
    }
  }

  @Test(arguments: encodings)
  func `the samples of formats 2 and 3 are read for ever`(encoding: VectorEncoding) throws {
    let sample = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Samples/v\(encoding.hasFloats ? 3 : 2).vectors").path
    let segment = try Segment(sample)
    try segment.verify()
    #expect(segment.withIDs { ids in ids.indices.map { ids[$0] } } == [2, 3, 7])
    let vectors = Matrix([[1, 0, 0], [0.6, 0.8, 0], [0, 0, -1]])
    let read = segment.withVectors(0..<3) { span in span.indices.map { span[$0] } }
    for (number, expected) in zip(read, vectors.numbers) { #expect(abs(number - expected) <= 1e-3) }
    if encoding.hasFloats { #expect(read == vectors.numbers) }
    _ = try coded(path, ids: [2, 3, 7], vectors, as: encoding)
    #expect(try bytes(path) == bytes(sample))
  }

  @Test(arguments: [1, 9], [1, 2])
  func `search is a plain scan of the decoded vectors, whatever the segments and threads`(
    batch: Int, threads: Int
  ) throws {
    let all = unitVectors(2500, 48, seed: 11)
    let whole = try coded(path, ids: Array(1...2500), all)
    var parts: [FlatIndex.Part] = []
    for (number, range) in [0..<700, 700..<701, 701..<2500].enumerated() {
      let writer = try SegmentWriter(
        path + "\(number)", ids: range.map { UInt64($0 + 1) }, dimension: 48, encoding: .int12)
      try writer.append(range, of: whole)
      try writer.finish()
      var dead = RowSet(rowCount: range.count)
      for row in range where row % 5 == 0 { dead.insert(row - range.lowerBound) }
      parts.append(FlatIndex.Part(try Segment(path + "\(number)"), dead: dead))
    }
    let index = try FlatIndex(dimension: 48, parts: parts)
    let queries = unitVectors(batch, 48, seed: 12)
    let codes = try #require(whole.codedRows)
    let selection = VectorSelection((1...2500).filter { $0 % 3 == 0 }.map { UInt64($0) })
    for count in [0, 1, 10, 3000] {
      let found = index.nearest(count, to: queries, threads: threads)
      let among = index.nearest(count, to: queries, among: selection, threads: threads)
      for row in 0..<batch {
        let query = CodedQuery(Rotation(dimension: 48))
        query.reset(queries[row: row].span)
        let scored = (0..<2500).filter { $0 % 5 != 0 }.map {
          ScoredVector(id: UInt64($0 + 1), score: codes.score($0, query))
        }.sorted { $0.precedes($1) }
        #expect(found[row] == Array(scored.prefix(count)))
        #expect(among[row] == Array(scored.filter { $0.id % 3 == 0 }.prefix(count)))
      }
    }
  }

  @Test(arguments: [3, 48, 385], [Float(1), 1e-3, 1e-5])
  func `beside their codes, vectors have the hits and scores that they have alone`(
    dimension: Int, spread: Float
  ) throws {
    // The smaller the spread, the more vectors have the same codes.
    var all = unitVectors(2000, dimension, seed: 13)
    for index in all.numbers.indices {
      all.numbers[index] = all.numbers[index % dimension] + spread * all.numbers[index]
    }
    all.normalizeRows()
    let ids = (1...2000).map { UInt64($0) }
    var dead = RowSet(rowCount: 2000)
    for row in stride(from: 0, to: 2000, by: 5) { dead.insert(row) }
    let both = try FlatIndex(
      dimension: dimension,
      parts: [FlatIndex.Part(coded(path, ids: ids, all, as: .codedFloat32), dead: dead)])
    let plain = try FlatIndex(
      dimension: dimension,
      parts: [FlatIndex.Part(coded(path + "2", ids: ids, all, as: .float32), dead: dead)])
    let selection = VectorSelection(ids.filter { $0 % 3 == 0 })
    for queries in [all.selecting([1]), all.selecting(Array(0..<9))] {
      for count in [1, 10, 3000] {
        #expect(both.nearest(count, to: queries) == plain.nearest(count, to: queries))
        #expect(
          both.nearest(count, to: queries, among: selection)
            == plain.nearest(count, to: queries, among: selection))
      }
    }
  }

  @Test func `codes and vectors go from segment to segment as they are`() throws {
    let vectors = unitVectors(50, 48, seed: 3)
    let ids = (1...50).map { UInt64($0) }
    let both = try coded(path, ids: ids, vectors, as: .codedFloat32)
    let codes = try coded(path + "2", ids: ids, vectors)
    let plain = try coded(path + "3", ids: ids, vectors, as: .float32)
    for (source, encoding) in [
      (both, VectorEncoding.codedFloat32), (plain, .codedFloat32), (both, .int12), (both, .float32),
    ] {
      let writer = try SegmentWriter(path + "4", ids: ids, dimension: 48, encoding: encoding)
      try writer.append(0..<17, of: source)
      try writer.append(17..<50, of: source)
      try writer.finish()
      let same = [VectorEncoding.float32: plain, .int12: codes, .codedFloat32: both]
      #expect(try bytes(path + "4") == bytes(#require(same[encoding]).path))
    }
  }

  @Test(arguments: encodings)
  func `vectors that are not numbers are never found`(encoding: VectorEncoding) throws {
    let vectors = Matrix([[.nan, 0], [1, 0], [.infinity, .nan], [0, 1]])
    let segment = try coded(path, ids: [1, 2, 3, 4], vectors, as: encoding)
    let index = try FlatIndex(dimension: 2, parts: [FlatIndex.Part(segment)])
    #expect(index.nearest(4, to: [1, 0].span).map(\.id) == [2, 4])
    #expect(segment.oddVectors() == [1, 3])
  }

  private func coded(
    _ path: String, ids: [UInt64], _ vectors: Matrix, as encoding: VectorEncoding = .int12
  ) throws -> Segment {
    let writer = try SegmentWriter(
      path, ids: ids, dimension: vectors.columns, encoding: encoding)
    try writer.append(vectors.numbers.span)
    try writer.finish()
    return try Segment(path)
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }
}
