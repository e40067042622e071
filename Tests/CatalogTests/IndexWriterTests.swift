import Catalog
import Foundation
import Hashing
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct IndexWriterTests {
  let index: TestIndex

  init() throws { index = try TestIndex() }

  @Test func `what was committed is found by a reader`() throws {
    let writer = try index.writer()
    let texts = ["Roses are pruned in March.", "A nul \0 inside.", "", "Ünïcödé 🌹"]
    let ids = try writer.commit(
      texts.map { NewSentence($0) }, vectors: TestIndex.vectors(of: texts))
    let place = PassagePlace(
      bytes: 5..<30, lines: 2...3, heading: "Garden > Roses", field: "body", recordID: "r-7")
    let description = TestIndex.description("garden/roses.md", texts)
    let document = try writer.commit([
      NewDocument(description, passages: ids.map { NewPassage(sentence: $0, place: place) })
    ])[0]

    let snapshot = try index.snapshot()
    #expect(snapshot.model == TestIndex.model)
    #expect(
      try snapshot.catalog.documents() == [StoredDocument(id: document, description: description)])
    let query = TestIndex.vectors(of: [texts[3]])
    let hit = snapshot.vectors.nearest(1, to: query[row: 0].span)[0]
    #expect(hit.id == ids[3] && hit.score > 0.9999)
    let passages = try snapshot.catalog.passages(of: ids)
    #expect(passages.map(\.count) == [1, 1, 1, 1])
    for (index, passage) in passages.map({ $0[0] }).enumerated() {
      #expect(passage.text == texts[index] && passage.place == place)
      #expect(passage.root == "/corpus" && passage.path == "garden/roses.md")
      #expect(passage.ordinal == index && passage.document == document)
    }
    #expect(try snapshot.catalog.texts(of: ids + [99]) == texts + [nil])
    #expect(try index.folder.verify().problems == [])
    #expect(try snapshot.catalog.counts().sentences == 4)
  }

  @Test func `a text has one vector, however often it is committed`() throws {
    let writer = try index.writer()
    let texts = ["a", "b", "a", "c", "b"]
    let first = try writer.commit(
      texts.map { NewSentence($0) }, vectors: TestIndex.vectors(of: texts))
    #expect(first == [1, 2, 1, 3, 2])
    let again = try writer.commit(
      ["c", "d"].map { NewSentence($0) }, vectors: TestIndex.vectors(of: ["c", "d"]))
    #expect(again == [3, 4])
    let known = try writer.catalog.sentences(
      withHashes: ["d", "x", "a"].map { ContentHash(of: $0) })
    #expect(known == [4, nil, 1])
    #expect(try writer.catalog.counts().sentences == 4)
    #expect(try writer.commit([], vectors: Matrix(rows: 0, columns: 16)).isEmpty)
    #expect(try index.segmentNames() == ["00000001.vectors", "00000002.vectors"])
  }

  @Test func `a document that is committed again keeps the ids of its sentences`() throws {
    let writer = try index.writer()
    let id = try TestIndex.add("a.md", ["one", "two", "three", "two"], to: writer)
    let before = try passages(of: "a.md", writer)
    let again = try TestIndex.add("a.md", ["zero", "two", "one", "two", "two"], to: writer)
    #expect(id == again)
    let after = try passages(of: "a.md", writer)
    #expect(after.map(\.text) == ["zero", "two", "one", "two", "two"])
    #expect(after[2].id == before[0].id)
    #expect(after[1].id == before[1].id && after[3].id == before[3].id)
    #expect(Set(after.map(\.id)).count == 5)
    #expect(try writer.removeUnreferencedSentences(work: .none) == 1)
    #expect(try writer.catalog.sentences(withHashes: [ContentHash(of: "three")]) == [nil])
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `removed documents take their own sentences along`() throws {
    let writer = try index.writer()
    let first = try TestIndex.add("a.md", ["only here", "everywhere"], to: writer)
    try TestIndex.add("b.md", ["everywhere", "there"], to: writer)
    let orphans = ["begun, never finished"]
    try writer.commit(orphans.map { NewSentence($0) }, vectors: TestIndex.vectors(of: orphans))
    try writer.remove(documents: [first, 77])
    #expect(try writer.catalog.counts().sentences == 4)
    #expect(try writer.removeUnreferencedSentences(work: .none) == 2)
    #expect(try writer.removeUnreferencedSentences(work: .none) == 0)
    let snapshot = try index.snapshot()
    #expect(snapshot.vectors.ids() == [2, 3])
    let found = snapshot.vectors.nearest(9, to: TestIndex.vectors(of: ["only here"]))[0]
    #expect(Set(found.map(\.id)) == [2, 3])
    // The orphan was alone in its segment.
    #expect(try index.segmentNames() == ["00000001.vectors", "00000002.vectors"])
    #expect(try index.folder.verify().problems == [])
    // An id is never given twice.
    let new = try writer.commit([NewSentence("new")], vectors: TestIndex.vectors(of: ["new"]))
    #expect(new == [5])
  }

  @Test func `a document that moved keeps its passages`() throws {
    let writer = try index.writer()
    let id = try TestIndex.add("old/a.md", ["one", "two"], to: writer)
    let before = try passages(of: "old/a.md", writer)
    var moved = try #require(writer.catalog.documents().first).description
    moved.path = "new/b.md"
    moved.modified += 5
    try writer.update([StoredDocument(id: id, description: moved)])
    #expect(try writer.catalog.documents().map(\.description) == [moved])
    #expect(try passages(of: "new/b.md", writer).map(\.id) == before.map(\.id))
    #expect(try writer.removeUnreferencedSentences(work: .none) == 0)
  }

  @Test func `vectors that no encoder makes are refused`() throws {
    let writer = try index.writer()
    for bad in [Float.nan, .infinity, 2, 0.5] {
      var vectors = TestIndex.vectors(of: ["fine", "odd"])
      vectors[row: 1] = [bad] + Array(repeating: 0, count: TestIndex.dimension - 1)
      #expect(throws: CatalogError.oddVector(text: "odd")) {
        try writer.commit([NewSentence("fine"), NewSentence("odd")], vectors: vectors)
      }
    }
    #expect(try writer.catalog.counts().sentences == 0)
    #expect(try index.segmentNames().isEmpty)
    let zeros = Matrix(rows: 1, columns: TestIndex.dimension)
    #expect(try writer.commit([NewSentence("empty")], vectors: zeros) == [1])
  }

  @Test func `settings are remembered`() throws {
    do {
      let writer = try index.writer()
      try writer.setValue("sentences", for: "passages")
      try writer.setValue("gone", for: "other")
      try writer.setValue(nil, for: "other")
    }
    let catalog = try index.snapshot().catalog
    #expect(try catalog.value(for: "passages") == "sentences")
    #expect(try catalog.value(for: "other") == nil)
  }

  @Test func `the second writer is told who the first one is`() throws {
    let first = try index.writer()
    let error = #expect(throws: CatalogError.self) { try index.writer() }
    guard case .locked(let holder, let path) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(holder?.process == Int(ProcessInfo.processInfo.processIdentifier))
    #expect(path == index.folder.lockPath)
    #expect(error?.description.contains("another Akin (pid ") == true)
    _ = first.model
  }

  @Test func `the lock goes with its writer, and a stale file locks nobody out`() throws {
    do { _ = try index.writer() }
    #expect(FileManager.default.fileExists(atPath: index.folder.lockPath))
    do { _ = try index.writer() }
    try Data("pid 1\nhost elsewhere\nsince 2001-01-01T00:00:00Z\n".utf8)
      .write(to: URL(filePath: index.folder.lockPath))
    _ = try index.writer()
  }

  @Test func `another model is refused, and both are named`() throws {
    do { _ = try index.writer() }
    for other in [
      ModelIdentity(
        fingerprint: "aa", name: "other/model", dimension: 16, precision: "fp32"),
      ModelIdentity(
        fingerprint: TestIndex.model.fingerprint, name: "x", dimension: 17, precision: "fp32"),
    ] {
      let expected = CatalogError.differentModel(
        index: TestIndex.model, given: other, path: index.folder.path)
      #expect(throws: expected) { try IndexWriter(index.folder, model: other) }
      #expect(throws: expected) { try index.snapshot().check(other) }
    }
    try index.snapshot().check(TestIndex.model)
  }

  @Test func `another precision is refused to a writer, and good enough for a question`() throws {
    do { _ = try index.writer() }
    let model = TestIndex.model
    let other = ModelIdentity(
      fingerprint: model.fingerprint, name: model.name, dimension: model.dimension,
      precision: "int8")
    #expect(
      throws: CatalogError.differentPrecision(
        index: "fp32", given: "int8", path: index.folder.path)
    ) { try IndexWriter(index.folder, model: other) }
    try index.snapshot().check(other)

    let second = IndexFolder(index.home.path + "/second")
    do { _ = try IndexWriter(second, model: other) }
    #expect(try IndexSnapshot(of: second).model == other)
  }

  @Test func `leftovers of a killed writer are removed, other files are not`() throws {
    do { try TestIndex.add("a.md", ["one", "two"], to: try index.writer()) }
    let leftovers = ["00000002.vectors", "00000003.vectors.partial", "notes.txt"]
    for name in leftovers {
      try Data("half".utf8).write(
        to: URL(filePath: index.folder.segmentsPath).appending(path: name))
    }
    // A reader minds none of them.
    #expect(try index.snapshot().vectors.count == 2)
    let writer = try index.writer()
    #expect(try index.segmentNames() == ["00000001.vectors", "notes.txt"])
    try TestIndex.add("b.md", ["three"], to: writer)
    #expect(try index.snapshot().vectors.ids() == [1, 2, 3])
  }

  @Test func `a writer killed before its first commit is continued by the next`() throws {
    try FileManager.default.createDirectory(
      atPath: index.folder.path, withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: index.folder.catalogPath))
    #expect(throws: CatalogError.unfinishedIndex(path: index.folder.catalogPath)) {
      try index.snapshot()
    }
    try TestIndex.add("a.md", ["one"], to: try index.writer())
    #expect(try index.snapshot().vectors.count == 1)
  }

  @Test func `a log that a killed writer left is read and continued`() throws {
    let writer = try index.writer()
    try TestIndex.add("a.md", ["one", "two"], to: writer)
    // What a kill leaves: the files as they are while the writer still has them open.
    let copy = IndexFolder(index.home.path + "/copy")
    try FileManager.default.copyItem(atPath: index.folder.path, toPath: copy.path)
    let log = copy.catalogPath + "-wal"
    #expect(FileManager.default.fileExists(atPath: log))
    #expect(try IndexSnapshot(of: copy).vectors.count == 2)
    do { try TestIndex.add("b.md", ["three"], to: IndexWriter(copy, model: TestIndex.model)) }
    #expect(try copy.verify().problems == [])
    #expect(try IndexSnapshot(of: copy).vectors.ids() == [1, 2, 3])
  }

  private func passages(of path: String, _ writer: IndexWriter) throws -> [StoredPassage] {
    var passages: [StoredPassage] = []
    let document = try writer.catalog.selection(in: [PathScope(root: "/corpus", path: path)])
    try writer.catalog.forEachPassage(in: document) {
      passages.append($0)
    }
    return passages
  }
}
