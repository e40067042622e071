import Akin
import Foundation
import TestSupport
import Testing

@Suite struct IndexOptionsTests {
  @Test func `what an earlier version remembered as include goes on restricting`() throws {
    let old =
      #"{"include":["*.md"],"exclude":["x"],"includesHidden":true,"#
      + #""obeysIgnoreFiles":false,"maximumFileSize":9,"field":"body"}"#
    let options = try JSONDecoder().decode(IndexOptions.self, from: Data(old.utf8))
    #expect(
      options
        == IndexOptions(
          only: ["*.md"], exclude: ["x"], includesHidden: true, obeysIgnoreFiles: false,
          maximumFileSize: 9, field: "body"))
  }

  @Test func `options survive being remembered`() throws {
    let options = IndexOptions(
      include: ["*.tex"], only: ["a/"], exclude: ["b"], followsLinks: true, field: "f")
    let data = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(IndexOptions.self, from: data) == options)
  }

  @Test func `changes leave alone what they do not name`() {
    let remembered = IndexOptions(include: ["*.tex"], exclude: ["b"], includesHidden: true)
    #expect(IndexOptionChanges().applied(to: remembered) == remembered)
    #expect(
      IndexOptionChanges(include: [""], maximumFileSize: 5).applied(to: remembered)
        == IndexOptions(exclude: ["b"], includesHidden: true, maximumFileSize: 5))
    #expect(
      IndexOptionChanges(resets: true, exclude: ["c"]).applied(to: remembered)
        == IndexOptions(exclude: ["c"]))
    #expect(IndexOptionChanges(to: IndexOptions()).applied(to: remembered) == IndexOptions())
  }

  /// Every option with another value than the default.
  private static let unusual = IndexOptions(
    include: ["*.tex"], only: ["a/"], exclude: ["b"], includesHidden: true,
    obeysIgnoreFiles: false, followsLinks: true, maximumFileSize: 9, field: "body",
    hasNoHeader: true, encoding: "sjis")

  @Test func `an index stores every option under the name it has always had`() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let stored =
      #"{"add":["*.tex"],"encoding":"sjis","exclude":["b"],"field":"body","#
      + #""followsLinks":true,"hasNoHeader":true,"include":["a/"],"includesHidden":true,"#
      + #""maximumFileSize":9,"obeysIgnoreFiles":false}"#
    #expect(String(decoding: try encoder.encode(Self.unusual), as: UTF8.self) == stored)
    let usual =
      #"{"add":[],"exclude":[],"followsLinks":false,"include":[],"#
      + #""includesHidden":false,"maximumFileSize":67108864,"obeysIgnoreFiles":true}"#
    #expect(String(decoding: try encoder.encode(IndexOptions()), as: UTF8.self) == usual)
    for options in [Self.unusual, IndexOptions()] {
      let read = try JSONDecoder().decode(IndexOptions.self, from: encoder.encode(options))
      #expect(read == options)
    }
  }

  @Test func `changes have every option as a property, and nil leaves it as it was`() {
    var changes = IndexOptionChanges(to: Self.unusual)
    #expect(changes.applied(to: IndexOptions()) == Self.unusual)
    #expect(changes.include == ["*.tex"] && changes.field == "body" && changes.encoding == "sjis")
    changes = IndexOptionChanges()
    #expect(changes.include == nil && changes.followsLinks == nil && changes.hasNoHeader == nil)
    changes.include = []
    changes.field = ""
    changes.encoding = ""
    changes.hasNoHeader = false
    changes.includesHidden = false
    let rest = changes.applied(to: Self.unusual)
    #expect(
      rest
        == IndexOptions(
          only: ["a/"], exclude: ["b"], obeysIgnoreFiles: false, followsLinks: true,
          maximumFileSize: 9))
    changes.include = nil
    changes.field = nil
    #expect(changes.applied(to: Self.unusual).include == ["*.tex"])
    #expect(changes.applied(to: Self.unusual).field == "body")
    changes.encoding = nil
    changes.hasNoHeader = nil
    changes.includesHidden = nil
    #expect(changes == IndexOptionChanges())
  }

  @Test func `status tells every remembered option, in words and as JSON`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("One.", to: "docs/a/one.txt")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs", options: Self.unusual)
    let told = try #require(try await engine.status().options.first)
    #expect(
      told.description
        == "include *.tex, only a/, exclude b, hidden files too, ignore files not obeyed, "
        + "links followed, files up to 9 bytes, field body, tables without a header, encoding sjis")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(told), as: UTF8.self)
    #expect(
      json == #"{"encoding":"sjis","exclude":["b"],"field":"body","follow":true,"hidden":true,"#
        + #""ignoreFiles":false,"include":["*.tex"],"maxSize":9,"noHeader":true,"only":["a/"],"#
        + #""path":"\#(folder.path)/docs"}"#)
    // A header that was never missing is no option to tell of.
    var plain = IndexOptions()
    plain.hasNoHeader = false
    try await engine.index(folder: folder.path + "/docs", options: plain)
    #expect(try await engine.status().options.isEmpty)
  }

  @Test func `a run that would empty the index throws before it removes anything`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("One.", to: "docs/a.txt")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs")
    await #expect(throws: IndexingError.self) {
      try await engine.index(
        folder: folder.path + "/docs", options: IndexOptions(exclude: ["*.txt"]))
    }
    #expect(try await engine.status().documents == 1)
    let report = try await engine.index(
      folders: [folder.path + "/docs"], changing: IndexOptionChanges(exclude: ["*.txt"]),
      allowingRemoval: true)
    #expect(report.removed == 1 && report.documents == 0)
  }

  @Test func `a run that is refused after reading leaves the index as it was`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("body\nText 0.\nText 1.\nText 2.\n", to: "docs/a.csv")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs", options: IndexOptions(field: "body"))
    let before = try await engine.status()
    await #expect(throws: IndexingError.self) {
      try await engine.index(
        folders: [folder.path + "/docs"], changing: IndexOptionChanges(field: "wrong"))
    }
    let after = try await engine.status()
    #expect(after.unfinished == nil && after.documents == 1 && after.passages == 3)
    #expect(after.options == before.options && after.roots == before.roots)
    // A folder around it is not remembered either, with the options that were refused.
    await #expect(throws: IndexingError.self) {
      try await engine.index(
        folders: [folder.path], changing: IndexOptionChanges(only: ["*.csv"], field: "wrong"))
    }
    #expect(try await engine.status().options == before.options)
    #expect(try await engine.unfinishedRun() == nil)
    #expect(try await engine.index().unchanged == 1)
  }

  @Test func `a refusal leaves an earlier run as unfinished as it was`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("body\nOne.\n", to: "docs/a.csv")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs", options: IndexOptions(field: "body"))
    do {
      let place = IndexFolder(folder.path + "/index")
      let writer = try IndexWriter(place, model: IndexSnapshot(of: place).model)
      try writer.setUnfinishedRun(UnfinishedRun(filesDone: 1, files: 2, paths: ["./docs"]))
    }
    let unfinished = try await engine.unfinishedRun()
    #expect(unfinished?.filesDone == 1)
    await #expect(throws: IndexingError.self) {
      try await engine.index(
        folders: [folder.path + "/docs"], changing: IndexOptionChanges(field: "wrong"))
    }
    #expect(try await engine.unfinishedRun() == unfinished)
  }

  @Test func `two names of one look are two documents, and stay two`() async throws {
    let folder = try TemporaryFolder()
    let names = ["caf\u{E9}.txt", "cafe\u{301}.txt"]
    for (name, text) in zip(names, ["One.", "Two."]) { try folder.write(text, to: "docs/\(name)") }
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    #expect(try await engine.index(folder: folder.path + "/docs").added == 2)
    #expect(try await engine.index(folders: []).unchanged == 2)
    let hits = try await engine.search("One.", within: [folder.path + "/docs/" + names[1]])
    #expect(hits.map(\.passage.text) == ["Two."])
    try FileManager.default.removeItem(atPath: folder.path + "/docs/" + names[0])
    let report = try await engine.index(folders: [])
    #expect(report.removed == 1 && report.unchanged == 1)
  }
}
