import Catalog
import Foundation
import Parallelism
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct IndexSnapshotTests {
  let index: TestIndex

  init() throws { index = try TestIndex() }

  @Test func `a snapshot stays as it was while a writer goes on`() throws {
    let writer = try index.writer()
    let document = try TestIndex.add("a.md", ["one", "two"], to: writer)
    let old = try index.snapshot()
    try TestIndex.add("b.md", ["three"], to: writer)
    try writer.remove(documents: [document])
    try writer.removeUnreferencedSentences(work: .none)
    try writer.compact(.everything, work: .none)
    #expect(try index.segmentNames() == ["00000002.vectors"])

    #expect(old.vectors.ids() == [1, 2])
    let query = TestIndex.vectors(of: ["one"])
    #expect(old.vectors.nearest(1, to: query)[0][0].id == 1)
    #expect(try old.catalog.passages(of: [1, 3]).map(\.count) == [1, 0])
    #expect(try old.catalog.documents().map(\.description.path) == ["a.md"])
    let new = try index.snapshot()
    #expect(new.vectors.ids() == [3])
    #expect(try new.catalog.documents().map(\.description.path) == ["b.md"])
  }

  @Test func `the sentences of a folder are those at and below it`() throws {
    let writer = try index.writer()
    try TestIndex.add("docs/a.md", ["one", "shared"], to: writer)
    try TestIndex.add("docs/sub/b.md", ["two"], to: writer)
    try TestIndex.add("docs-old/c.md", ["three", "shared"], to: writer)
    try TestIndex.add("docs", ["four"], root: "/other", to: writer)
    let catalog = try index.snapshot().catalog
    func sentences(_ path: String, root: String = "/corpus") throws -> [UInt64] {
      try catalog.sentences(
        in: catalog.selection(in: [PathScope(root: root, path: path)]))
    }
    #expect(try sentences("") == [1, 2, 3, 4])
    #expect(try sentences("docs") == [1, 2, 3])
    #expect(try sentences("docs/sub") == [3])
    #expect(try sentences("docs/a.md") == [1, 2])
    #expect(try sentences("doc") == [])
    #expect(try sentences("docs", root: "/other") == [5])
    #expect(try catalog.roots() == ["/corpus", "/other"])
    let scope = PathScope(root: "/corpus", path: "docs")
    #expect(
      try catalog.documents(in: scope).map(\.description.path) == ["docs/a.md", "docs/sub/b.md"])
    #expect(
      try catalog.passages(of: [2]).map { $0.map(\.path) } == [["docs-old/c.md", "docs/a.md"]])
    #expect(try catalog.passages(of: [2], limit: 1).map { $0.map(\.path) } == [["docs-old/c.md"]])
    let selection = try catalog.selection(in: [scope])
    #expect(try catalog.passages(of: [2], in: selection).map { $0.map(\.path) } == [["docs/a.md"]])
  }

  @Test func `context is the sentences around a passage`() throws {
    let writer = try index.writer()
    try TestIndex.add("a.md", ["one", "two", "three", "four", "five"], to: writer)
    try TestIndex.add("b.md", ["six"], to: writer)
    let catalog = try index.snapshot().catalog
    let passage = try catalog.passages(of: [3])[0][0]
    let around = try catalog.context(of: passage, before: 1, after: 9)
    #expect(around.before.map(\.text) == ["two"])
    #expect(around.after.map(\.text) == ["four", "five"])
    let none = try catalog.context(of: passage, before: 0, after: 0)
    #expect(none.before.isEmpty && none.after.isEmpty)
    #expect(try catalog.passages(withIDs: [passage.id, 99]) == [passage, nil])
  }

  @Test func `a folder without an index says how to make one`() throws {
    let error = #expect(throws: CatalogError.self) { try index.snapshot() }
    #expect(
      error?.description == "\(index.folder.path): no index here. Index a folder to make one.")
    #expect(throws: CatalogError.missingIndex(path: index.folder.path)) {
      try index.folder.verify()
    }
  }

  @Test func `a file that is not a database is refused`() throws {
    do { _ = try index.writer() }
    let garbage = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) })
    try garbage.write(to: URL(filePath: index.folder.catalogPath))
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: index.folder.catalogPath + suffix)
    }
    let expected = CatalogError.notACatalog(path: index.folder.catalogPath)
    #expect(throws: expected) { try index.snapshot() }
    #expect(throws: expected) { try index.writer() }
  }

  @Test func `a missing segment is named`() throws {
    do { try TestIndex.add("a.md", ["one"], to: try index.writer()) }
    let path = index.folder.segmentPath(1)
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: SegmentError.missing(path: path)) { try index.snapshot() }
    #expect(try index.folder.verify().problems == [SegmentError.missing(path: path).description])
  }

  @Test func `a segment of another index is refused`() throws {
    do { try TestIndex.add("a.md", ["one"], to: try index.writer()) }
    let other = try TestIndex()
    do { try TestIndex.add("a.md", ["two"], to: try other.writer()) }
    let path = index.folder.segmentPath(1)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: other.folder.segmentPath(1), toPath: path)
    #expect(throws: SegmentError.self) { try index.snapshot() }
  }

  @Test func `a flipped byte in a vector is found by verify`() throws {
    do { try TestIndex.add("a.md", ["one", "two"], to: try index.writer()) }
    let url = URL(filePath: index.folder.segmentPath(1))
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count - 3] ^= 1
    try bytes.write(to: url)
    _ = try index.snapshot()
    let problems = try index.folder.verify().problems
    #expect(problems.count == 1 && problems[0].contains("00000001.vectors: damaged vectors"))
  }

  @Test(arguments: 0..<8)
  func `a catalog damaged anywhere throws or answers, and never traps`(seed: Int) throws {
    do {
      let writer = try index.writer()
      for number in 0..<5 {
        try TestIndex.add("\(number).md", (0..<20).map { "text \(number) \($0)" }, to: writer)
      }
      try writer.compact(.everything, work: .none)
    }
    let url = URL(filePath: index.folder.catalogPath)
    let good = try Data(contentsOf: url)
    var generator = SplitMix64(seed: UInt64(seed))
    for round in 0..<20 {
      var bad = good
      if round % 4 == 0 {
        bad = bad.prefix(Int.random(in: 0..<bad.count, using: &generator))
      } else {
        for _ in 0..<Int.random(in: 1...20, using: &generator) {
          let at = Int.random(in: 0..<bad.count, using: &generator)
          bad[at] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      for suffix in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: index.folder.catalogPath + suffix)
      }
      try bad.write(to: url)
      _ = try? index.folder.verify()
      guard let snapshot = try? index.snapshot() else { continue }
      _ = try? snapshot.catalog.documents()
      _ = try? snapshot.catalog.forEachPassage { _ in }
      _ = try? snapshot.catalog.counts()
      _ = try? snapshot.catalog.passages(of: snapshot.vectors.ids())
      guard let writer = try? index.writer() else { continue }
      _ = try? TestIndex.add("new.md", ["new \(round)"], to: writer)
      _ = try? writer.removeUnreferencedSentences(work: .none)
      _ = try? writer.compact(.everything, work: .none)
    }
  }
}
