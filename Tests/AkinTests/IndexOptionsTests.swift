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
