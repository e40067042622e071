import Akin
import Foundation
import TestSupport
import Testing

/// What an index remembers of its precision, and what is asked for beside it.
@Suite struct PrecisionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("The rose is red. The boat is new.", to: "docs/one.txt")
  }

  private func open(
    _ precision: Precision? = nil, new: Precision = .default
  ) async throws -> SearchEngine {
    try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")), precision: precision,
      newIndexPrecision: new)
  }

  @Test(arguments: Precision.allCases)
  func `an index remembers its precision, whatever is usual later`(precision: Precision)
    async throws
  {
    try await open(precision).index(folder: folder.path + "/docs")
    #expect(try await open().status().precision == precision)
    try folder.write("The garden needs water.", to: "docs/two.txt")
    let usual = precision == .fp32 ? Precision.int8 : .fp32
    let report = try await open(new: usual).index(folders: [])
    #expect(report.embedded == 1)
    #expect(try await open().status().precision == precision)
  }

  @Test func `a new index takes what is usual`() async throws {
    try await open(new: .bf16).index(folder: folder.path + "/docs")
    #expect(try await open().status().precision == .bf16)
  }

  @Test func `indexing in another precision is refused, and nothing changes`() async throws {
    try await open(.fp32).index(folder: folder.path + "/docs")
    try folder.write("The garden needs water.", to: "docs/two.txt")
    let engine = try await open(.int8)
    let error = await #expect(throws: (any Error).self) { try await engine.index(folders: []) }
    let words = try #require(error.map { String(describing: $0) })
    #expect(words.contains("made in fp32, not in int8"))
    #expect(words.contains("Take the precision of the index"))
    #expect(try await open().status().documents == 1)
  }

  @Test(arguments: Precision.allCases)
  func `a question may be asked in another precision`(precision: Precision) async throws {
    try await open(.fp32).index(folder: folder.path + "/docs")
    let hits = try await open(precision).search("The rose is red.", limit: 1)
    #expect(hits.first?.passage.text == "The rose is red.")
    #expect(hits.first.map { $0.score > 0.98 } == true)
  }

  @Test func `an engine follows an index that was made anew in another precision`() async throws {
    let engine = try await open()
    try await engine.index(folder: folder.path + "/docs")
    #expect(try await engine.search("rose").count == 2)
    try FileManager.default.removeItem(atPath: folder.path + "/index")
    try await open(.int8).index(folder: folder.path + "/docs")
    try folder.write("The garden needs water.", to: "docs/two.txt")
    #expect(try await engine.index(folders: []).embedded == 1)
    #expect(try await engine.status().precision == .int8)
  }

  @Test(arguments: Precision.allCases)
  func `a model without an index computes in what it is told`(precision: Precision) async throws {
    let embedder = try await TextEmbedder.load(
      .named(Fixtures.model("tiny")), precision: precision)
    #expect(embedder.precision == precision)
    let reference = try await TextEmbedder.load(.named(Fixtures.model("tiny")), precision: .fp32)
    let text = "The rose is red."
    let vector = try await embedder.embed([text]).vectors
    let exact = try await reference.embed([text]).vectors
    #expect(zip(vector, exact).reduce(0) { $0 + $1.0 * $1.1 } > 0.98)
  }
}
