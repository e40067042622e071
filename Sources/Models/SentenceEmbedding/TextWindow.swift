internal import VectorMath

/// Texts that are read, tokenized, encoded and delivered together.
struct TextWindow: Sendable {
  let texts: [String]
  /// How often each text counts; nil for once.
  let weights: [Int]?

  // Chunks are tokenized by whoever is free.
  private var chunks: [[TokenIDs]]
  private var begunChunkCount = 0
  private var missingChunkCount: Int
  private(set) var plan: BatchPlan?
  private var vectors: Matrix
  private var undoneTextCount = 0

  /// Texts in a chunk: some milliseconds of work.
  private static let chunkSize = 64

  init(_ texts: [String], weights: [Int]? = nil, dimension: Int) {
    self.texts = texts
    self.weights = weights
    missingChunkCount = (texts.count + Self.chunkSize - 1) / Self.chunkSize
    chunks = Array(repeating: [], count: missingChunkCount)
    vectors = Matrix(rows: texts.count, columns: dimension)
    if texts.isEmpty { plan = BatchPlan([], weights: nil) }
  }

  /// Whether every text has its vector.
  var isDone: Bool { plan != nil && undoneTextCount == 0 }

  /// The next chunk that nobody tokenizes yet.
  mutating func nextChunk() -> Int? {
    guard begunChunkCount < chunks.count else { return nil }
    begunChunkCount += 1
    return begunChunkCount - 1
  }

  /// Which texts a chunk has.
  static func texts(ofChunk chunk: Int, of count: Int) -> Range<Int> {
    chunk * chunkSize..<min((chunk + 1) * chunkSize, count)
  }

  /// Stores a chunk.
  ///
  /// - Returns: All the window's tokens when this was the last one; then it is time to plan.
  mutating func add(_ tokens: [TokenIDs], asChunk chunk: Int) -> [[TokenIDs]]? {
    chunks[chunk] = tokens
    missingChunkCount -= 1
    guard missingChunkCount == 0 else { return nil }
    defer { chunks = [] }
    begunChunkCount = 0
    return chunks
  }

  mutating func begin(_ plan: BatchPlan) {
    undoneTextCount = plan.textCount
    self.plan = plan
  }

  mutating func nextBatch(tokenCount: Int) -> MicroBatch? { plan?.next(tokenCount: tokenCount) }

  mutating func add(_ batchVectors: Matrix, of batch: MicroBatch) {
    for (row, text) in batch.texts.enumerated() {
      vectors.numbers.replaceSubrange(
        vectors.range(ofRow: text), with: batchVectors.numbers[batchVectors.range(ofRow: row)])
    }
    undoneTextCount -= batch.texts.count
  }

  /// The vectors of a window that is done, repeated texts included.
  consuming func embeddings() -> Embeddings {
    let plan = plan ?? BatchPlan([], weights: nil)
    for (text, twin) in plan.twins { vectors[row: text] = vectors[row: twin] }
    return Embeddings(vectors: vectors, counts: plan.counts)
  }
}
