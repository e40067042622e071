import Akin
import Foundation
import Synchronization
import TestSupport
import Testing

/// What requests tell while they work, and what their answers say was cut off.
@Suite struct ProgressTests {
  private let folder: TemporaryFolder
  private let embedder: TextEmbedder
  private let told = Told()

  init() async throws {
    folder = try TemporaryFolder()
    embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")), usesCache: false)
  }

  /// A text that is longer than the model reads.
  private static let long = Array(repeating: "rose", count: 600).joined(separator: " ")

  private func records(_ lines: [String]) throws -> RecordCorpus {
    try RecordCorpus(path: folder.write(lines.joined(separator: "\n"), to: "in.txt"))
  }

  @Test func `embedding tells how many of all texts are done`() async throws {
    let texts = (0..<100).map { "rose \($0)" }
    _ = try await embedder.embed(texts) { [told] in told.add($0) }
    #expect(
      told.last == Work.Progress(.embedding, share: 1, passages: Work.Progress.Count(100, of: 100)))
    #expect(told.counts == told.counts.sorted())
  }

  @Test func `a stream tells how many are done, of nobody knows how many`() async throws {
    let texts = Mutex(["a", "b", "c"])
    try await embedder.embed(
      stream: { _ in texts.withLock { $0.isEmpty ? nil : [$0.removeFirst()] } },
      progress: { [told] in told.add($0) }, into: { _, _ in })
    #expect(told.last == Work.Progress(.embedding, passages: Work.Progress.Count(3)))
  }

  @Test func `each step of a request is told to the same closure`() async throws {
    let corpus = try records(["Red.", "Old.", "New.", "Red."])
    _ = try await corpus.cluster(.kMeans(count: 2), with: embedder) { [told] in told.add($0) }
    #expect(told.steps.prefix(2) == [.embedding, .dividing])
    let dedupe = Told()
    _ = try await corpus.dedupe(DedupeOptions(threshold: 0.9), with: embedder) { dedupe.add($0) }
    #expect(dedupe.steps == [.embedding, .comparing])
    #expect(dedupe.last?.share == 1)
    let both = Told()
    let source = CorpusSource.records(corpus, embedder)
    _ = try await source.compare(with: source) { both.add($0) }
    #expect(both.steps == [.embedding, .comparing])
    #expect(both.counts.last == 8)
  }

  @Test func `an answer says what was cut off from its own texts`() async throws {
    let short = try records(["Red.", "Old."])
    let mixed = try RecordCorpus(
      path: folder.write("Red.\n\(Self.long)\nOld.\n\(Self.long)\n", to: "long.txt"))
    let (method, options) = (ClusterMethod.kMeans(count: 1), DedupeOptions(threshold: 0.9))
    for embedder in [embedder, try await TextEmbedder.load(.named(Fixtures.model("tiny")))] {
      let cut = try embedder.truncation(of: [Self.long, "Red.", Self.long])
      #expect(cut.texts == 2 && cut.tokens > 100)
      // A second time the vectors come from the cache, where there is one.
      for _ in 0..<2 {
        #expect(try await mixed.cluster(method, with: embedder).truncation == cut)
        #expect(try await mixed.dedupe(options, with: embedder).truncation == cut)
        #expect(try await short.cluster(method, with: embedder).truncation == Truncation())
        #expect(try await short.dedupe(options, with: embedder).truncation == Truncation())
      }
      let (a, b) = (
        CorpusSource.records(short, embedder), CorpusSource.records(mixed, embedder)
      )
      #expect(try await a.dedupe(options, against: b).truncation == cut)
      #expect(try await b.compare(with: a, options: options).truncation == cut)
    }
  }

  @Test func `a run of the index and a measurement say what was cut off`() async throws {
    let lines = #"{"text":"\#(Self.long)","label":"a"}"# + "\n"
    let file = try folder.write(lines, to: "labels.jsonl")
    let measured = try await QualityCheck.clustering(
      file, method: .kMeans(count: 1), with: embedder)
    #expect(measured.truncation == (try embedder.truncation(of: [Self.long])))
    #expect(measured.texts == 1 && measured.report.texts == 1)
    let engine = try SearchEngine.temporary(with: embedder)
    let report = try await engine.index(folder: file)
    #expect(report.truncation.texts == report.truncatedPassages)
  }
}

/// Keeps what was told.
private final class Told: Sendable {
  private let all = Mutex<[Work.Progress]>([])

  func add(_ progress: Work.Progress) { all.withLock { $0.append(progress) } }

  var last: Work.Progress? { all.withLock(\.last) }

  /// How many texts were done, each time that it was told.
  var counts: [Int] { all.withLock { $0.compactMap(\.passages?.done) } }

  /// The steps in their order.
  var steps: [Work.Progress.Step] {
    all.withLock { all in
      all.map(\.step).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
  }
}
