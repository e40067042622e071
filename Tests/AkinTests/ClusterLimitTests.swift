import Akin
import Synchronization
import TestSupport
import Testing

/// Methods that take only so many passages.
@Suite struct ClusterLimitTests {
  private let tooMany = ClusterMethodError.tooManyPassages(method: "agglomerative", limit: 500_000)

  private func texts(_ count: Int) -> String {
    String(repeating: "{\"text\":\"Rose.\"}\n", count: count)
  }

  @Test func `too many passages of an index are refused before or while they are read`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write(texts(510_000), to: "docs/many/a.jsonl")
    try folder.write(texts(7), to: "docs/few/b.jsonl")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs")
    let method = ClusterMethod.agglomerative(count: 2)
    let steps = Mutex(0)
    func refused(_ paths: [String]) async -> Int {
      steps.withLock { $0 = 0 }
      await #expect(throws: tooMany) {
        try await engine.cluster(method, within: paths) { _ in steps.withLock { $0 += 1 } }
      }
      return steps.withLock { $0 }
    }
    // All of them are counted; of a part it tells how far it is every 4,096 passages.
    #expect(await refused([]) == 0)
    #expect(await refused([folder.path + "/docs/many"]) == 1 + 500_000 / 4096)
    await #expect(throws: tooMany) { try await engine.updateClusters(method) }
    let few = try await engine.cluster(method, within: [folder.path + "/docs/few"])
    #expect(few.passageCount == 7)
  }

  @Test func `too many records are refused before they get vectors`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(texts(500_001), to: "in.jsonl")
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")))
    await #expect(throws: tooMany) {
      try await RecordCorpus(path: path).cluster(.agglomerative(count: 2), with: embedder) { _ in
        Issue.record("a record was embedded")
      }
    }
  }
}
