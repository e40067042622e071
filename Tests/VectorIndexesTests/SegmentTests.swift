import Foundation
import Hashing
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct SegmentTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/a.vectors"
  }

  @Test(arguments: [0, 1, 7, 8, 9, 100], [1, 3, 16, 384])
  func `what was written is read`(rows: Int, dimension: Int) throws {
    let vectors = unitVectors(rows, dimension, seed: 1)
    let ids = (0..<rows).map { UInt64(3 * $0 + 5) }
    let segment = try writtenSegment(path, ids: ids, vectors)
    #expect(segment.rows == rows && segment.dimension == dimension)
    #expect(segment.idRange == (rows == 0 ? nil : 5...UInt64(3 * rows + 2)))
    #expect(segment.withIDs { ids in ids.indices.map { ids[$0] } } == ids)
    let read = segment.withVectors(0..<rows) { span in span.indices.map { span[$0] } }
    #expect(read == vectors.numbers)
    for (row, id) in ids.enumerated() {
      #expect(segment.row(of: id) == row)
      #expect(segment.row(of: id + 1) == nil && segment.row(of: id - 1) == nil)
    }
    try segment.verify()
    #expect(segment.oddVectors().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.vectors"])
  }

  @Test func `vectors appended in pieces make the same file`() throws {
    let vectors = unitVectors(10, 6, seed: 2)
    let ids = Array(UInt64(1)...10)
    _ = try writtenSegment(path, ids: ids, vectors)
    let writer = try SegmentWriter(path + "2", ids: ids, dimension: 6)
    for rows in [0..<1, 1..<1, 1..<7, 7..<10] {
      try writer.append(vectors.numbers.span.extracting(rows.lowerBound * 6..<rows.upperBound * 6))
    }
    try writer.finish()
    #expect(try bytes(path) == bytes(path + "2"))
  }

  @Test func `a writer that gives up leaves nothing behind`() throws {
    do {
      let writer = try SegmentWriter(path, ids: [1, 2], dimension: 3)
      try writer.append([1, 0, 0].span)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `every flipped bit of the header is refused`() throws {
    _ = try writtenSegment(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 3))
    let good = try bytes(path)
    for index in 0..<128 {
      for bit in 0..<8 {
        var bad = good
        bad[index] ^= 1 << UInt8(bit)
        try write(bad)
        #expect(throws: SegmentError.self, "bit \(bit) of byte \(index)") { try Segment(path) }
      }
    }
  }

  @Test func `every prefix and every longer file is refused`() throws {
    _ = try writtenSegment(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 4))
    let good = try bytes(path)
    for count in 0..<good.count {
      try write(Array(good[..<count]))
      #expect(throws: SegmentError.self, "\(count) bytes") { try Segment(path) }
    }
    try write(good + [0])
    #expect(
      throws: SegmentError.wrongLength(found: good.count + 1, expected: good.count, path: path)
    ) { try Segment(path) }
  }

  @Test func `every flipped byte after the header is found by verify`() throws {
    _ = try writtenSegment(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 5))
    let good = try bytes(path)
    for index in 128..<good.count {
      var bad = good
      bad[index] ^= 0xff
      try write(bad)
      let segment = try Segment(path)
      #expect(throws: SegmentError.self, "byte \(index)") { try segment.verify() }
    }
  }

  @Test func `headers with a right checksum and wrong numbers are refused`() throws {
    _ = try writtenSegment(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 6))
    let good = try bytes(path)
    let extremes: [UInt64] = [0, 1, 2, 4, 1 << 31, .max >> 1, .max, 1 << 61, 1 << 62]
    for offset in [16, 24, 32, 40, 48, 56] {
      for value in extremes {
        var bad = good
        let width = offset == 16 ? 4 : 8
        for byte in 0..<width {
          bad[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
        }
        guard bad != good else { continue }
        var checksum = XXH64Hasher()
        checksum.update(bad.span.extracting(0..<120))
        let sum = checksum.finalize()
        for byte in 0..<8 { bad[120 + byte] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * byte)) }
        try write(bad)
        // Another first or last id may still be in order: then the payload tells.
        #expect(throws: SegmentError.self, "\(value) at \(offset)") {
          try Segment(path).verify()
        }
      }
    }
  }

  @Test func `ids out of order are found by verify, and searching them does not trap`() throws {
    _ = try writtenSegment(path, ids: [4, 9, 10], unitVectors(3, 5, seed: 7))
    var bad = try bytes(path)
    for index in 0..<24 { bad[128 + index] = 0xff }
    try write(bad)
    let segment = try Segment(path)
    for id in UInt64(0)...12 { _ = segment.row(of: id) }
    #expect(throws: SegmentError.self) { try segment.verify() }
    let index = try FlatIndex(dimension: 5, parts: [FlatIndex.Part(segment)])
    #expect(index.nearest(3, to: unitVectors(1, 5, seed: 1).numbers.span).count == 3)
  }

  @Test func `errors name the file and what is wrong`() throws {
    #expect(throws: SegmentError.missing(path: path)) { try Segment(path) }
    #expect(throws: SegmentError.notASegment(path: folder.path)) { try Segment(folder.path) }
    try write([])
    #expect(throws: SegmentError.notASegment(path: path)) { try Segment(path) }
    try write(Array("hello, this is a text".utf8))
    #expect(throws: SegmentError.notASegment(path: path)) { try Segment(path) }
    _ = try writtenSegment(path, ids: [1], unitVectors(1, 5, seed: 8))
    var newer = try bytes(path)
    newer[12] = 4
    try write(newer)
    #expect(throws: SegmentError.damagedHeader(path: path, detail: "checksum")) {
      try Segment(path)
    }
    var hasher = XXH64Hasher()
    hasher.update(newer.span.extracting(0..<120))
    unsafe withUnsafeBytes(of: hasher.finalize()) {
      unsafe newer.replaceSubrange(120..<128, with: $0)
    }
    try write(newer)
    let error = #expect(throws: SegmentError.self) { try Segment(path) }
    #expect(error == .unsupportedVersion(4, readable: 1...3, path: path))
    #expect(error?.description.hasPrefix("\(path): format 4, this build reads 1 to 3.") == true)
    #expect(throws: SegmentError.missing(path: "/no/such/folder/a.vectors.partial")) {
      try SegmentWriter("/no/such/folder/a.vectors", ids: [1], dimension: 1)
    }
  }

  @Test func `vectors that are not of unit length are listed`() throws {
    let vectors = Matrix([[1, 0], [0, 0], [2, 0], [.nan, 0], [0.6, 0.8], [.infinity, 0]])
    let segment = try writtenSegment(path, ids: [1, 2, 3, 4, 5, 6], vectors)
    #expect(segment.oddVectors() == [3, 4, 6])
  }

  @Test func `the sample of format 1 is read for ever`() throws {
    let sample = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Samples/v1.vectors").path
    let segment = try Segment(sample)
    try segment.verify()
    #expect(segment.withIDs { ids in ids.indices.map { ids[$0] } } == [2, 3, 7])
    #expect(
      segment.withVectors(0..<3) { span in span.indices.map { span[$0] } }
        == [1, 0, 0, 0.6, 0.8, 0, 0, 0, -1])
    // Today's writer still makes the same bytes.
    let vectors = Matrix([[1, 0, 0], [0.6, 0.8, 0], [0, 0, -1]])
    _ = try writtenSegment(path, ids: [2, 3, 7], vectors)
    #expect(try bytes(path) == bytes(sample))
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  private func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }
}

@Suite struct RowSetTests {
  @Test(arguments: [0, 1, 7, 8, 9, 63, 64, 65, 200])
  func `a set survives its bytes`(rowCount: Int) throws {
    var generator = SplitMix64(seed: UInt64(rowCount))
    var set = RowSet(rowCount: rowCount)
    var members: Set<Int> = []
    for _ in 0..<rowCount / 2 {
      let row = Int.random(in: 0..<rowCount, using: &generator)
      #expect(set.insert(row) == members.insert(row).inserted)
    }
    let read = try #require(RowSet(rowCount: rowCount, bytes: set.bytes))
    #expect(read == set && read.count == members.count)
    for row in 0..<rowCount { #expect(read.contains(row) == members.contains(row)) }
  }

  @Test func `bytes of another length, or with rows past the last, are refused`() {
    #expect(RowSet(rowCount: 9, bytes: [1]) == nil)
    #expect(RowSet(rowCount: 9, bytes: [1, 2, 3]) == nil)
    #expect(RowSet(rowCount: 9, bytes: [0, 2]) == nil)
    #expect(RowSet(rowCount: 9, bytes: [0, 1])?.count == 1)
  }
}
