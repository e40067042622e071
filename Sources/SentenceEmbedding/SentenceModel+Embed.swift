internal import BERT
internal import Synchronization
internal import Tokenization
package import VectorMath

/// The vectors of some texts and what it took to make them.
package struct Embeddings: Sendable {
  /// `[B × D]`, in the order of the texts.
  package let vectors: Matrix
  /// How many tokens were encoded, special tokens included.
  package let tokenCount: Int
  /// How many texts were longer than the model's limit.
  package let truncatedTextCount: Int
  /// How many tokens were cut off from these.
  package let truncatedTokenCount: Int
}

extension SentenceModel {
  /// Makes the vector of every text.
  ///
  /// Texts are sorted by length and cut into packed micro-batches; each thread encodes whole
  /// batches. A text's vector depends neither on the others nor on the number of threads.
  ///
  /// - Parameters:
  ///   - texts: Any texts; what is longer than `maximumLength` tokens is cut and counted.
  ///   - purpose: Which prompt goes in front.
  ///   - threads: How many cores to use.
  ///   - progress: Called after each micro-batch with the number of texts in it, on any thread.
  ///   - isCancelled: Asked before each micro-batch.
  /// - Returns: `[B × D]`, in the order of `texts`.
  /// - Throws: `CancellationError` once `isCancelled` says so; `ModelFolderError` for a prompt
  ///   that the model does not have.
  package func embed(
    _ texts: [String], for purpose: Prompts.Purpose = .general, threads: Int,
    progress: @Sendable (Int) -> Void = { _ in },
    isCancelled: @Sendable () -> Bool = { false }
  ) throws -> Embeddings {
    let prompt = try prompts.text(for: purpose)
    let skippedCount = pipeline.includesPrompt || prompt.isEmpty ? 0 : promptLength(prompt)
    let encoded = tokenize(texts, prompt: prompt, threads: threads)
    let batches = microBatches(of: encoded.map(\.ids.count))
    let stopped = Atomic(false)
    let vectors = concurrentMap(batches.count, threads: threads, makeScratch: { Workspace() }) {
      (index, workspace) -> Matrix? in
      guard !stopped.load(ordering: .relaxed) else { return nil }
      guard !isCancelled() else {
        stopped.store(true, ordering: .relaxed)
        return nil
      }
      var tokens = PackedTokens()
      for text in batches[index] { tokens.append(encoded[text].ids) }
      let vectors = embed(tokens, skippedCount: skippedCount, in: workspace)
      progress(batches[index].count)
      return vectors
    }
    guard !stopped.load(ordering: .relaxed) else { throw CancellationError() }
    var result = Matrix(rows: texts.count, columns: dimension)
    for (batch, vectors) in zip(batches, vectors) {
      guard let vectors else { continue }
      for (row, text) in batch.enumerated() { result[row: text] = vectors[row: row] }
    }
    return Embeddings(
      vectors: result, tokenCount: encoded.reduce(0) { $0 + $1.ids.count },
      truncatedTextCount: encoded.count { $0.truncatedCount > 0 },
      truncatedTokenCount: encoded.reduce(0) { $0 + $1.truncatedCount })
  }

  /// How much `embed` would cut off from texts that have their prompts already.
  package func truncation(of texts: [String], threads: Int) -> (texts: Int, tokens: Int) {
    let cut = tokenize(texts, prompt: "", threads: threads).map(\.truncatedCount)
    return (cut.count { $0 > 0 }, cut.reduce(0, +))
  }

  /// Encodes, pools and projects one packed batch, `[B × D]`.
  private func embed(
    _ tokens: PackedTokens, skippedCount: Int, in workspace: Workspace
  ) -> Matrix {
    encoder.encode(tokens, in: workspace)
    var vectors = Matrix(
      rows: tokens.textCount, columns: configuration.hiddenSize * pipeline.poolings.count)
    // A text without tokens, which only a tokenizer without special tokens makes, stays zeros.
    for text in 0..<tokens.textCount where !tokens.range(ofText: text).isEmpty {
      var parts: [Float] = []
      for pooling in pipeline.poolings {
        parts += workspace.states.withSpan { states in
          pooling.apply(
            to: states, tokens: tokens.range(ofText: text), skippedCount: skippedCount,
            hiddenSize: configuration.hiddenSize)
        }
      }
      vectors[row: text] = parts
    }
    for step in pipeline.steps {
      switch step {
      case .dense(let dense): vectors = dense.apply(to: vectors)
      case .normalize: vectors.normalizeRows()
      }
    }
    return vectors
  }

  private func tokenize(
    _ texts: [String], prompt: String, threads: Int
  ) -> [(ids: [Int32], truncatedCount: Int)] {
    let chunk = 256
    let chunks = concurrentMap((texts.count + chunk - 1) / chunk, threads: threads) { index in
      texts[index * chunk..<min((index + 1) * chunk, texts.count)].map { text in
        tokenizer.encodeIDs(
          prompt.isEmpty ? text : prompt + text, maximumLength: maximumLength)
      }
    }
    return chunks.flatMap(\.self)
  }

  /// Tokens at the beginning of a text that are the prompt's: all but the closing special token.
  private func promptLength(_ prompt: String) -> Int {
    tokenizer.encodeIDs(prompt, maximumLength: maximumLength).ids.count - 1
  }

  /// Cuts texts, longest first, into batches of `Self.batchTokenCount` tokens or of one text.
  private func microBatches(of lengths: [Int]) -> [[Int]] {
    let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    var batches: [[Int]] = []
    var batch: [Int] = []
    var tokenCount = 0
    for text in order {
      if !batch.isEmpty && tokenCount + lengths[text] > Self.batchTokenCount {
        batches.append(batch)
        batch = []
        tokenCount = 0
      }
      batch.append(text)
      tokenCount += lengths[text]
    }
    if !batch.isEmpty { batches.append(batch) }
    return batches
  }

  // Enough rows that a product's packing of the weights is small beside its work, few enough that
  // the widest activations, [T × 4H], stay near the core.
  private static let batchTokenCount = 512
}
