import SentenceEmbedding
import Synchronization
import TestSupport
import Testing
import Transformers
import VectorMath

private struct Fault: Error, Equatable {
  let number: Int
}

/// Texts of 1 to 60 words, some of them more than once.
private func texts(_ count: Int, seed: UInt64) -> [String] {
  var random = SplitMix64(seed: seed)
  let words = ["rose", "ferry", "the", "sea", "leaves", "e\u{301}", "shed", "?", "東京"]
  return (0..<count).map { _ in
    (0..<Int.random(in: 0...(Bool.random(using: &random) ? 6 : 60), using: &random))
      .map { _ in words[Int.random(in: words.indices, using: &random)] }.joined(separator: " ")
  }
}

@Suite struct EmbeddingRunTests {
  let model: SentenceModel

  init() throws { model = try SentenceModel(folder: Fixtures.model("tiny")) }

  @Test(arguments: [1, 2, 3, 8], [1, 7, 64, 65, 300])
  func `a stream gives the vectors of one text at a time, bit for bit`(
    threads: Int, size: Int
  ) throws {
    let texts = texts(300, seed: UInt64(size))
    let alone = try texts.map { try model.embed([$0], threads: 1).vectors.numbers }
    var read = 0
    var vectors: [[Float]] = []
    var delivered: [String] = []
    var counts = StreamSummary()
    let total = try model.embed(
      stream: { request in
        #expect(request.count == size)
        let window = texts[read..<min(read + request.count, texts.count)]
        read += window.count
        return window.isEmpty ? nil : Array(window)
      }, threads: threads, window: WindowSize(textCount: size, byteCount: 1 << 20)
    ) { texts, embeddings in
      delivered += texts
      vectors += (0..<embeddings.vectors.rows).map { embeddings.vectors[row: $0] }
      counts.tokens += embeddings.tokenCount
    }
    #expect(delivered == texts)
    #expect(vectors == alone)
    #expect(total.texts == texts.count && total.tokens == counts.tokens)
    #expect(try model.embed(texts, threads: threads).vectors.numbers == alone.flatMap(\.self))
  }

  @Test(arguments: [2, 3, 8]) func `threads that share one batch change no bit of it`(
    threads: Int
  ) throws {
    for texts in texts(40, seed: 9).map({ [$0] }) + [texts(3, seed: 10)] {
      let alone = try model.embed(texts, threads: 1).vectors
      #expect(try model.embed(texts, threads: threads).vectors == alone)
    }
  }

  @Test(arguments: [1, 2, 5]) func `the source is never far ahead of the sink`(
    threads: Int
  ) throws {
    var (read, written, farthest) = (0, 0, 0)
    try model.embed(
      stream: { request in
        guard read < 2000 else { return nil }
        read += request.count
        farthest = max(farthest, read - written)
        return (0..<request.count).map { "rose \(read) \($0)" }
      }, threads: threads, window: WindowSize(textCount: 20, byteCount: 1 << 20)
    ) { texts, _ in written += texts.count }
    #expect(written == 2000)
    #expect(farthest <= 3 * 20)
  }

  @Test(arguments: [1, 2]) func `what has come is delivered before more is waited for`(
    threads: Int
  ) throws {
    var (sent, answered, waits) = (0, 0, 0)
    try model.embed(
      stream: { request in
        guard request.mayWait else { return [] }
        #expect(answered == sent)
        waits += 1
        guard sent < 10 else { return nil }
        sent += 1
        return ["question \(sent)"]
      }, threads: threads
    ) { texts, _ in answered += texts.count }
    #expect(answered == 10 && waits == 11)
  }

  @Test(arguments: [1, 2, 4]) func `equal texts are encoded once`(threads: Int) throws {
    let words = ["rose", "ferry", "Rose", "sea"]
    let texts = (0..<5000).map { words[$0 % 4] }
    let done = Mutex(0)
    let embeddings = try model.embed(
      texts, threads: threads, progress: { count in done.withLock { $0 += count } })
    // The model lowercases: `Rose` has the tokens of `rose`.
    #expect(embeddings.counts.encodedTexts == 3)
    #expect(embeddings.counts.texts == 5000)
    #expect(done.withLock { $0 } == 5000)
    let alone = try words.map { try model.embed([$0], threads: 1) }
    #expect(embeddings.tokenCount == 1250 * alone.reduce(0) { $0 + $1.tokenCount })
    for (row, text) in (0..<5000).map({ ($0, $0 % 4) }) {
      #expect(embeddings.vectors[row: row] == alone[text].vectors.numbers)
    }
  }

  @Test func `texts that only look equal keep their own vectors`() throws {
    let cased = try SentenceModel(folder: Fixtures.model("tiny-bare-cased"))
    let pair = ["\u{E9}", "e\u{301}"]
    let alone = try pair.map { try cased.embed([$0], threads: 1).vectors.numbers }
    #expect(try cased.embed(pair, threads: 1).vectors.numbers == alone.flatMap(\.self))
  }

  @Test(arguments: [1, 2, 4]) func `errors of source and sink come through`(threads: Int) {
    var calls = 0
    #expect(throws: Fault(number: 1)) {
      try model.embed(
        stream: { _ in
          calls += 1
          guard calls < 3 else { throw Fault(number: 1) }
          return texts(100, seed: 1)
        }, threads: threads, into: { _, _ in })
    }
    #expect(throws: Fault(number: 2)) {
      try model.embed(
        stream: { _ in texts(100, seed: 2) }, threads: threads,
        into: { _, _ in throw Fault(number: 2) })
    }
  }

  @Test(arguments: [1, 2, 4]) func `an endless stream can be cancelled`(threads: Int) {
    let done = Atomic(0)
    #expect(throws: CancellationError.self) {
      try model.embed(
        stream: { _ in texts(100, seed: 3) }, threads: threads,
        isCancelled: { done.load(ordering: .relaxed) >= 3 },
        into: { _, _ in done.add(1, ordering: .relaxed) })
    }
  }

  @Test(arguments: [1, 2, 4], [0, 1, 5]) func `one word of cancellation is enough`(
    threads: Int, call: Int
  ) {
    let calls = Atomic(0)
    #expect(throws: CancellationError.self) {
      try model.embed(
        texts(2000, seed: 5), threads: threads,
        isCancelled: { calls.add(1, ordering: .relaxed).oldValue == call })
    }
  }

  @Test func `a prompt that the model does not have is refused before anything is read`() {
    #expect(throws: ModelFolderError.self) {
      try model.embed(
        stream: { _ in
          Issue.record("read")
          return nil
        }, for: .named("none such"), threads: 2, into: { _, _ in })
    }
  }

  @Test(arguments: ["tiny-dense-tanh", "tiny-weighted-mean", "tiny-prompts"])
  func `bits do not depend on company for any kind of model`(name: String) throws {
    let model = try SentenceModel(folder: Fixtures.model(name))
    let texts = texts(100, seed: 4)
    let alone = try texts.flatMap { try model.embed([$0], threads: 1).vectors.numbers }
    #expect(try model.embed(texts, threads: 2).vectors.numbers == alone)
  }
}
