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
    let embedder = try await TextEmbedder.load(
      .named(Fixtures.model("tiny")), precision: .fp32, usesCache: false)
    #expect(!embedder.usesCache)
    let folder = try TemporaryFolder()
    try folder.write("A text that no other test has, \(UUID()).\n", to: "in.txt")
    let before = CacheStore().entries().filter { $0.kind == .vectors }.compactMap(\.texts)
    let corpus = try RecordCorpus(path: folder.path + "/in.txt")
    _ = try await corpus.cluster(with: embedder)
    #expect(CacheStore().entries().filter { $0.kind == .vectors }.compactMap(\.texts) == before)
  }
}
