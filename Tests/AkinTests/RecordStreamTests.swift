import Akin
import Foundation
import Synchronization
import TestSupport
import Testing

/// An input, an output that may fail, and a folder that remembers.
private final class Pipe: Sendable {
  struct Broken: Error {}

  let input: [UInt8]
  let seen: String
  // What is written and what is listed, and after how many more bytes the process is killed.
  private let output = Mutex<(bytes: [UInt8], listed: [UInt8], left: Int)>(([], [], .max))

  init(_ lines: [String], seen: String) {
    input = Array(lines.map { $0 + "\n" }.joined().utf8)
    self.seen = seen
  }

  var written: String { String(decoding: output.withLock { $0.bytes }, as: UTF8.self) }
  var listed: String { String(decoding: output.withLock { $0.listed }, as: UTF8.self) }

  /// Runs until the end, or until so many bytes are written.
  func run(
    _ embedder: TextEmbedder, killedAfter left: Int = .max
  ) async throws -> RecordStream.Summary {
    output.withLock { $0.left = left }
    let place = Mutex(0)
    var options = DedupeOptions()
    options.threshold = 0.98
    options.guards = []
    return try await RecordStream.dedupe(
      RecordStream.Ends(
        name: "pipe", seen: seen,
        read: { [input] in
          place.withLock { place in
            let end = min(place + 997, input.count)
            defer { place = end }
            return Array(input[place..<end])
          }
        },
        output: sink(), removed: sink(isList: true)),
      options: options, with: embedder)
  }

  private func sink(isList: Bool = false) -> RecordStream.Sink {
    RecordStream.Sink(
      path: isList ? "list" : nil,
      resume: { count in
        self.output.withLock { output in
          let size = isList ? output.listed.count : output.bytes.count
          if isList {
            output.listed.removeSubrange(min(count, size)...)
          } else {
            output.bytes.removeSubrange(min(count, size)...)
          }
        }
      },
      write: { new in
        try self.output.withLock { output in
          if isList {
            output.listed += new.prefix(output.left)
          } else {
            output.bytes += new.prefix(output.left)
          }
          output.left -= new.count
          // All that is missing may be that it was written.
          if output.left <= 0 { throw Broken() }
        }
      })
  }
}

@Suite struct RecordStreamTests {
  private static func lines(_ count: Int, seed: UInt64) -> [String] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { number in
      let text = ["Rose", "boat", "a tree", "the ferry leaves", "winter"]
        .shuffled(using: &random).prefix(Int(random.next() % 4) + 1).joined(separator: " ")
      return #"{"n":\#(number),"text":"\#(text)\#(random.next() % 2 == 0 ? "." : " again")"}"#
    }
  }

  private func embedder() async throws -> TextEmbedder {
    try await TextEmbedder.load(.named(Fixtures.model("tiny")), threads: 2)
  }

  @Test func `a stream keeps what a file keeps`() async throws {
    let folder = try TemporaryFolder()
    let embedder = try await embedder()
    let lines = Self.lines(1500, seed: 1)
    let pipe = Pipe(lines, seen: folder.path + "/seen")
    let summary = try await pipe.run(embedder)
    let corpus = try RecordCorpus(
      path: folder.write(lines.map { $0 + "\n" }.joined(), to: "in.jsonl"))
    var options = DedupeOptions()
    options.threshold = 0.98
    options.guards = []
    let report = try await corpus.dedupe(options, with: embedder)
    #expect(try pipe.written == String(decoding: corpus.contents(without: report), as: UTF8.self))
    #expect(summary.records == 1500 && summary.recordsBefore == 0)
    #expect(summary.kept == 1500 - report.removedCount && summary.kept < 1000)
    // Once more there is nothing to do, and nothing is lost.
    let written = pipe.written
    #expect(try await pipe.run(embedder).recordsBefore == 1500)
    #expect(pipe.written == written)
    // Another input is compared with what was kept of the first.
    let next = Pipe(
      ["rose", "Nothing of this was said before"], seen: folder.path + "/seen")
    #expect(try await next.run(embedder).kept == 1)
    #expect(next.written == "Nothing of this was said before\n")
  }

  @Test(arguments: [UInt64(2), 3, 4])
  func `a killed stream goes on where it stopped, without loss or repetition`(
    seed: UInt64
  ) async throws {
    let folder = try TemporaryFolder()
    let embedder = try await embedder()
    let lines = Self.lines(2000, seed: seed)
    let whole = Pipe(lines, seen: folder.path + "/whole")
    _ = try await whole.run(embedder)
    let killed = Pipe(lines, seen: folder.path + "/killed")
    var random = SplitMix64(seed: seed)
    var kills = 0
    while true {
      do {
        // In the first batch, then anywhere.
        let left = kills < 3 ? 400 * (kills + 1) : Int(random.next() % 400_000)
        _ = try await killed.run(embedder, killedAfter: left)
        break
      } catch is Pipe.Broken {
        kills += 1
      }
    }
    #expect(kills > 2)
    #expect(killed.written == whole.written)
    #expect(killed.listed == whole.listed)
  }

  @Test func `the list of a stream says what went and why, and gives the input back`() async throws
  {
    let folder = try TemporaryFolder()
    let embedder = try await embedder()
    let lines = Self.lines(900, seed: 8)
    let pipe = Pipe(lines, seen: folder.path + "/seen")
    let summary = try await pipe.run(embedder)
    let gone = pipe.listed.split(separator: "\n").dropFirst().dropLast()
    #expect(gone.count == summary.records - summary.kept && gone.count > 100)
    #expect(summary.removed.values.reduce(0, +) == gone.count)
    struct Line: Decodable {
      struct Kept: Decodable {
        let input: String?
        let line: Int
        let text: String
      }
      let line: Int
      let stage: String
      let kept: Kept
      let record: String
    }
    for json in gone {
      let line = try JSONDecoder().decode(Line.self, from: Data(json.utf8))
      #expect(line.record == lines[line.line - 1] + "\n")
      #expect(line.kept.line < line.line && line.kept.input == nil)
      #expect(lines[line.kept.line - 1].contains(#""text":"\#(line.kept.text)""#))
    }
    try await checkRestored(pipe, in: folder)
    // What an earlier input said is named by that input; a folder of format 1 does not know the line.
    let state = folder.path + "/seen/state.json"
    let next = Pipe(["rose"], seen: folder.path + "/seen")
    _ = try await next.run(embedder)
    #expect(next.listed.contains(#""kept":{"input":"pipe","line":"#))
    try await checkRestored(next, in: folder)
    let old = try String(contentsOfFile: state, encoding: .utf8)
      .replacing(#""akinSeen":2,"#, with: #""akinSeen":1,"#)
      .replacing(#""inputs":["pipe"],"#, with: "")
    try old.write(toFile: state, atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: folder.path + "/seen/places")
    let last = Pipe(["Rose", "again rose winter", "ROSE"], seen: folder.path + "/seen")
    _ = try await last.run(embedder)
    #expect(last.listed.contains(#""kept":{"text":"#))
    try await checkRestored(last, in: folder)
  }

  private func checkRestored(_ pipe: Pipe, in folder: TemporaryFolder) async throws {
    let list = try folder.write(pipe.listed, to: "gone.jsonl")
    let cleaned = try folder.write(pipe.written, to: "clean.jsonl")
    var original: [UInt8] = []
    let removed = try RemovedRecords(contentsOf: list)
    try removed.restore(cleaned, name: cleaned) { original += $0 }
    #expect(original == pipe.input)
    // Without its end the list is that of a stream that was interrupted.
    try folder.write(
      pipe.listed.split(separator: "\n").dropLast().joined(separator: "\n"), to: "gone.jsonl")
    #expect(throws: RestoreError.unfinished(list)) { try RemovedRecords(contentsOf: list) }
  }

  @Test func `a wrong line is named, and a changed input refused`() async throws {
    let folder = try TemporaryFolder()
    let embedder = try await embedder()
    let seen = folder.path + "/seen"
    var lines = Self.lines(900, seed: 5)
    let right = lines[700]
    lines[700] = #"{"text": "#
    let pipe = Pipe(lines, seen: seen)
    let error = await #expect(throws: (any Error).self) { try await pipe.run(embedder) }
    #expect(error.map { String(describing: $0) }?.hasPrefix("pipe:701: ") == true)
    lines[3] = #"{"text":"something else"}"#
    await #expect(throws: SeenRecordsError.changedInput("pipe", folder: seen)) {
      try await Pipe(lines, seen: seen).run(embedder)
    }
    lines = Self.lines(900, seed: 5)
    #expect(lines[700] == right)
    #expect(try await Pipe(lines, seen: seen + "2").run(embedder).records == 900)
    // The line is put right: the stream goes on before it.
    #expect(try await Pipe(lines, seen: seen).run(embedder).recordsBefore == 512)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is named, and takes nothing of what was kept`() async throws {
    let folder = try TemporaryFolder()
    let embedder = try await embedder()
    let seen = folder.path + "/seen"
    _ = try await Pipe(Self.lines(300, seed: 8), seen: seen).run(embedder)
    let partial = seen + "/state.json.partial"
    try FileManager.default.createSymbolicLink(atPath: partial, withDestinationPath: "/dev/full")
    let error = await #expect(throws: SeenRecordsError.full(seen)) {
      try await Pipe(Self.lines(300, seed: 9), seen: seen).run(embedder)
    }
    #expect(error?.description.hasPrefix("\(seen): no space left on the device.") == true)
    #expect(FileSystem.status(of: partial) == nil)
    let again = try await Pipe(Self.lines(300, seed: 9), seen: seen).run(embedder)
    #expect(again.records == 300 && again.recordsBefore == 0)
  }

  @Test func `damaged files and other settings are refused`() async throws {
    let folder = try TemporaryFolder()
    let embedder = try await embedder()
    let seen = folder.path + "/seen"
    _ = try await Pipe(Self.lines(300, seed: 6), seen: seen).run(embedder)
    var options = DedupeOptions()
    options.threshold = 0.5
    let ends = RecordStream.Ends(
      name: "x", seen: seen, read: { [] }, output: RecordStream.Sink { _ in })
    await #expect(throws: SeenRecordsError.self) {
      try await RecordStream.dedupe(ends, options: options, with: embedder)
    }
    options.threshold = .suggested
    await #expect(throws: DedupeOptionsError.self) {
      try await RecordStream.dedupe(ends, options: options, with: embedder)
    }
    let cut = try #require(FileHandle(forUpdatingAtPath: seen + "/vectors"))
    try cut.truncate(atOffset: 5)
    await #expect(throws: SeenRecordsError.damaged(seen)) {
      try await Pipe(Self.lines(400, seed: 7), seen: seen).run(embedder)
    }
  }
}
