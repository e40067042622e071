import Akin
import Foundation
import Synchronization
import TestSupport
import Testing

/// Runs that are cut short, and what they tell and keep until then.
@Suite struct InterruptedRunTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var docs: String { folder.path + "/docs" }

  private func open() async throws -> SearchEngine {
    try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")), threads: 2)
  }

  private func write(_ count: Int, files: Int) throws {
    for file in 0..<files {
      let sentences = stride(from: file, to: count, by: files)
        .map { "Rose \($0) is as red as rose \($0 + 1)." }
      try folder.write(sentences.joined(separator: "\n\n"), to: "docs/\(file).txt")
    }
  }

  @Test(arguments: [1, 250]) func `a run keeps what it did before a large window is full`(
    files: Int
  ) async throws {
    try write(1500, files: files)
    let engine = try await open()
    let run = Mutex<Task<IndexReport, any Error>?>(nil)
    let task = Task {
      try await engine.index(folder: docs) { progress in
        if progress.passages?.done ?? 0 >= 500 { run.withLock { $0?.cancel() } }
      }
    }
    run.withLock { $0 = task }
    _ = try? await task.value
    let kept = try await open().status()
    // The first window has 64 sentences, and a run reads three windows ahead at most.
    #expect(kept.sentences >= 64)
    #expect(files == 1 || kept.documents > 0)
    let report = try await open().index(folder: docs)
    #expect(report.embedded == 1500 - kept.sentences)
    #expect(try await open().status().documents == files)
  }

  @Test func `small windows leave no more segments than large ones, and the same answers`()
    async throws
  {
    try write(6000, files: 3)
    try await open().index(folder: docs)
    #expect(try await open().status().segments <= 9)
    let hits = try await open().search("Rose 7 is as red as rose 8.", limit: 3)
    #expect(hits.first?.passage.text == "Rose 7 is as red as rose 8.")
    #expect(try await open().verify().problems.isEmpty)
  }

  @Test func `a large file moves before it is committed`() async throws {
    try write(2000, files: 1)
    let told = Mutex<[Work.Progress]>([])
    try await open().index(folder: docs) { progress in told.withLock { $0.append(progress) } }
    let all = told.withLock { $0 }.filter { $0.step == .embedding }
    let total = try #require(all.last?.bytes?.total)
    #expect(all.last?.bytes?.done == total)
    // A window has twice the texts of the one before at most: 64, 128, 256, 512, 1024 and the rest.
    let steps = Set(all.filter { $0.files?.done == 0 }.compactMap { $0.bytes?.done })
    #expect(steps.filter { 0 < $0 && $0 < total }.count >= 4)
    #expect(all.compactMap(\.share) == all.compactMap(\.share).sorted())
  }

  @Test func `unchanged files are no part of the work`() async throws {
    try write(30, files: 3)
    try await open().index(folder: docs)
    // A file that is as new as the run may have changed within the same tick.
    try await Task.sleep(for: .seconds(2.1))
    try await open().index(folder: docs)
    try folder.write("The tide is high.", to: "docs/new.txt")
    let told = Mutex<[Work.Progress]>([])
    try await open().index(folder: docs) { progress in told.withLock { $0.append(progress) } }
    #expect(told.withLock { $0.last }?.bytes == Work.Progress.Count(17, of: 17))
    #expect(told.withLock { $0.last }?.files == Work.Progress.Count(4, of: 4))
  }

  @Test func `a refused run leaves the choice of vectors as it was`() async throws {
    try write(30, files: 12)
    try await open().index(folder: docs)
    let settings = folder.path + "/index/settings.json"
    let before = try String(contentsOfFile: settings, encoding: .utf8)
    let engine = try await open()
    await #expect(throws: IndexingError.self) {
      try await engine.index(
        folders: [docs], changing: IndexOptionChanges(only: ["*.none"]), vectors: .fp32)
    }
    #expect(try String(contentsOfFile: settings, encoding: .utf8) == before)
    try await engine.index(folders: [docs], vectors: .fp32)
    #expect(try String(contentsOfFile: settings, encoding: .utf8) != before)
  }

  @Test(arguments: ["jsonl", "json", "csv"])
  func `a field that no record has is refused before anything is forgotten`(kind: String)
    async throws
  {
    let records = ["Roses are red.", "The tide is high."].map { #"{"text":"\#($0)","n":1}"# }
    let text =
      switch kind {
      case "jsonl": records.joined(separator: "\n")
      case "json": "[" + records.joined(separator: ",") + "]"
      default: "text,n\nRoses are red.,1\nThe tide is high.,1\n"
      }
    try folder.write(text, to: "docs/a.\(kind)")
    try await open().index(folder: docs)
    let engine = try await open()
    await #expect(throws: IndexingError.self) {
      try await engine.index(folders: [docs], changing: IndexOptionChanges(field: "nope"))
    }
    if kind != "csv" {
      // A field that holds numbers is no text either.
      await #expect(throws: IndexingError.self) {
        try await engine.index(folders: [docs], changing: IndexOptionChanges(field: "n"))
      }
    }
    #expect(try await open().status().passages == 2)
    #expect(try await open().index(folder: docs).skipped.isEmpty)
  }

  @Test func `a refused run has changed no document, whatever it read before`() async throws {
    // The field is in the first file alone, with more sentences than the first window has.
    let rows = (0..<150).map { #"{"text":"Row \#($0).","b":"Other \#($0)."}"# }
    try folder.write(rows.joined(separator: "\n"), to: "docs/0.jsonl")
    for file in 1..<12 {
      try folder.write(#"{"text":"The tide is at \#(file)."}"#, to: "docs/\(file).jsonl")
    }
    try await open().index(folder: docs)
    let engine = try await open()
    await #expect(throws: IndexingError.self) {
      try await engine.index(folders: [docs], changing: IndexOptionChanges(field: "b"))
    }
    #expect(try await open().search("Row 7.", limit: 1).first?.passage.text == "Row 7.")
    #expect(try await open().status().passages == 161)
  }

  @Test func `a long file whose records lack the field is refused as a whole`() async throws {
    // With this memory a slice has 720 kB.
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")), memory: 90 << 20)
    var lines = (0..<30_000).map { #"{"a":"The tide is at \#($0 % 9).","text":"Row \#($0 % 7)."}"# }
    try folder.write(lines.joined(separator: "\n"), to: "docs/a.jsonl")
    try await engine.index(folder: docs)
    let before = try await engine.status()
    #expect(before.sentences == 7)
    await #expect(throws: IndexingError.self) {
      try await engine.index(folders: [docs], changing: IndexOptionChanges(field: "nope"))
    }
    #expect(try await open().status().passages == before.passages)
    // The field of the last record alone is reason enough to read the file.
    lines.append(#"{"b":"The last one."}"#)
    try folder.write(lines.joined(separator: "\n"), to: "docs/a.jsonl")
    let report = try await engine.index(
      folders: [docs], changing: IndexOptionChanges(field: "b"))
    #expect(report.passages == 1)
  }
}
