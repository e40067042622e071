internal import Parallelism
internal import Transformers
internal import Tokenization
internal import VectorMath

extension SentenceModel {
  /// Makes the vector of every text.
  ///
  /// Equal texts are encoded once. A text's vector depends neither on the others nor on the number
  /// of threads.
  ///
  /// - Parameters:
  ///   - texts: Any texts; what is longer than `maximumLength` tokens is cut and counted.
  ///   - purpose: Which prompt goes in front.
  ///   - threads: How many cores to use.
  ///   - window: How much is tokenized and encoded together.
  ///   - progress: Told how many more texts are done, on any thread.
  ///   - isCancelled: Asked before each piece of work.
  /// - Returns: `[B × D]`, in the order of `texts`.
  /// - Throws: `CancellationError` once `isCancelled` says so; `ModelFolderError` for a prompt
  ///   that the model does not have; `EmbeddingError` for a vector that is not finite.
  package func embed(
    _ texts: [String], for purpose: Prompts.Purpose = .general, threads: Int,
    window: WindowSize = .standard, progress: @Sendable (Int) -> Void = { _ in },
    isCancelled: @Sendable () -> Bool = { false }
  ) throws -> Embeddings {
    let distinct = DistinctTexts(texts)
    var vectors = Matrix(rows: texts.count, columns: dimension)
    var counts = StreamSummary()
    var (read, written) = (0, 0)
    // A team may share a single text.
    let usefulThreads = max(distinct.places.count, ThreadTeam.usefulSize)
    try run(
      for: purpose, threads: min(threads, usefulThreads), progress: progress,
      isCancelled: isCancelled,
      source: { _ in
        guard read < distinct.places.count else { return nil }
        let next = read..<min(read + window.textCount, distinct.places.count)
        read = next.upperBound
        return (
          distinct.places[next].map { texts[$0] }, distinct.weights.map { Array($0[next]) },
          isLast: read == distinct.places.count
        )
      },
      sink: { _, embeddings in
        counts += embeddings.counts
        for row in 0..<embeddings.vectors.rows {
          vectors.numbers.replaceSubrange(
            vectors.range(ofRow: distinct.places[written + row]),
            with: embeddings.vectors.numbers[embeddings.vectors.range(ofRow: row)])
        }
        written += embeddings.vectors.rows
      })
    for (text, first) in distinct.twins { vectors[row: text] = vectors[row: first] }
    return Embeddings(vectors: vectors, counts: counts)
  }

  /// Makes the vectors of texts that come one window after the other, without end if need be.
  ///
  /// Source and sink are called on the calling thread, never both at once. The source is never
  /// more than three windows ahead of the sink.
  ///
  /// - Parameters:
  ///   - source: The next texts: as many as there are, up to what is asked for. None when there are
  ///     none yet and it may not wait; nil at the end.
  ///   - purpose: Which prompt goes in front.
  ///   - threads: How many cores to use.
  ///   - window: How much is read at once.
  ///   - progress: Told how many more texts are done, on any thread.
  ///   - isCancelled: Asked before each piece of work.
  ///   - sink: Takes texts and their vectors, in the order of the source.
  /// - Returns: What all the texts came to.
  /// - Throws: What source and sink throw; `CancellationError` once `isCancelled` says so;
  ///   `ModelFolderError` for a prompt that the model does not have.
  @discardableResult
  package func embed(
    stream source: (TextRequest) throws -> [String]?, for purpose: Prompts.Purpose = .general,
    threads: Int, window: WindowSize = .standard, progress: @Sendable (Int) -> Void = { _ in },
    isCancelled: @Sendable () -> Bool = { false },
    into sink: ([String], Embeddings) throws -> Void
  ) throws -> StreamSummary {
    var counts = StreamSummary()
    try run(
      for: purpose, threads: threads, progress: progress, isCancelled: isCancelled,
      source: { mayWait in
        let request = TextRequest(
          count: window.textCount, bytes: window.byteCount, mayWait: mayWait)
        return try source(request).map { ($0, nil, isLast: false) }
      },
      sink: { texts, embeddings in
        counts += embeddings.counts
        try sink(texts, embeddings)
      })
    return counts
  }

  private func run(
    for purpose: Prompts.Purpose, threads: Int, progress: @Sendable (Int) -> Void,
    isCancelled: @Sendable () -> Bool,
    source: (_ mayWait: Bool) throws -> EmbeddingRun.Supply?,
    sink: ([String], Embeddings) throws -> Void
  ) throws {
    let prompt = try prompts.text(for: purpose)
    let skippedCount = pipeline.includesPrompt || prompt.isEmpty ? 0 : promptLength(prompt)
    try withoutActuallyEscaping(progress) { progress in
      try withoutActuallyEscaping(isCancelled) { isCancelled in
        let run = EmbeddingRun(
          self,
          EmbeddingSettings(
            prompt: prompt, skippedCount: skippedCount, threads: threads, progress: progress,
            isCancelled: isCancelled))
        try withHelpers(threads - 1, run.help) {
          try run.lead(source: source) { texts, embeddings in
            try embeddings.requireFinite(texts)
            try sink(texts, embeddings)
          }
        }
      }
    }
  }

  /// How much `embed` would cut off from texts that have their prompts already.
  package func truncation(of texts: [String], threads: Int) -> (texts: Int, tokens: Int) {
    let cut = concurrentMap(texts.count, threads: threads) { tokenize(texts[$0]).truncatedCount }
    return (cut.count { $0 > 0 }, cut.reduce(0, +))
  }

  /// Encodes, pools and projects one packed batch, `[B × D]`.
  func embed(
    _ tokens: PackedTokens, skippedCount: Int, in workspace: Workspace, sharedBy team: ThreadTeam?
  ) -> Matrix {
    encoder.encode(tokens, in: workspace, sharedBy: team)
    var vectors = Matrix(
      rows: tokens.textCount, columns: architecture.hiddenSize * pipeline.poolings.count)
    // A text without tokens, which only a tokenizer without special tokens makes, stays zeros.
    for text in 0..<tokens.textCount where !tokens.range(ofText: text).isEmpty {
      var parts: [Float] = []
      for pooling in pipeline.poolings {
        parts += workspace.states.withSpan { states in
          pooling.apply(
            to: states, tokens: tokens.range(ofText: text), skippedCount: skippedCount,
            hiddenSize: architecture.hiddenSize)
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

  /// The ids of a text that has its prompt already.
  func tokenize(_ text: String) -> TokenIDs {
    let (ids, truncatedCount) = tokenizer.encodeIDs(text, maximumLength: maximumLength)
    return TokenIDs(ids: ids, truncatedCount: truncatedCount)
  }

  /// Tokens at the beginning of a text that are the prompt's: all but the closing special token.
  private func promptLength(_ prompt: String) -> Int {
    tokenizer.encodeIDs(prompt, maximumLength: maximumLength).ids.count - 1
  }
}
