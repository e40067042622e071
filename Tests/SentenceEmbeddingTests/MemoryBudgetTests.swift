import SentenceEmbedding
import TestSupport
import Testing

@Suite struct MemoryBudgetTests {
  let model: SentenceModel

  init() throws { model = try SentenceModel(folder: Fixtures.model("tiny")) }

  @Test(arguments: [1, 2, 64]) func `more memory makes larger windows, up to a limit`(
    threads: Int
  ) throws {
    let sizes = try [256, 512, 1024, 1 << 20].map {
      try model.windowSize(memory: $0 << 20, threads: threads)
    }
    #expect(sizes.map(\.textCount) == sizes.map(\.textCount).sorted())
    #expect(sizes.allSatisfy { $0.textCount >= 256 && $0.byteCount >= 256 * 512 })
    #expect(sizes.last?.textCount == 16_384)
  }

  @Test func `the minimum that an error names is enough`() throws {
    let error = try #require(throws: MemoryBudgetError.self) {
      try model.windowSize(memory: 0, threads: 2)
    }
    guard case .tooLittle(let given, let minimum, let threads) = error else { return }
    #expect(given == 0 && threads == 2)
    #expect(try model.windowSize(memory: minimum, threads: 2).textCount == 256)
    #expect(throws: MemoryBudgetError.self) {
      try model.windowSize(memory: minimum - 1, threads: 2)
    }
    #expect(throws: MemoryBudgetError.self) {
      try model.windowSize(memory: minimum, threads: 3)
    }
  }
}
