import FileAccess
import Foundation
import Hashing
import Parallelism
import Synchronization
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct ListsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: VectorEncoding.allCases, [1, 2])
  func `probing every list finds what the flat index finds`(
    encoding: VectorEncoding, threads: Int
  ) throws {
    let all = clusteredVectors(3000, 48, seed: 21)
    let flat = try index(of: all, sizes: [1700, 1300], encoding, dead: { $0 % 7 == 0 })
    let lists = try lists(over: flat.parts, threads: threads)
    let index = VectorIndex(flat: flat, lists: lists)
    #expect(index.listedCount == flat.count && lists.entryCount == 2 * flat.count)
    let queries = clusteredVectors(40, 48, seed: 22)
    for count in [1, 10] {
      let exact = flat.nearest(count, to: queries)
      let found = index.nearest(
        count, to: queries, effort: .probes(lists.listCount), threads: threads)
      #expect(recall(found, exact) >= 0.97)
      #expect(index.nearest(count, to: queries, effort: .exact, threads: threads) == exact)
      for row in 0..<queries.rows {
        // Scores never depend on how a row was found.
        for hit in found[row] { #expect(!exact[row].contains { $0.id == hit.id && $0 != hit }) }
        #expect(
          index.searcher(effort: .probes(lists.listCount)).nearest(
            count, to: queries[row: row].span) == found[row])
      }
    }
  }

  @Test(arguments: VectorEncoding.allCases, [VectorIndex.Effort.recall(0.9), .probes(5)])
  func `many queries at once find what each finds alone`(
    encoding: VectorEncoding, effort: VectorIndex.Effort
  ) throws {
    let flat = try index(
      of: clusteredVectors(4000, 48, seed: 37), sizes: [1500, 2500], encoding,
      dead: { $0 % 11 == 0 })
    let index = VectorIndex(flat: flat, lists: try lists(over: flat.parts, threads: 2))
    let queries = clusteredVectors(301, 48, seed: 38)
    for threads in [1, 3] {
      for count in [1, 10, 70] {
        let together = index.nearest(count, to: queries, effort: effort, threads: threads)
        let searcher = index.searcher(effort: effort)
        for row in 0..<queries.rows {
          #expect(searcher.nearest(count, to: queries[row: row].span) == together[row])
        }
      }
    }
  }

  @Test func `each live row is in two lists, and its factors in use`() throws {
    let all = clusteredVectors(1000, 24, seed: 23)
    let flat = try index(of: all, sizes: [400, 600], .int12, dead: { $0 % 3 == 0 })
    let lists = try lists(over: flat.parts, threads: 2)
    let rows = (0..<lists.listCount).flatMap { lists.rows(of: $0) }.sorted()
    #expect(rows == (0..<1000).filter { ($0 + 1) % 3 != 0 }.flatMap { [$0, $0] })
    for list in 0..<lists.listCount {
      let rows = lists.rows(of: list)
      #expect(zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 })
    }
    try lists.verify()
  }

  @Test func `a row stands in the closest list and in the one that completes it`() throws {
    let all = clusteredVectors(2000, 24, seed: 39)
    let flat = try index(of: all, sizes: [2000], .int12)
    let lists = try lists(over: flat.parts, threads: 2)
    var centroids = Matrix(rows: lists.listCount, columns: 24)
    var span = centroids.numbers.mutableSpan
    for list in 0..<lists.listCount { lists.centroids.decode(list, into: &span, at: list * 24) }
    var listsOfRow = [[Int]](repeating: [], count: 2000)
    for list in 0..<lists.listCount {
      for row in lists.rows(of: list) { listsOfRow[row].append(list) }
    }
    var vector = [Float](repeating: 0, count: 24)
    for row in 0..<2000 {
      var span = vector.mutableSpan
      for column in 0..<24 { span[column] = all[row: row][column] }
      Rotation(dimension: 24).apply(to: &span)
      let products = (0..<lists.listCount).map { dot(vector.span, centroids[row: $0].span) }
      let first = listsOfRow[row].max { products[$0] < products[$1] } ?? -1
      #expect(products[first] >= (products.max() ?? 0) - 0.02)
      // The loss of SOAR with λ = 2; the products that chose the list were rounded.
      let residual = zip(vector, centroids[row: first]).map { $0 - $1 }
      let losses = (0..<lists.listCount).map { list in
        let other = zip(vector, centroids[row: list]).map { $0 - $1 }
        let along = dot(residual.span, other.span)
        return dot(other.span, other.span) + 2 * along * along / dot(residual.span, residual.span)
      }
      // Of the 8 closest; rounding may have taken another for the last of them.
      let close = products.indices.sorted { products[$0] > products[$1] }.prefix(6)
      let best = close.filter { $0 != first }.map { losses[$0] }.min() ?? 0
      #expect(listsOfRow[row].allSatisfy { $0 == first || losses[$0] <= best + 0.1 })
    }
  }

  @Test func `the file is the same for any number of threads`() throws {
    let all = clusteredVectors(2000, 32, seed: 24)
    let flat = try index(of: all, sizes: [2000], .int12)
    _ = try lists(over: flat.parts, threads: 1, name: "one")
    _ = try lists(over: flat.parts, threads: 3, name: "three")
    #expect(try bytes("one") == bytes("three"))
  }

  @Test(arguments: [0, 3] as [Float])
  func `a wanted recall is met by the probes that the calibration chooses`(shift: Float) throws {
    // With the shift all vectors are closer to each other than 0.8.
    func shifted(_ vectors: Matrix) -> Matrix {
      var vectors = vectors
      for row in 0..<vectors.rows { vectors.numbers[row * vectors.columns] += shift }
      vectors.normalizeRows()
      return vectors
    }
    let all = shifted(clusteredVectors(6000, 48, seed: 25))
    let flat = try index(of: all, sizes: [6000], .int12)
    let lists = try lists(over: flat.parts, threads: 2)
    let index = VectorIndex(flat: flat, lists: lists)
    let queries = shifted(clusteredVectors(100, 48, seed: 26))
    let exact = flat.nearest(10, to: queries)
    var last = 0
    for wanted in [0.5, 0.9, 0.95, 0.99] {
      #expect(lists.probeCount(for: wanted) >= last)
      last = lists.probeCount(for: wanted)
      let found = index.nearest(10, to: queries, effort: .recall(wanted))
      #expect(recall(found, exact) >= wanted - 0.06)
    }
    #expect(index.nearest(10, to: queries, effort: .recall(1)) == exact)
  }

  @Test func `segments that the lists do not cover are searched whole`() throws {
    let all = clusteredVectors(1500, 32, seed: 27)
    let flat = try index(of: all, sizes: [500, 700, 300], .int12)
    let lists = try lists(over: [flat.parts[0], flat.parts[1]], threads: 2)
    let index = VectorIndex(flat: flat, lists: lists)
    #expect(index.uncovered.count == 300)
    let queries = clusteredVectors(30, 32, seed: 28)
    let exact = flat.nearest(10, to: queries)
    let found = index.nearest(10, to: queries, effort: .probes(lists.listCount))
    #expect(recall(found, exact) >= 0.97)
    #expect(found.joined().contains { $0.id > 1200 })
    // A covered segment that is gone takes its rows with it.
    let fewer = VectorIndex(
      flat: try FlatIndex(dimension: 32, parts: Array(flat.parts[1...])), lists: lists)
    let rest = fewer.nearest(10, to: queries, effort: .probes(lists.listCount))
    #expect(rest.joined().allSatisfy { $0.id > 500 })
    #expect(recall(rest, fewer.flat.nearest(10, to: queries)) >= 0.97)
  }

  @Test(arguments: [1, 2])
  func `a selection still returns as many hits as there are`(threads: Int) throws {
    let all = clusteredVectors(3000, 32, seed: 29)
    let flat = try index(of: all, sizes: [1000, 2000], .int12, dead: { $0 % 4 == 0 })
    let index = VectorIndex(flat: flat, lists: try lists(over: flat.parts, threads: 2))
    let queries = clusteredVectors(20, 32, seed: 30)
    for step in [1, 2, 10, 100, 1000] {
      let ids = stride(from: 1, through: 3000, by: step).map { UInt64($0) }
      let selection = VectorSelection(ids)
      let exact = flat.nearest(10, to: queries, among: selection)
      let found = index.nearest(
        10, to: queries, among: selection, effort: .recall(0.95), threads: threads)
      for row in 0..<queries.rows {
        #expect(found[row].count == exact[row].count)
        #expect(found[row].allSatisfy { ($0.id - 1) % UInt64(step) == 0 && $0.id % 4 != 0 })
      }
      #expect(recall(found, exact) >= 0.75)
    }
  }

  @Test func `a narrower selection is searched farther`() throws {
    // Groups of 20: of one row in 7, the nearest 10 lie in other groups.
    let all = clusteredVectors(6000, 32, seed: 33, clusters: 300, spread: 0.5)
    let flat = try index(of: all, sizes: [6000], .int12)
    let index = VectorIndex(flat: flat, lists: try lists(over: flat.parts, threads: 2))
    let queries = clusteredVectors(100, 32, seed: 34, clusters: 300, spread: 0.5)
    for step in [1, 2, 7, 13, 17] {
      let ids = stride(from: 1, through: 6000, by: step).map { UInt64($0) }
      let selection = VectorSelection(ids)
      let exact = flat.nearest(10, to: queries, among: selection)
      let found = index.nearest(10, to: queries, among: selection, effort: .recall(0.95))
      #expect(recall(found, exact) >= 0.85, "one of \(step)")
    }
  }

  @Test func `lists made again with the same centroids take in new rows`() throws {
    let all = clusteredVectors(2000, 32, seed: 31)
    let flat = try index(of: all, sizes: [1000, 1000], .int12)
    let first = try lists(over: [flat.parts[0]], threads: 2, name: "first")
    var writer = ListsWriter(threads: 2)
    writer.listCount = 7
    try writer.write(folder.path + "/second", over: flat.parts, previous: first, work: .none)
    let second = try Lists(folder.path + "/second")
    #expect(second.listCount == first.listCount && second.entryCount == 4000)
  }

  @Test func `the work can be ended, and leaves nothing behind`() throws {
    let flat = try index(of: clusteredVectors(500, 16, seed: 32), sizes: [500], .int12)
    let last = Mutex(0.0)
    #expect(throws: CancellationError.self) {
      try ListsWriter(threads: 1).write(
        folder.path + "/lists", over: flat.parts,
        work: Work(isCancelled: { last.withLock { $0 } > 0.5 }) { share in
          #expect(share >= last.withLock { $0 } && share <= 1)
          last.withLock { $0 = share }
        })
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/lists"))
    #expect(
      !FileManager.default.fileExists(atPath: folder.path + "/lists" + OutputFile.temporarySuffix))
  }

  @Test func `few, equal, empty and broken vectors have lists as well`() throws {
    let odd: [[Float]] = [[.nan, 0], [0, 0], [.infinity, 1]]
    let same = [[Float]](repeating: [0.6, 0.8], count: 40)
    for vectors in [[[1, 0]], same, odd, odd + same] as [[[Float]]] {
      let flat = try index(of: Matrix(vectors), sizes: [vectors.count], .int12)
      let lists = try lists(over: flat.parts, threads: 2)
      let index = VectorIndex(flat: flat, lists: lists)
      let found = index.nearest(5, to: [0.6, 0.8].span, effort: .probes(lists.listCount))
      #expect(found == flat.nearest(5, to: [0.6, 0.8].span))
    }
    let flat = try index(of: Matrix([[1, 0]]), sizes: [1], .int12, dead: { _ in true })
    let none = VectorIndex(flat: flat, lists: try lists(over: flat.parts, threads: 1))
    #expect(none.nearest(5, to: [1, 0].span, effort: .recall(0.9)).isEmpty)
  }

  @Test func `every flipped bit of header and tables is refused, and every other length`() throws {
    let flat = try index(of: clusteredVectors(64, 5, seed: 33), sizes: [64], .int12)
    let lists = try lists(over: flat.parts, threads: 1)
    let good = try bytes("lists")
    let tables = 192 + 16 + 8 * lists.listCount + 12 * lists.calibration.count
    let path = folder.path + "/bad"
    for index in 0..<tables {
      for bit in 0..<8 {
        var bad = good
        bad[index] ^= 1 << UInt8(bit)
        try Data(bad).write(to: URL(filePath: path))
        #expect(throws: ListsError.self, "bit \(bit) of byte \(index)") { try Lists(path) }
      }
    }
    for count in [0, 1, 191, 192, tables, good.count - 1] {
      try Data(good[..<count]).write(to: URL(filePath: path))
      #expect(throws: ListsError.self, "\(count) bytes") { try Lists(path) }
    }
    try Data(good + [0]).write(to: URL(filePath: path))
    #expect(throws: ListsError.self) { try Lists(path) }
  }

  @Test func `damage after the tables is found by verify, and never makes a wrong hit`() throws {
    let all = clusteredVectors(200, 16, seed: 34)
    let flat = try index(of: all, sizes: [200], .int12)
    _ = try lists(over: flat.parts, threads: 1)
    let good = try bytes("lists")
    let path = folder.path + "/bad"
    let query = all[row: 3]
    let right = flat.nearest(200, to: query.span)
    var random = SplitMix64(seed: 35)
    for _ in 0..<300 {
      var bad = good
      let start = Int.random(in: 400..<bad.count, using: &random)
      for index in start..<min(bad.count, start + 9) {
        bad[index] = UInt8.random(in: 0...255, using: &random)
      }
      guard bad != good else { continue }
      try Data(bad).write(to: URL(filePath: path))
      guard let lists = try? Lists(path) else { continue }
      #expect(throws: ListsError.self) { try lists.verify() }
      let found = VectorIndex(flat: flat, lists: lists).nearest(
        10, to: query.span, effort: .probes(lists.listCount))
      #expect(found.allSatisfy(right.contains) && Set(found.map(\.id)).count == found.count)
    }
  }

  @Test func `headers with right checksums and wrong numbers are refused`() throws {
    let flat = try index(of: clusteredVectors(64, 5, seed: 36), sizes: [64], .int12)
    _ = try lists(over: flat.parts, threads: 1)
    let good = try bytes("lists")
    let path = folder.path + "/bad"
    for offset in [16, 20, 24, 32, 40, 48, 56, 64] {
      for value: UInt64 in [0, 1, 2, 5000, 1 << 31, .max >> 1, .max, 1 << 61] {
        var bad = good
        for byte in 0..<(offset < 24 ? 4 : 8) {
          bad[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
        }
        guard bad != good else { continue }
        var checksum = XXH64Hasher()
        checksum.update(bad.span.extracting(0..<184))
        let sum = checksum.finalize()
        for byte in 0..<8 { bad[184 + byte] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * byte)) }
        try Data(bad).write(to: URL(filePath: path))
        // The number of entries is a fact for people alone, and small dimensions have one layout.
        if offset == 32 || (offset == 16 && (1...16).contains(value)) { continue }
        #expect(throws: ListsError.self, "\(value) at \(offset)") { try Lists(path) }
      }
    }
  }

  @Test(arguments: [1, 2, 3])
  func `the sample of each format is read for ever`(format: Int) throws {
    let samples = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Samples")
    let segment = try Segment(samples.appending(path: "v2-listed.vectors").path)
    let lists = try Lists(samples.appending(path: "v\(format).lists").path)
    try lists.verify()
    let flat = try FlatIndex(dimension: 5, parts: [FlatIndex.Part(segment)])
    let index = VectorIndex(flat: flat, lists: lists)
    #expect(index.listedCount == 64 && lists.listCount == 4)
    let query = clusteredVectors(64, 5, seed: 33)[row: 9]
    for effort in [VectorIndex.Effort.probes(4), .recall(0.99)] {
      let found = index.nearest(3, to: query.span, effort: effort)
      #expect(found == flat.nearest(3, to: query.span) && found.first?.id == 10)
    }
  }

  @Test func `lists made in little memory find as much`() throws {
    let all = clusteredVectors(6000, 48, seed: 41)
    let flat = try index(of: all, sizes: [3500, 2500], .int12, dead: { $0 % 9 == 0 })
    // Room for 8 sampled rows a list instead of 40.
    try ListsWriter(threads: 2, memory: 1 << 20)
      .write(folder.path + "/little", over: flat.parts, work: .none)
    let little = try Lists(folder.path + "/little")
    try little.verify()
    #expect(little.listCount == ListsWriter.listCount(forRows: flat.count))
    let queries = clusteredVectors(100, 48, seed: 42)
    let exact = flat.nearest(10, to: queries)
    func found(_ lists: Lists) -> Double {
      recall(
        VectorIndex(flat: flat, lists: lists).nearest(10, to: queries, effort: .recall(0.95)), exact
      )
    }
    let usual = found(try self.lists(over: flat.parts, threads: 2))
    #expect(found(little) >= usual - 0.03 && usual > 0.9)
  }

  private func lists(
    over parts: [FlatIndex.Part], threads: Int, name: String = "lists"
  ) throws -> Lists {
    try ListsWriter(threads: threads).write(folder.path + "/" + name, over: parts, work: .none)
    return try Lists(folder.path + "/" + name)
  }

  private func recall(_ found: [[ScoredVector]], _ exact: [[ScoredVector]]) -> Double {
    let hits = zip(found, exact).reduce(0) { sum, pair in
      sum + pair.0.count { hit in pair.1.contains { $0.id == hit.id } }
    }
    return Double(hits) / Double(max(1, exact.reduce(0) { $0 + $1.count }))
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: folder.path + "/" + name)))
  }

  // Ids count from 1 over all segments.
  private func index(
    of vectors: Matrix, sizes: [Int], _ encoding: VectorEncoding,
    dead isDead: (UInt64) -> Bool = { _ in false }
  ) throws -> FlatIndex {
    var parts: [FlatIndex.Part] = []
    var first = 0
    for (number, size) in sizes.enumerated() {
      let ids = (first..<first + size).map { UInt64($0 + 1) }
      let path = folder.path + "/\(number).vectors"
      let writer = try SegmentWriter(
        path, ids: ids, dimension: vectors.columns, encoding: encoding)
      try writer.append(vectors.selecting(Array(first..<first + size)).numbers.span)
      try writer.finish()
      var dead = RowSet(rowCount: size)
      for (row, id) in ids.enumerated() where isDead(id) { dead.insert(row) }
      parts.append(FlatIndex.Part(try Segment(path), dead: dead))
      first += size
    }
    return try FlatIndex(dimension: vectors.columns, parts: parts)
  }
}

/// Random unit vectors around 20 directions, the same ones for every seed.
func clusteredVectors(
  _ count: Int, _ dimension: Int, seed: UInt64, clusters: Int = 20, spread: Float = 1
) -> Matrix {
  let centers = unitVectors(clusters, dimension, seed: 99)
  var noise = unitVectors(count, dimension, seed: seed)
  for row in 0..<count {
    let center = centers[row: row % clusters]
    for column in 0..<dimension {
      noise.numbers[row * dimension + column] =
        spread * noise.numbers[row * dimension + column]
        + center[column]
    }
  }
  noise.normalizeRows()
  return noise
}
