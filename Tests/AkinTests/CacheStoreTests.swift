import Akin
import Catalog
import Foundation
import Indexing
import TestSupport
import Testing

@Suite struct CacheStoreTests {
  @Test func `the cache tells what it holds and is cleared by kind`() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("vectors/m/segments/1.vectors", "abc"), ("vectors/m/catalog.sqlite", "no catalog"),
      ("weights/w.packed", "12345"), ("digests.json", "{}"),
    ] { try folder.write(text, to: name) }
    let store = CacheStore(folder: folder.path)
    let entries = store.entries()
    #expect(entries.map(\.kind) == [.vectors, .weights])
    #expect(entries.map(\.name) == ["m", "w.packed"])
    #expect(entries.map(\.bytes) == [13, 5])
    #expect(entries.allSatisfy { $0.lastUsed > 1_600_000_000 })
    #expect(try store.clear([.vectors]).map(\.kind) == [.vectors])
    #expect(store.entries().map(\.kind) == [.weights])
    #expect(try store.clear().count == 1)
    #expect(store.entries().isEmpty)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/digests.json"))
  }

  @Test func `an embedder without the cache keeps nothing`() async throws {
    let folder = try TemporaryFolder()
    // A model that nothing was ever kept of: the last bits of its last weight are drawn.
    let model = folder.path + "/model"
    try FileManager.default.copyItem(atPath: Fixtures.model("tiny"), toPath: model)
    let file = URL(filePath: model + "/model.safetensors")
    var weights = try Data(contentsOf: file)
    for place in weights.count - 4..<weights.count - 2 { weights[place] = .random(in: 0...255) }
    try weights.write(to: file)
    let embedder = try await TextEmbedder.load(
      .named(model), precision: .fp32, usesCache: false)
    #expect(!embedder.usesCache)
    try folder.write("A text that no other test has, \(UUID()).\n", to: "in.txt")
    let corpus = try RecordCorpus(path: folder.path + "/in.txt")
    _ = try await corpus.cluster(with: embedder)
    let own = embedder.info.fingerprint.prefix(16)
    func kept() -> Bool {
      CacheStore().entries().contains { $0.kind == .vectors && $0.path.contains(own) }
    }
    #expect(!kept())
    let usual = try await TextEmbedder.load(
      .named(model), precision: .fp32)
    _ = try await corpus.cluster(with: usual)
    #expect(kept())
  }
}
