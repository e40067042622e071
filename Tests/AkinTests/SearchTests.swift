import Akin
import Foundation
import TestSupport
import Testing

@Suite struct SearchTests {
  private let folder: TemporaryFolder
  private let engine: SearchEngine

  init() async throws {
    folder = try TemporaryFolder()
    try folder.write(
      "The rose is red. The tree is old. The boat is new.\n\nThe garden needs water.",
      to: "docs/a/one.txt")
    try folder.write("The rose is red. Knives are sharp.", to: "docs/b/two.txt")
    engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs")
  }

  @Test func `hits are those of comparing with every sentence`() async throws {
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    let hits = try await engine.search("The rose is old.", limit: 100)
    #expect(hits.count == 5)
    #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >))
    for hit in hits {
      let score = try await embedder.compare("The rose is old.", hit.passage.text)
      #expect(abs(score - hit.score) <= 1e-6)
    }
  }

  @Test func `a question with ligatures is read as files are`() async throws {
    let docs = folder.path + "/docs"
    try folder.write("The oﬃce will ﬁnd the ﬂag.", to: "docs/c/three.txt")
    try await engine.index(folder: docs)
    for question in ["The oﬃce will ﬁnd the ﬂag.", "The of\u{AD}fice will find the flag."] {
      let hit = try #require(try await engine.search(question, limit: 1).first)
      #expect(hit.passage.text == "The office will find the flag." && hit.score > 0.999)
    }
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    let score = try await embedder.compare("The oﬃce ﬂag", "The office flag")
    #expect(score > 0.999)
    await #expect(throws: QueryError.emptyText) { try await engine.search("\u{AD}\u{200B}") }
  }

  @Test func `a sentence that occurs twice is one hit with two places`() async throws {
    let hits = try await engine.search("The rose is red.", limit: 2)
    #expect(hits[0].passage.path == "a/one.txt" && hits[0].places.map(\.path) == ["b/two.txt"])
    #expect(hits[0].score > 0.999 && hits[0].stale == nil)
    #expect(hits[1].passage.text != hits[0].passage.text && hits[1].places.isEmpty)
    let perFile = try await engine.search("The rose is red.", limit: 9, limitPerFile: 1)
    #expect(perFile.map(\.passage.path) == ["a/one.txt", "b/two.txt"])
  }

  @Test func `a search can be kept to files and folders`() async throws {
    let docs = folder.path + "/docs"
    let inB = try await engine.search("rose", limit: 100, within: [docs + "/b"])
    #expect(Set(inB.map(\.passage.path)) == ["b/two.txt"] && inB.count == 2)
    let both = try await engine.search(
      "rose", limit: 100, within: [docs + "/b/two.txt", docs + "/b", docs + "/a/one.txt"])
    #expect(both.count == 5)
    let around = try await engine.search("rose", limit: 100, within: [folder.path])
    #expect(around.count == 5)
    await #expect(throws: QueryError.self) {
      try await engine.search("rose", within: ["/somewhere/else"])
    }
  }

  @Test(arguments: ["n >= 20", "n >= 100", "n >= 180", "kind = even", "n < 3"], [1, 7, 150])
  func `a filter leaves the nearest of what passes it, wherever that is`(
    filter: String, limit: Int
  ) async throws {
    // The first hundred are much alike, and unlike the others.
    let records = (0..<200).map { n in
      // Short enough for the model, and each a text of its own.
      let words = (0..<7).map { ((n % 100) >> $0) & 1 == 0 ? " red" : " tree" }.joined()
      let text = (n < 100 ? "The rose is" : "A boat is") + words + "."
      return #"{"text": "\#(text)", "n": \#(n), "kind": "\#(n % 2 == 0 ? "even" : "odd")"}"#
    }
    try folder.write(records.joined(separator: "\n"), to: "docs/records.jsonl")
    try await engine.index(folder: folder.path + "/docs")
    var condition = SearchFilter()
    condition.conditions = [filter]
    let expected = try await engine.search("The rose is red.", limit: 1000).filter { hit in
      let n = hit.passage.line - 1
      guard hit.passage.path == "records.jsonl" else { return false }
      switch filter {
      case "n >= 20": return n >= 20
      case "n >= 100": return n >= 100
      case "n >= 180": return n >= 180
      case "kind = even": return n % 2 == 0
      default: return n < 3
      }
    }
    let found = try await engine.search("The rose is red.", limit: limit, where: condition)
    #expect(found == Array(expected.prefix(limit)))
  }

  @Test func `context is what stands around a hit in its document`() async throws {
    let hit = try #require(
      try await engine.search("The boat is new.", limit: 1, context: (before: 1, after: 5)).first)
    #expect(hit.before == ["The tree is old."])
    #expect(hit.after == ["The garden needs water."])
  }

  @Test func `a smallest score leaves the rest out`() async throws {
    let hits = try await engine.search("The boat is new.", limit: 100, minimumScore: 0.999)
    #expect(hits.map(\.passage.text) == ["The boat is new."])
  }

  @Test func `many questions at once get what each gets alone`() async throws {
    let queries = ["rose", "The boat is new.", "knife", "?"]
    let together = try await engine.search(queries, limit: 3)
    for (query, hits) in zip(queries, together) {
      #expect(try await engine.search(query, limit: 3) == hits)
    }
  }

  @Test func `no index and impossible options say so`() async throws {
    let nowhere = try await SearchEngine.open(at: folder.path + "/nowhere")
    await #expect(throws: (any Error).self) { try await nowhere.search("rose") }
    await #expect(throws: QueryError.self) { try await engine.search("rose", limit: -1) }
    await #expect(throws: QueryError.self) { try await engine.search(["rose", " "]) }
    await #expect(throws: AkinError.threadsOutOfRange(0)) {
      try await SearchEngine.open(at: "x", threads: 0)
    }
    await #expect(throws: ClusterMethodError.thresholdOutOfRange(2)) {
      try await engine.cluster(.communities(threshold: 2))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/nowhere"))
  }

  @Test func `the nearest index is the one at or above a folder`() async throws {
    let own = try await SearchEngine.open(
      at: folder.path + "/docs/.akin", model: .named(Fixtures.model("tiny")))
    try await own.index(folder: folder.path + "/docs")
    #expect(SearchEngine.nearestIndex(to: folder.path + "/docs/a") == own.location)
    #expect(SearchEngine.nearestIndex(to: folder.path + "/docs") == own.location)
    #expect(SearchEngine.nearestIndex(to: folder.path) == nil)
    // The index itself is not a document.
    #expect(try await own.status().documents == 2)
  }

  @Test func `hits in JSON have the keys that are promised`() async throws {
    let hit = try #require(
      try await engine.search("The boat is new.", limit: 1, context: (before: 1, after: 0)).first)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = String(decoding: try encoder.encode(hit), as: UTF8.self)
    json.replace(/"score":[0-9.]+/, with: "\"score\":S")
    json.replace(folder.path, with: "F")
    #expect(
      json == """
        {"before":["The tree is old."],"end":50,"endLine":1,"line":1,"path":"a/one.txt",\
        "root":"F/docs","score":S,"start":34,"text":"The boat is new."}
        """)
  }
}
