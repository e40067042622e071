import Catalog
import Foundation
import Hashing
import Parallelism
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct RepairTests {
  private let index: TestIndex
  private let texts = (0..<60).map { "text \($0)" }

  init() throws {
    index = try TestIndex()
    let writer = try index.writer()
    for number in 0..<6 {
      try TestIndex.add(
        "\(number).md", Array(texts[number * 10..<number * 10 + 10]), to: writer)
    }
    try writer.removeUnreferencedSentences(work: .none)
    try writer.compact(work: .none)
  }

  private func repair() throws -> RepairReport {
    var report = try index.folder.repairCatalog(model: TestIndex.model)
    let vectors = try index.writer().repairVectors(
      embed: { TestIndex.vectors(of: $0) }, work: .none)
    report.repaired += vectors.repaired
    report.lost += vectors.lost
    return report
  }

  /// Everything that the index answers, as it was before the damage.
  private func expectWhole() throws {
    #expect(try index.folder.verify().problems == [])
    let snapshot = try index.snapshot()
    #expect(try snapshot.vectors.vectors(of: Array(1...60)) == TestIndex.vectors(of: texts))
    var found: [String] = []
    try snapshot.catalog.forEachPassage { found.append($0.text) }
    #expect(found == texts)
  }

  @Test func `a whole index is left alone`() throws {
    let before = try index.segmentNames()
    #expect(try repair() == RepairReport())
    #expect(try index.segmentNames() == before)
    #expect(!FileManager.default.fileExists(atPath: index.folder.catalogPath + ".damaged"))
  }

  @Test(arguments: ["missing", "short", "altered", "garbage", "another index's"])
  func `vectors of a segment that is lost come back from the texts`(damage: String) throws {
    let path = index.folder.segmentPath(3)
    var bytes = try Data(contentsOf: URL(filePath: path))
    switch damage {
    case "missing": try FileManager.default.removeItem(atPath: path)
    case "short": try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
    case "altered":
      bytes[bytes.count - 5] ^= 4
      try bytes.write(to: URL(filePath: path))
    case "garbage": try Data("no segment".utf8).write(to: URL(filePath: path))
    default:
      let other = try TestIndex()
      do { try TestIndex.add("a.md", ["two"], to: try other.writer()) }
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: other.folder.segmentPath(1), toPath: path)
    }
    #expect(try !index.folder.verify().problems.isEmpty)
    let report = try repair()
    #expect(report.repaired.count == 1 && report.lost.isEmpty)
    #expect(report.repaired[0].hasPrefix("00000003.vectors: 10 vectors made anew"))
    try expectWhole()
  }

  @Test func `a segment of a newer version is left to a newer program`() throws {
    let path = index.folder.segmentPath(3)
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    bytes[12] = 9
    var hasher = XXH64Hasher()
    hasher.update(bytes.span.extracting(0..<120))
    unsafe withUnsafeBytes(of: hasher.finalize()) {
      unsafe bytes.replaceSubrange(120..<128, with: $0)
    }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(throws: SegmentError.unsupportedVersion(9, readable: 1...3, path: path)) {
      try repair()
    }
    #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == bytes)
    // An altered version is damage like any other.
    bytes[12] = 8
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try repair().repaired.count == 1)
    try expectWhole()
  }

  @Test func `all segments at once`() throws {
    for name in try index.segmentNames() {
      try FileManager.default.removeItem(atPath: index.folder.segmentsPath + "/" + name)
    }
    #expect(try repair().repaired.count == 6)
    try expectWhole()
  }

  @Test(arguments: 0..<40)
  func `a catalog damaged anywhere becomes sound, and whole documents stay`(seed: Int) throws {
    let url = URL(filePath: index.folder.catalogPath)
    var bytes = try Data(contentsOf: url)
    var generator = SplitMix64(seed: UInt64(seed))
    if seed % 8 == 7 {
      bytes = bytes.prefix(Int.random(in: 4096..<bytes.count, using: &generator))
    }
    for _ in 0..<Int.random(in: 1...30, using: &generator) {
      // The first page names the tables: without it there is nothing to read.
      let at = Int.random(in: 4096..<bytes.count, using: &generator)
      bytes[at] = UInt8.random(in: 0...255, using: &generator)
    }
    try bytes.write(to: url)
    let wasDamaged = !((try? index.folder.verify().isSound) ?? false)
    let report = try repair()
    if wasDamaged { #expect(report != RepairReport()) }
    let problems = try index.folder.verify().problems
    #expect(problems == [])
    // What is still there is right: texts, places, and the vectors of texts.
    let snapshot = try index.snapshot()
    try snapshot.catalog.forEachPassage { passage in
      let number = passage.place.lines.lowerBound - 1
      let file = Int(passage.path.dropLast(3)) ?? -1
      #expect(texts[file * 10 + number] == passage.text)
      let vector = try? snapshot.vectors.vectors(of: [passage.sentence])
      #expect(vector == TestIndex.vectors(of: [passage.text]))
    }
    // Writing goes on.
    try TestIndex.add("new.md", ["new"], to: index.writer())
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `settings come from their copy when the catalog has lost them`() throws {
    do {
      let writer = try index.writer()
      try writer.setKeepsFloats(true)
      try writer.setValue("garden", for: "targets")
    }
    try Data(repeating: 7, count: 9000).write(to: URL(filePath: index.folder.catalogPath))
    // No model is at hand, and none is needed.
    _ = try index.folder.repairCatalog(model: nil)
    let catalog = try index.writer().catalog
    #expect(try catalog.model() == TestIndex.model)
    #expect(try catalog.value(for: "targets") == "garden")
    #expect(try catalog.value(for: "vectors") == "fp32")
    // An altered copy is none.
    let url = URL(filePath: index.folder.path + "/settings.json")
    var copy = try Data(contentsOf: url)
    copy[copy.count - 9] ^= 1
    try copy.write(to: url)
    #expect(index.folder.rememberedModel() == nil)
  }

  @Test func `a cache forgets what is damaged and keeps the rest`() throws {
    let cache = try TestIndex()
    let writer = try cache.writer()
    let groups = [["a", "b"], ["c", "d"]]
    for texts in groups {
      try writer.commit(texts.map { NewSentence($0) }, vectors: TestIndex.vectors(of: texts))
    }
    let url = URL(filePath: cache.folder.segmentPath(1))
    try Data(contentsOf: url).prefix(150).write(to: url)
    try writer.dropDamagedSegments()
    #expect(try cache.folder.verify().problems == [])
    let ids = try writer.catalog.sentences(withHashes: groups.joined().map { ContentHash(of: $0) })
    #expect(ids == [nil, nil, 3, 4])
  }

  @Test func `a catalog of which nothing can be read is kept and begun anew`() throws {
    try Data(repeating: 7, count: 9000).write(to: URL(filePath: index.folder.catalogPath))
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: index.folder.catalogPath + suffix)
    }
    let report = try repair()
    #expect(report.lost.count == 1)
    #expect(FileManager.default.fileExists(atPath: index.folder.catalogPath + ".damaged"))
    #expect(try index.folder.verify().problems == [])
    #expect(try index.snapshot().catalog.counts() == CatalogCounts())
  }

  @Test func `an altered value that SQLite does not notice is found`() throws {
    let url = URL(filePath: index.folder.catalogPath)
    var bytes = try Data(contentsOf: url)
    let range = try #require(bytes.range(of: Data("text 37".utf8)))
    bytes[range.upperBound - 1] = UInt8(ascii: "8")
    try bytes.write(to: url)
    let problems = try index.folder.verify().problems
    #expect(problems.count == 1 && problems[0].contains("1 sentences were altered"))
    let report = try repair()
    #expect(report.lost == ["3.md: to be indexed again"])
    #expect(try index.snapshot().catalog.documents().count == 5)
  }
}
