import Akin
import Foundation
import TestSupport
import Testing

/// A folder with a few documents and an index that is made with the tiny model.
private struct Corpus {
  let folder: TemporaryFolder
  let index: String

  init() throws {
    folder = try TemporaryFolder()
    index = folder.path + "/index"
    try folder.write(
      "# Roses\n\nWater the roses. Prune them in winter.\n\n## Tools\n\nSharp knives help.\n",
      to: "docs/garden/roses.md")
    try folder.write("The tide is high. The boat leaves.", to: "docs/sea.txt")
    try folder.write(
      "{\"id\":\"a\",\"text\":\"Trees grow slowly.\"}\n{\"id\":\"b\",\"text\":\"Water the roses.\"}\n",
      to: "docs/notes.jsonl")
  }

  var docs: String { folder.path + "/docs" }

  func open(model: String = "tiny", threads: Int? = nil) async throws -> SearchEngine {
    try await SearchEngine.open(
      at: index, model: .named(Fixtures.model(model)), threads: threads)
  }

  /// All sentences that the index holds, with their places, in order.
  func contents() async throws -> [String] {
    let hits = try await open().search("rose", limit: 1000)
    return hits.map { "\($0.passage.path):\($0.passage.line): \($0.passage.text)" }.sorted()
  }
}

@Suite struct IndexingTests {
  @Test func `a folder becomes passages with their places`() async throws {
    let corpus = try Corpus()
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.documents == 3 && report.added == 3 && report.passages == 7)
    // One of them occurs twice and is embedded once.
    #expect(report.embedded == 6)
    let hits = try await corpus.open().search("Sharp knives help.", limit: 1)
    let hit = try #require(hits.first)
    #expect(hit.score > 0.999)
    #expect(hit.passage.path == "garden/roses.md")
    #expect(hit.passage.line == 7 && hit.passage.endLine == 7)
    #expect(hit.passage.heading == "Roses > Tools")
    let source = try String(contentsOfFile: corpus.docs + "/garden/roses.md", encoding: .utf8)
    #expect(
      Array(source.utf8)[hit.passage.start..<hit.passage.end].elementsEqual(
        "Sharp knives help.".utf8))
  }

  @Test func `a second run embeds nothing`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    let before = try await corpus.contents()
    let report = try await corpus.open().index(folders: [])
    #expect(report.embedded == 0 && report.added == 0 && report.changed == 0)
    #expect(report.unchanged == 3 && report.removed == 0)
    #expect(try await corpus.contents() == before)
  }

  @Test func `only what changed is embedded again`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    try corpus.folder.write("The tide is low. The boat leaves.", to: "docs/sea.txt")
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.changed == 1 && report.unchanged == 2 && report.embedded == 1)
    let contents = try await corpus.contents()
    #expect(contents.contains("sea.txt:1: The tide is low."))
    #expect(!contents.contains("sea.txt:1: The tide is high."))
  }

  @Test(arguments: [0.0, 1000])
  func `a change that leaves size and time as they were is seen`(age: Double) async throws {
    let corpus = try Corpus()
    let file = corpus.docs + "/sea.txt"
    let time = Date.now - age
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file)
    try await corpus.open().index(folder: corpus.docs)
    // As long as before, and with the same time: as a copy is that keeps the time of its original.
    try corpus.folder.write("The tide is late. The boat leaves.", to: "docs/sea.txt")
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file)
    let report = try await corpus.open().index(folders: [])
    #expect(report.changed == 1 && report.embedded == 1)
    #expect(try await corpus.contents().contains("sea.txt:1: The tide is late."))
    #expect(try await corpus.open().index(folders: []).changed == 0)
  }

  @Test func `the newest file's sentence can be kept`() async throws {
    let corpus = try Corpus()
    for (name, age) in [("a", 50.0), ("b", 0), ("c", 100)] {
      let path = try corpus.folder.write("The knife is new.", to: "docs/\(name).txt")
      try FileManager.default.setAttributes(
        [.modificationDate: Date.now - age], ofItemAtPath: path)
    }
    let engine = try await corpus.open()
    try await engine.index(folder: corpus.docs)
    var options = DedupeOptions()
    options.keep = .newest
    options.threshold = 0.9999
    let kept = try await engine.dedupe(options).groups.map(\.kept.passage)
    #expect(kept.first { $0.text == "The knife is new." }?.path == "b.txt")
  }

  @Test func `renaming a file embeds nothing`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    try FileManager.default.moveItem(
      atPath: corpus.docs + "/sea.txt", toPath: corpus.docs + "/garden/ocean.txt")
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.renamed == 1 && report.embedded == 0 && report.removed == 0)
    #expect(try await corpus.contents().contains("garden/ocean.txt:1: The boat leaves."))
  }

  @Test func `what is gone from the disk goes from the index`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    try FileManager.default.removeItem(atPath: corpus.docs + "/garden")
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.removed == 1 && report.documents == 2)
    let status = try await corpus.open().status()
    // "Water the roses." is still in the notes.
    #expect(status.sentences == 4 && status.passages == 4)
    #expect(try await corpus.open().verify().problems.isEmpty)
  }

  @Test func `the field of records can be changed, and is remembered`() async throws {
    let corpus = try Corpus()
    try corpus.folder.write(
      "{\"text\":\"The first field.\",\"other\":\"The second field.\"}\n", to: "docs/notes.jsonl")
    try await corpus.open().index(folder: corpus.docs)
    var options = IndexOptions()
    options.field = "other"
    try await corpus.open().index(folder: corpus.docs, options: options)
    #expect(try await corpus.contents().contains("notes.jsonl:1: The second field."))
    let report = try await corpus.open().index(folders: [])
    #expect(report.unchanged == 3)
    #expect(try await corpus.contents().contains("notes.jsonl:1: The second field."))
  }

  @Test func `patterns say what is read, and are remembered`() async throws {
    let corpus = try Corpus()
    var options = IndexOptions()
    options.exclude = ["*.jsonl"]
    #expect(try await corpus.open().index(folder: corpus.docs, options: options).documents == 2)
    #expect(try await corpus.open().index(folders: []).documents == 2)
    #expect(
      try await corpus.open().index(folder: corpus.docs, options: IndexOptions()).documents == 3)
  }

  @Test func `a part of a folder can be refreshed alone`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    try corpus.folder.write("Knives are sharp.", to: "docs/garden/tools.txt")
    try corpus.folder.write("The tide is low.", to: "docs/sea.txt")
    let report = try await corpus.open().index(folder: corpus.docs + "/garden")
    #expect(report.added == 1 && report.changed == 0 && report.removed == 0)
    #expect(try await corpus.contents().contains("garden/tools.txt:1: Knives are sharp."))
    #expect(try await corpus.contents().contains("sea.txt:1: The tide is high."))
  }

  @Test func `a folder around an indexed one takes its place`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs + "/garden")
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.documents == 3 && report.removed == 0 && report.embedded == 3)
    #expect(try await corpus.open().status().roots == [corpus.docs])
    #expect(
      try await corpus.contents().filter { $0.contains("knives") } == [
        "garden/roses.md:7: Sharp knives help."
      ])
  }

  @Test func `single files and several folders share an index`() async throws {
    let corpus = try Corpus()
    try corpus.folder.write("A file of another kind.", to: "other/Makefile")
    let report = try await corpus.open()
      .index(folders: [corpus.docs + "/garden", corpus.folder.path + "/other/Makefile"])
    #expect(report.documents == 2)
    #expect(try await corpus.open().index(folders: []).unchanged == 2)
  }

  @Test func `a folder that is gone keeps its documents until it is forgotten`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    try FileManager.default.removeItem(atPath: corpus.docs)
    let report = try await corpus.open().index(folders: [])
    #expect(report.documents == 3 && report.warnings.count == 1)
    #expect(report.warnings.first?.contains("forget the folder") == true)
    #expect(try await corpus.open().forget(folder: corpus.docs) == 3)
    #expect(try await corpus.open().status().documents == 0)
  }

  @Test func `skipped files are counted by reason`() async throws {
    let corpus = try Corpus()
    try corpus.folder.write(Data([0, 1, 2, 0]), to: "docs/binary.txt")
    try corpus.folder.write("", to: "docs/empty.txt")
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.skipped.map(\.reason) == ["binary", "empty"])
    #expect(report.skipped.map(\.count) == [1, 1])
  }

  @Test func `an empty folder makes no index, and an emptied one answers with nothing`()
    async throws
  {
    let corpus = try Corpus()
    try FileManager.default.removeItem(atPath: corpus.docs)
    try FileManager.default.createDirectory(atPath: corpus.docs, withIntermediateDirectories: true)
    let report = try await corpus.open().index(folder: corpus.docs)
    #expect(report.documents == 0 && !report.hasIndex)
    await #expect(throws: CatalogError.self) { try await corpus.open().search("rose") }
    try corpus.folder.write("The rose is red.", to: "docs/a.txt")
    try await corpus.open().index(folder: corpus.docs)
    try FileManager.default.removeItem(atPath: corpus.docs + "/a.txt")
    try await corpus.open().index(
      folders: [], changing: IndexOptionChanges(), allowingRemoval: true)
    #expect(try await corpus.open().search("rose").isEmpty)
    #expect(try await corpus.open().cluster().clusters.isEmpty)
    #expect(try await corpus.open().dedupe().groups.isEmpty)
  }

  @Test func `another model is refused, even of the same dimension`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    let other = try await corpus.open(model: "tiny-relu")
    await #expect(throws: (any Error).self) { try await other.search("rose") }
    await #expect(throws: (any Error).self) { try await other.index(folder: corpus.docs) }
    // Without a name the index's own model is used.
    let own = try await SearchEngine.open(at: corpus.index)
    #expect(try await own.search("rose", limit: 1).count == 1)
  }

  @Test func `a cancelled run keeps what was committed`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    for number in 0..<200 {
      try corpus.folder.write("Rose number \(number) grows.", to: "docs/many/\(number).txt")
    }
    let engine = try await corpus.open()
    let run = Task {
      // Else a busy machine lets the run end before it is cancelled.
      while !Task.isCancelled { await Task.yield() }
      return try await engine.index(folder: corpus.docs)
    }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    #expect(try await corpus.open().status().documents == 3)
    #expect(try await corpus.open().index(folder: corpus.docs).documents == 203)
    #expect(try await corpus.open().verify().problems.isEmpty)
  }

  @Test func `an index whose writer was stopped at once verifies and completes`() async throws {
    let corpus = try Corpus()
    try corpus.folder.write("", to: "index/catalog.sqlite")
    let engine = try await corpus.open()
    #expect(try await engine.verify().problems.isEmpty)
    await #expect(throws: (any Error).self) { try await engine.search("rose") }
    #expect(try await engine.index(folder: corpus.docs).documents == 3)
    #expect(try await engine.verify().vectors == 6)
  }

  @Test func `sentences of a file that is still being read hide no hit`() async throws {
    let corpus = try Corpus()
    try await corpus.open().index(folder: corpus.docs)
    // Larger than a window: its first sentences are committed before the file itself.
    let sentences = (0..<9000).map { "Rose \($0) is as red as rose \($0 + 1)." }
    try corpus.folder.write(sentences.joined(separator: "\n\n"), to: "docs/large.txt")
    let engine = try await corpus.open()
    let run = Task {
      try await engine.index(folder: corpus.docs)
    }
    while try await engine.status().sentences <= 6 { try await Task.sleep(for: .milliseconds(5)) }
    run.cancel()
    _ = try? await run.value
    let hits = try await corpus.open().search("Rose 7 is as red as rose 8.", limit: 7)
    let documents = try await corpus.open().status().documents
    // Six texts, and one of the large file if it was committed before the run ended.
    #expect(hits.count == (documents == 4 ? 7 : 6))
    #expect(documents == 4 || Set(hits.map(\.passage.path)).count == 3)
  }

  @Test func `threads and order change neither hits nor clusters`() async throws {
    let corpus = try Corpus()
    let texts = (0..<60).map {
      "The \(["rose", "tree", "boat", "knife"][$0 % 4]) number \($0 / 8)."
    }
    for (number, text) in texts.enumerated() {
      try corpus.folder.write(text, to: "docs/a/\(1000 + number).txt")
      // The same sentences under names that are walked in the opposite order.
      try corpus.folder.write(text, to: "reversed/a/\(9000 - number).txt")
    }
    let first = try await corpus.open(threads: 1)
    try await first.index(folder: corpus.docs + "/a")
    let second = try await SearchEngine.open(
      at: corpus.folder.path + "/index2", model: .named(Fixtures.model("tiny")), threads: 3)
    try await second.index(folder: corpus.folder.path + "/reversed/a")
    for method in [
      ClusterMethod.communities(threshold: 0.8, minimumSize: 2), .kMeans(count: 5),
      .miniBatch(count: 5), .spectral(count: 5), .leiden(), .hdbscan(minimumSize: 2),
      .agglomerative(count: 5),
    ] {
      let a = try await first.cluster(method)
      let b = try await second.cluster(method)
      #expect(a.clusters.map(\.label) == b.clusters.map(\.label))
      #expect(
        a.clusters.map { $0.members.map(\.passage.text) }
          == b.clusters.map { $0.members.map(\.passage.text) })
      #expect(!a.clusters.isEmpty)
    }
    let a = try await first.search("rose", limit: 100).map(\.score)
    let b = try await second.search("rose", limit: 100).map(\.score)
    #expect(a == b)
  }

  @Test func `updated clusters keep their numbers and labels`() async throws {
    let corpus = try Corpus()
    func write(_ words: [String], _ numbers: Range<Int>) throws {
      for word in words {
        for number in numbers {
          try corpus.folder.write(
            "The \(word) number \(number).", to: "docs/\(word)/\(number).txt")
        }
      }
    }
    try write(["rose", "boat", "knife"], 0..<12)
    let engine = try await corpus.open()
    try await engine.index(folder: corpus.docs)
    let method = ClusterMethod.kMeans(count: nil)
    let first = try await engine.updateClusters(method)
    #expect(first.changes?.born == first.clusters.map(\.id).sorted())
    #expect(first.changes?.keptShare == 1)

    let again = try await engine.updateClusters(method)
    #expect(again.clusters == first.clusters)
    #expect(again.changes?.kept == first.clusters.map(\.id).sorted())

    try write(["rose"], 12..<13)
    try await engine.index(folder: corpus.docs)
    let second = try await engine.updateClusters(method)
    #expect(second.changes?.keptShare ?? 0 >= 0.98)
    for cluster in first.clusters {
      let now = second.clusters.first { $0.id == cluster.id }
      #expect(now?.label == cluster.label)
    }

    let file = corpus.index + "/clusters.json"
    let whole = try Data(contentsOf: URL(filePath: file))
    for damaged in [Data(), whole.dropLast(), Data(whole.reversed())] {
      try damaged.write(to: URL(filePath: file))
      await #expect(throws: ClusterMemoryError.damaged(path: file)) {
        try await engine.updateClusters(method)
      }
    }
  }
}
