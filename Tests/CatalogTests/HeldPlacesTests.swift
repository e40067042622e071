import Catalog
import Foundation
import Hashing
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing

/// Folders that are held relative to the index, and files that are held in parts.
@Suite struct HeldPlacesTests {
  private let index: TestIndex

  init() throws { index = try TestIndex() }

  @Test func `an index that moves with its folder finds its documents there`() throws {
    let home = try #require(FileManager.default.resolved(index.home.path))
    do {
      let writer = try index.writer()
      try TestIndex.add("a.txt", ["The ferry leaves."], root: home, to: writer)
      try TestIndex.add("b.txt", ["The shed is red."], root: home + "/sub", to: writer)
      try TestIndex.add("c.txt", ["Roses need water."], root: home + "x", to: writer)
      #expect(try writer.catalog.roots() == [home, home + "/sub", home + "x"])
    }
    let elsewhere = try TemporaryFolder()
    let new = try #require(FileManager.default.resolved(elsewhere.path)) + "/moved"
    try FileManager.default.moveItem(atPath: index.home.path, toPath: new)
    let snapshot = try IndexSnapshot(of: IndexFolder(new + "/.akin"))
    #expect(try snapshot.catalog.roots() == [new, new + "/sub", home + "x"])
    #expect(
      try snapshot.catalog.documents(in: PathScope(root: new)).map(\.description.path) == ["a.txt"])
    #expect(try IndexFolder(new + "/.akin").verify().problems == [])
    try FileManager.default.moveItem(atPath: new, toPath: index.home.path)
  }

  @Test func `an index that is not in its folder holds absolute places`() throws {
    let home = try #require(FileManager.default.resolved(index.home.path))
    let folder = IndexFolder(home + "/other")
    let writer = try IndexWriter(folder, model: TestIndex.model)
    try TestIndex.add("a.txt", ["The ferry leaves."], root: home, to: writer)
    #expect(writer.catalog.places.home == nil)
    #expect(writer.catalog.places.stored(home) == home)
    #expect(try writer.catalog.roots() == [home])
  }

  @Test func `a place is written and read back`() throws {
    let writer = try index.writer()
    let places = writer.catalog.places
    let own = try #require(places.home)
    for path in [own, own + "/a", own + "/a/./b", "/", "/elsewhere", own + "-not"] {
      #expect(places.absolute(places.stored(path)) == path)
    }
    #expect(places.stored(own) == ".")
    #expect(places.stored(own + "/a") == "./a")
  }

  /// Two parts of one file, the second of which begins behind the first.
  private func addParts(to writer: IndexWriter, texts: [[String]]) throws {
    for (part, texts) in texts.enumerated() {
      let ids = try writer.commit(
        texts.map { NewSentence($0) }, vectors: TestIndex.vectors(of: texts))
      let passages = ids.enumerated().map { number, id in
        NewPassage(
          sentence: id,
          place: PassagePlace(
            bytes: part * 100 + number..<part * 100 + number + 1,
            lines: part * 10 + number + 1...part * 10 + number + 1, record: number))
      }
      let field = FieldColumn(
        name: "part", values: ["\(part)"], codes: texts.map { _ in UInt32(1) })
      let description = DocumentDescription(
        root: "/corpus", path: "long.jsonl", size: 200, modified: 1,
        contentHash: ContentHash(of: texts.joined()),
        format: "jsonl", part: part, length: 100)
      try writer.commit([
        NewDocument(description, passages: passages, recordCount: texts.count, fields: [field])
      ])
    }
  }

  @Test func `a file in parts is one document whose passages stand in a row`() throws {
    let texts = [["One.", "Two.", "Three."], ["Four.", "Five."]]
    let writer = try index.writer()
    try addParts(to: writer, texts: texts)
    let catalog = writer.catalog
    #expect(try catalog.counts().documents == 1 && catalog.counts().passages == 5)
    var found: [String] = []
    try catalog.forEachPassage { found.append($0.text) }
    #expect(found == texts.flatMap(\.self))
    let ids = try catalog.sentences(withHashes: found.map { ContentHash(of: $0) }).compactMap(
      \.self)
    let third = try #require(try catalog.passages(of: [ids[2]])[0].first)
    let around = try catalog.context(of: third, before: 2, after: 2)
    #expect(around.before.map(\.text) == ["One.", "Two."])
    #expect(around.after.map(\.text) == ["Four.", "Five."])
    let fourth = try #require(try catalog.passages(of: [ids[3]])[0].first)
    #expect(
      try catalog.context(of: fourth, before: 2, after: 9).before.map(\.text) == ["Two.", "Three."])
    let selection = try catalog.selection(in: nil, where: try PassageFilter(condition: "part = 1"))
    #expect(try catalog.texts(of: catalog.sentences(in: selection)) == texts[1])
    #expect(try index.folder.verify().problems == [])
  }
}

extension FileManager {
  /// The path without links, as the catalog compares it.
  fileprivate func resolved(_ path: String) -> String? {
    URL(filePath: path).resolvingSymlinksInPath().path
  }
}
