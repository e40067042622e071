import Akin
import Foundation
import TestSupport
import Testing

/// Folders that move with their index, runs that are cut short, and files of records of any size.
@Suite struct KeptPlacesTests {
  private func open(_ index: String, memory: Int? = nil) async throws -> SearchEngine {
    try await SearchEngine.open(
      at: index, model: .named(Fixtures.model("tiny")), precision: .fp32, threads: 2,
      memory: memory)
  }

  private func texts(_ engine: SearchEngine, _ query: String = "roses") async throws -> [String] {
    try await engine.search(query, limit: 10_000).map {
      "\($0.passage.root)/\($0.passage.path):\($0.passage.line): \($0.passage.text)"
    }.sorted()
  }

  @Test func `a moved folder and its copy are searched and indexed where they are`() async throws {
    let folder = try TemporaryFolder()
    let home = URL(filePath: folder.path).resolvingSymlinksInPath().path
    try folder.write("Plums are purple.\n", to: "p/plum.txt")
    try await open(home + "/p/.akin").index(folder: home + "/p")
    try FileManager.default.moveItem(atPath: home + "/p", toPath: home + "/q")
    try FileManager.default.copyItem(atPath: home + "/q", toPath: home + "/r")
    for name in ["q", "r"] {
      let engine = try await open(home + "/\(name)/.akin")
      let expected = ["\(home)/\(name)/plum.txt:1: Plums are purple."]
      #expect(try await texts(engine) == expected)
      let report = try await engine.index(folder: home + "/" + name)
      #expect(report.unchanged == 1 && report.added == 0 && report.removed == 0)
      #expect(try await texts(engine) == expected)
      #expect(try await engine.index(folders: []).documents == 1)
    }
  }

  /// The index of format 3 was made in another place, by the program of that time.
  @Test func `an index that was moved before it knew relative places heals by a run`() async throws
  {
    let folder = try TemporaryFolder()
    let home = URL(filePath: folder.path).resolvingSymlinksInPath().path + "/notes"
    let sample = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Samples/format-3-notes").path
    try FileManager.default.copyItem(atPath: sample, toPath: home)
    try FileManager.default.moveItem(atPath: home + "/akin-index", toPath: home + "/.akin")
    let engine = try await open(home + "/.akin")
    #expect(try await texts(engine).first == "/srv/notes/garden.md:3: Prune roses in late winter.")
    let report = try await engine.index(folder: home)
    // Its readers were earlier ones too, so both files are read again.
    #expect(report.documents == 2 && report.changed == 2)
    #expect(report.added == 0 && report.removed == 0 && report.embedded == 0)
    #expect(
      try await texts(engine) == [
        "\(home)/garden.md:3: Prune roses in late winter.",
        "\(home)/plans.txt:1: The ferry leaves at nine.",
        "\(home)/plans.txt:1: The shed needs paint.",
      ])
    #expect(try await engine.verify().problems == [])
  }

  /// Records of some bytes each with few different texts, so that a long file is quickly embedded.
  private func records(_ range: Range<Int>) -> String {
    range.map {
      "{\"id\":\($0),\"text\":\"Number \($0 % 97) is on the list.\",\"page\":\"\($0 / 1000)\"}\n"
    }.joined()
  }

  @Test func `a long file of records is one document, and only what changed is read`() async throws
  {
    let folder = try TemporaryFolder()
    let home = URL(filePath: folder.path).resolvingSymlinksInPath().path
    let file = try folder.write(records(0..<90_000), to: "d/long.jsonl")
    let engine = try await open(home + "/d/.akin")
    let report = try await engine.index(folder: home + "/d")
    #expect(report.documents == 1 && report.added == 1)
    #expect(report.passages == 90_000 && report.embedded == 97)
    #expect(try await engine.index(folders: []).unchanged == 1)
    let filter = SearchFilter(conditions: ["id = 88888"])
    let hit = try #require(try await engine.search("list", limit: 3, where: filter).first)
    #expect(hit.passage.line == 88_889 && hit.passage.path == "long.jsonl")
    let bytes = try Data(contentsOf: URL(filePath: file))
    #expect(
      String(decoding: bytes[hit.passage.start..<hit.passage.end], as: UTF8.self)
        == "Number \(88_888 % 97) is on the list.")

    // Appended records, then a record changed in the middle, then a renamed file.
    try (bytes + Data(records(90_000..<90_010).utf8)).write(to: URL(filePath: file))
    var again = try await engine.index(folders: [])
    #expect(again.changed == 1 && again.passages == 90_010 && again.embedded == 0)
    let changed = records(0..<90_010).replacing(
      "\"id\":45000,\"text\":\"Number", with: "\"id\":45000,\"text\":\"Word")
    try Data(changed.utf8).write(to: URL(filePath: file))
    again = try await engine.index(folders: [])
    #expect(again.changed == 1 && again.passages == 90_010 && again.embedded == 1)
    try FileManager.default.moveItem(atPath: file, toPath: home + "/d/other.jsonl")
    again = try await engine.index(folders: [])
    #expect(again.renamed == 1 && again.documents == 1 && again.removed == 0 && again.added == 0)
    #expect(try await engine.verify().problems == [])
    // Cut to a short file, it is one part again.
    try Data(records(0..<10).utf8).write(to: URL(filePath: home + "/d/other.jsonl"))
    again = try await engine.index(folders: [])
    #expect(again.changed == 1 && again.passages == 10 && again.removed == 0)
    try FileManager.default.removeItem(atPath: home + "/d/other.jsonl")
    again = try await engine.index(
      folders: [], changing: IndexOptionChanges(), allowingRemoval: true)
    #expect(again.removed == 1 && again.documents == 0 && again.passages == 0)
    #expect(try await engine.verify().problems == [])
  }

  @Test func `a run that is cut short keeps its slices, and the index says so`() async throws {
    let folder = try TemporaryFolder()
    let home = URL(filePath: folder.path).resolvingSymlinksInPath().path
    try folder.write(records(0..<150_000), to: "d/long.jsonl")
    try folder.write("Plums are purple.\n", to: "d/plum.txt")
    let engine = try await open(home + "/d/.akin")
    let run = Task { try await engine.index(folder: home + "/d") }
    // Cancelled from outside as soon as a slice is committed.
    while (try? await engine.status())?.passages ?? 0 == 0 { await Task.yield() }
    run.cancel()
    _ = await run.result
    let status = try await engine.status()
    if let unfinished = status.unfinished {
      #expect(unfinished.files == 2 && unfinished.filesDone < 2)
      #expect(status.passages > 0 && status.passages < 150_001)
    }
    let report = try await engine.index(folders: [])
    #expect(report.passages == 150_001 && report.documents == 2)
    #expect(try await engine.status().unfinished == nil)
    #expect(try await engine.verify().problems == [])
  }
}
