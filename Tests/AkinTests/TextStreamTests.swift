import Akin
import Synchronization
import TestSupport
import Testing

@Suite struct TextStreamTests {
  @Test(arguments: [nil, 90 << 20]) func `a stream gives the vectors of a list`(
    memory: Int?
  ) async throws {
    let embedder = try await TextEmbedder.load(
      .named(Fixtures.model("tiny")), threads: 2, memory: memory)
    #expect((embedder.longestText == nil) == (memory == nil))
    let texts = (0..<5000).map { "rose \($0)" }
    let read = Mutex(0)
    let vectors = Mutex<[Float]>([])
    let summary = try await embedder.embed(
      stream: { request in
        read.withLock { read in
          let part = texts[read..<min(read + request.count, texts.count)]
          read += part.count
          return part.isEmpty ? nil : Array(part)
        }
      }
    ) { part, embeddings in
      vectors.withLock {
        #expect(part.first == texts[$0.count / embeddings.dimension])
        $0 += embeddings.vectors
      }
    }
    let expected = try await embedder.embed(texts)
    #expect(vectors.withLock { $0 } == expected.vectors)
    #expect(summary.texts == 5000 && summary.tokens == expected.tokens)
  }

  @Test func `a cancelled stream ends, although its source does not`() async throws {
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")), threads: 2)
    let (arrivals, arrival) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let task = Task {
      try await embedder.embed(stream: { _ in ["rose"] }, into: { _, _ in arrival.yield() })
    }
    for await _ in arrivals { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `too little memory is refused when the model is loaded`() async throws {
    await #expect(throws: (any Error).self) {
      try await TextEmbedder.load(.named(Fixtures.model("tiny")), memory: 1 << 20)
    }
  }
}
