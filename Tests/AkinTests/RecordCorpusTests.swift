import Akin
import Foundation
import TestSupport
import Testing

@Suite struct RecordCorpusTests {
  @Test func `a cleaned corpus is the file without its duplicates, byte for byte`() async throws {
    let folder = try TemporaryFolder()
    let lines = [
      #"{"n": 1,  "text":"Water the roses."}"#, #"{"text":"The boat leaves.","n":2}"#,
      #"{"n":3,"text":"  water the ROSES "}"#, #"{"n":4,"text":"(The boat leaves)"}"#,
      #"{"n":5,"text":"Trees grow slowly."}"#,
    ]
    let path = try folder.write(lines.joined(separator: "\r\n"), to: "in.jsonl")
    let corpus = try RecordCorpus(path: path)
    #expect(corpus.count == 5)
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    var options = DedupeOptions()
    options.threshold = 0.999
    let report = try await corpus.dedupe(options, with: embedder)
    #expect(report.removedCount == 2)
    #expect(report.groups.map(\.kept.passage.line) == [1, 2])
    #expect(report.groups.flatMap(\.removed).map(\.stage) == [.exact, .exact])
    let cleaned = try String(decoding: corpus.contents(without: report), as: UTF8.self)
    #expect(cleaned == [lines[0], lines[1], lines[4]].joined(separator: "\r\n"))
  }

  @Test func `a report of another file takes nothing away`() async throws {
    let folder = try TemporaryFolder()
    let other = try RecordCorpus(
      path: folder.write("Roses grow.\nRoses grow.\nOld walls stand here.\n", to: "other.txt"))
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    let report = try await other.dedupe(with: embedder)
    #expect(report.removedCount > 0)
    let text = "Boats sail.\nTrees grow.\n"
    for text in [text, "Boats"] {
      let corpus = try RecordCorpus(path: folder.write(text, to: "in.txt"))
      #expect(try corpus.contents(without: report) == Array(text.utf8))
      let list = try folder.write(
        String(decoding: corpus.removed(by: report), as: UTF8.self), to: "gone.jsonl")
      #expect(try RemovedRecords(contentsOf: list).count == 0)
    }
  }

  @Test func `what a file comes to does not depend on what else is remembered`() async throws {
    let folder = try TemporaryFolder()
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    let words = ["rose", "boat", "tree", "wall", "grow", "sail"]
    let lines = words.flatMap { first in words.map { "\(first) \($0)" } }
    let corpus = try RecordCorpus(
      path: folder.write(lines.joined(separator: "\n"), to: "in.txt"))
    let before = try await corpus.cluster(.kMeans(count: 3), with: embedder)
    // As many as an index rounds its vectors for.
    let many = (0..<20_000).map { "\($0)" }.joined(separator: "\n")
    let other = try RecordCorpus(path: folder.write(many, to: "many.txt"))
    _ = try await other.cluster(.miniBatch(count: 2), with: embedder)
    #expect(try await corpus.cluster(.kMeans(count: 3), with: embedder) == before)
  }

  @Test func `the longest can be kept`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("Rose\n\"rose\".\nboat\n", to: "in.txt")
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    var options = DedupeOptions()
    options.keep = .longest
    options.threshold = 1
    let corpus = try RecordCorpus(path: path)
    let report = try await corpus.dedupe(options, with: embedder)
    #expect(report.groups.map(\.kept.passage.text) == ["\"rose\"."])
    #expect(
      try String(decoding: corpus.contents(without: report), as: UTF8.self) == "\"rose\".\nboat\n")
  }

  @Test(
    .enabled(if: builtProgram != nil, "the program akin is not built"),
    arguments: ["segment", "catalog"])
  func `what is damaged of the remembered vectors is made again`(what: String) throws {
    let folder = try TemporaryFolder()
    let texts = (0..<40).map { "rose boat \($0)" }
    let path = try folder.write(texts.joined(separator: "\n"), to: "in.txt")
    func clusters() throws -> String {
      let process = Process()
      process.executableURL = builtProgram
      process.arguments = [
        "cluster", "--input", path, "-n", "3", "--json", "--quiet", "--model",
        Fixtures.model("tiny"),
      ]
      process.environment = ProcessInfo.processInfo.environment
        .merging(["AKIN_HOME": folder.path + "/home"]) { $1 }
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let bytes = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      return String(decoding: bytes, as: UTF8.self)
    }
    let before = try clusters()
    #expect(before.contains("rose boat 7"))
    let all = FileManager.default.enumerator(atPath: folder.path)
    let names = (all?.allObjects ?? []).compactMap { $0 as? String }
    let damaged = names.filter { $0.hasSuffix(what == "segment" ? ".vectors" : "catalog.sqlite") }
    #expect(damaged.count == 1)
    for name in damaged {
      try Data(repeating: 3, count: 200).write(to: URL(filePath: folder.path + "/" + name))
    }
    #expect(try clusters() == before)
    #expect(try clusters() == before)
  }

  @Test func `records are clustered, those in no cluster listed as such`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("rose\nrose\nrose\nThe boat leaves.\n", to: "in.txt")
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    let report = try await RecordCorpus(path: path)
      .cluster(.communities(threshold: 0.999, minimumSize: 2), with: embedder)
    #expect(report.passageCount == 4)
    #expect(report.clusters.map { $0.members.count } == [3])
    #expect(report.clusters.first?.label == "rose")
    #expect(report.unclustered?.members.map(\.passage.text) == ["The boat leaves."])
    #expect(report.unclustered?.id == 0)
  }
}
