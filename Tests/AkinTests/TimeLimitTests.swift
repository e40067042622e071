import Akin
import Foundation
import Synchronization
import TestSupport
import Testing

/// Every request of the library ends in time, and loses nothing that was stored.
@Suite(.timeLimit(.minutes(20))) struct TimeLimitTests {
  /// A request that ends after a time limit.
  struct Request: Sendable, CustomTestStringConvertible {
    let name: String
    let run: @Sendable (Workplace, _ timeLimit: Duration) async throws -> Void

    init(_ name: String, _ run: @escaping @Sendable (Workplace, Duration) async throws -> Void) {
      self.name = name
      self.run = run
    }

    var testDescription: String { name }
  }

  /// An index with two documents, a model and a file of records.
  struct Workplace: Sendable {
    let folder: TemporaryFolder
    let engine: SearchEngine
    let embedder: TextEmbedder
    var docs: String { folder.path + "/docs" }

    init() async throws {
      folder = try TemporaryFolder()
      try folder.write("The rose is red. The tree is old.", to: "docs/one.txt")
      try folder.write("Red.\nOld.\nRed.\n", to: "records.txt")
      try folder.write(
        #"{"sentence1":"Red.","sentence2":"Old.","score":1,"label":1}"# + "\n", to: "pairs.jsonl")
      try folder.write(#"{"text":"Red.","label":"a"}"# + "\n", to: "labels.jsonl")
      engine = try await SearchEngine.open(
        at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
      try await engine.index(folder: folder.path + "/docs")
      embedder = try await engine.embedder(usesCache: false)
    }

    func records() throws -> RecordCorpus { try RecordCorpus(path: folder.path + "/records.txt") }
  }

  private static let requests = [
    Request("index a folder") { try await $0.engine.index(folder: $0.docs, timeLimit: $1) },
    Request("index folders") { try await $0.engine.index(timeLimit: $1) },
    Request("index with changes") {
      try await $0.engine.index(changing: IndexOptionChanges(exclude: ["x"]), timeLimit: $1)
    },
    Request("forget") { try await $0.engine.forget(folder: $0.docs, timeLimit: $1) },
    Request("search") { _ = try await $0.engine.search("rose", timeLimit: $1) },
    Request("search several") { _ = try await $0.engine.search(["rose", "tree"], timeLimit: $1) },
    Request("update clusters") {
      _ = try await $0.engine.updateClusters(.kMeans(count: 1), timeLimit: $1)
    },
    Request("edit clusters") {
      let report = try await $0.engine.cluster(.kMeans(count: 1))
      try await $0.engine.editClusters(.rename(1, to: "All"), of: report, timeLimit: $1)
    },
    Request("edits of clusters") { _ = try await $0.engine.clusterEdits(timeLimit: $1) },
    Request("undo an edit") { try await $0.engine.undoClusterEdit(timeLimit: $1) },
    Request("clear edits") { try await $0.engine.clearClusterEdits(timeLimit: $1) },
    Request("import edits") {
      let other = $0.folder.path + "/index"
      try await $0.engine.storeNumbers(of: $0.engine.cluster(.kMeans(count: 1)))
      do {
        try await $0.engine.importClusterEdits(from: other, timeLimit: $1)
      } catch is ClusterEditError {}
    },
    Request("store numbers") {
      try await $0.engine.storeNumbers(
        of: $0.engine.cluster(.kMeans(count: 1)), timeLimit: $1)
    },
    Request("status") { _ = try await $0.engine.status(timeLimit: $1) },
    Request("unfinished run") { _ = try await $0.engine.unfinishedRun(timeLimit: $1) },
    Request("check files") { _ = try await $0.engine.checkFiles(timeLimit: $1) },
    Request("is outdated") { _ = try await $0.engine.isOutdated(timeLimit: $1) },
    Request("verify") { _ = try await $0.engine.verify(timeLimit: $1) },
    Request("compact") { try await $0.engine.compact(timeLimit: $1) },
    Request("repair") { _ = try await $0.engine.repair(timeLimit: $1) },
    Request("embedder of an index") { _ = try await $0.engine.embedder(timeLimit: $1) },
    Request("load a model") {
      _ = try await TextEmbedder.load(.named(Fixtures.model("tiny")), timeLimit: $1)
    },
    Request("compare texts") { _ = try await $0.embedder.compare("a", "b", timeLimit: $1) },
    Request("embed") { _ = try await $0.embedder.embed(["a", "b"], timeLimit: $1) },
    Request("embed a stream") {
      try await $0.embedder.embed(stream: { _ in nil }, timeLimit: $1, into: { _, _ in })
    },
    Request("dedupe against") {
      _ = try await CorpusSource.records($0.records(), $0.embedder)
        .dedupe(against: .index($0.engine), timeLimit: $1)
    },
    Request("compare corpora") {
      _ = try await CorpusSource.records($0.records(), $0.embedder)
        .compare(with: .index($0.engine), timeLimit: $1)
    },
    Request("dedupe a stream") {
      let ends = RecordStream.Ends(
        name: "in", seen: $0.folder.path + "/seen", read: { [] }, output: .init { _ in })
      _ = try await RecordStream.dedupe(
        ends, options: DedupeOptions(threshold: 0.9), with: $0.embedder, timeLimit: $1)
    },
    Request("sts") {
      _ = try await QualityCheck.sts(
        $0.folder.path + "/pairs.jsonl", with: $0.embedder, timeLimit: $1)
    },
    Request("pairs") {
      _ = try await QualityCheck.pairs(
        $0.folder.path + "/pairs.jsonl", with: $0.embedder, timeLimit: $1)
    },
    Request("pairs as duplicates") {
      _ = try await QualityCheck.duplicates(
        $0.folder.path + "/pairs.jsonl", options: DedupeOptions(threshold: 0.9),
        with: $0.embedder, timeLimit: $1)
    },
    Request("labelled clusters") {
      _ = try await QualityCheck.clustering(
        $0.folder.path + "/labels.jsonl", with: $0.embedder, timeLimit: $1)
    },
    Request("tree of clusters") {
      let report = try await $0.records().cluster(.kMeans(count: 1), with: $0.embedder)
      _ = try await report.tree(threads: 1, timeLimit: $1) { _ in }
    },
    Request("show a model") {
      _ = try await ModelStore().show(Fixtures.model("tiny"), timeLimit: $1)
    },
    Request("verify a model") {
      _ = try await ModelStore().verify(Fixtures.model("tiny"), timeLimit: $1)
    },
    Request("examine") {
      _ = try await Diagnosis.examine(
        index: $0.engine.location, model: .named(Fixtures.model("tiny")), version: "1",
        timeLimit: $1)
    },
  ]

  @Test(arguments: requests)
  func `a request ends at its deadline, with its task, and else has an answer`(
    request: Request
  ) async throws {
    let place = try await Workplace()
    await #expect(throws: DeadlineError()) { try await request.run(place, .zero) }
    let cancelled = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      try await request.run(place, .seconds(86_400))
    }
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    // Neither took anything from the index.
    let hits = try await place.engine.search("The rose is red.", limit: 9)
    #expect(hits.map(\.passage.text).sorted() == ["The rose is red.", "The tree is old."])
    #expect(try await place.engine.unfinishedRun() == nil)
    try await request.run(place, .seconds(86_400))
  }

  @Test func `a run of the index that is late goes on with the next`() async throws {
    let place = try await Workplace()
    try place.folder.write("The boat is new.", to: "docs/two.txt")
    let limit = Duration.milliseconds(500)
    await #expect(throws: DeadlineError()) {
      try await place.engine.index(folder: place.docs, timeLimit: limit) { _ in
        Thread.sleep(forTimeInterval: 0.6)
      }
    }
    #expect(try await place.engine.search("The rose is red.", limit: 1).count == 1)
    #expect(try await place.engine.index().documents == 2)
    #expect(try await place.engine.unfinishedRun() == nil)
    #expect(try await place.engine.verify().problems == [])
  }

  @Test func `vectors that were ready at the deadline of a comparison stay in the cache`()
    async throws
  {
    let place = try await Workplace()
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    let mark = UUID().uuidString
    let lines = (0..<3).map { "\(mark) \($0)" }.joined(separator: "\n")
    let records = try RecordCorpus(path: place.folder.write(lines, to: "new.txt"))
    let source = CorpusSource.records(records, embedder)
    await #expect(throws: DeadlineError()) {
      // Long enough that a busy machine has the vectors by then.
      try await source.compare(with: .index(place.engine), timeLimit: .seconds(5)) {
        if $0.step == .comparing { Thread.sleep(forTimeInterval: 5.2) }
      }
    }
    let first = Mutex<Int?>(nil)
    let comparison = try await source.compare(with: .index(place.engine)) { progress in
      guard progress.step == .embedding else { return }
      first.withLock { $0 = $0 ?? progress.passages?.done }
    }
    #expect(first.withLock(\.self) == 3)
    #expect(comparison.onlyInFirst.count + comparison.sharedOfFirst == 3)
  }

  @Test func `a request does not wait for a model that another one loads beyond its deadline`()
    async throws
  {
    let slot = ModelSlot()
    let requests = RequestQueue(shortCount: 2, longCount: 2)
    let gate = DispatchSemaphore(value: 0)
    let (arrivals, arrive) = AsyncStream<Void>.makeStream()
    @Sendable func load() throws -> LoadedModel {
      try LoadedModel(Fixtures.model("tiny"), precision: .fp32, threads: 1, hub: Hub())
    }
    let loading = Task {
      try await requests.run(.long) { work in
        try slot.model {
          arrive.yield()
          gate.wait()
          try work.check()
          return try load()
        }.precision
      }
    }
    for await _ in arrivals { break }
    await #expect(throws: DeadlineError()) {
      try await requests.run(.long, deadline: .now + .milliseconds(50)) { _ in
        try slot.model { throw CocoaError(.fileNoSuchFile) }.precision
      }
    }
    // Who loads it is cancelled: the next in line loads it anew.
    let patient = Task {
      try await requests.run(.short) { _ in
        arrive.yield()
        return try slot.model(loading: load).precision
      }
    }
    for await _ in arrivals { break }
    loading.cancel()
    gate.signal()
    await #expect(throws: CancellationError.self) { try await loading.value }
    #expect(try await patient.value == .fp32)
  }
}
