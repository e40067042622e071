package import ModelHub
package import Parallelism
package import SentenceEmbedding
package import TextComparison
package import VectorMath

/// A model that is ready to embed, and what an index remembers of it.
package struct LoadedModel: Sendable {
  package let model: SentenceModel
  /// The identity that an index remembers.
  package let identity: ModelIdentity
  /// Where it was found.
  package let resolved: ResolvedModel
  /// The numbers in which it computes.
  package let precision: Precision
  /// How much was cut off since it was loaded.
  package let truncation = TruncationCount()

  /// Finds, maps and identifies the model called `name`.
  package init(_ name: String, precision: Precision, threads: Int, hub: Hub) throws {
    resolved = try hub.resolve(name)
    model = try SentenceModel(
      folder: resolved.folder, precision: precision,
      cacheFolder: hub.settings.cacheFolder(named: "weights"), threads: threads)
    self.precision = precision
    let fingerprint = try DigestCache(hub).fingerprint(of: model)
    identity = ModelIdentity(
      fingerprint: fingerprint, name: resolved.name, dimension: model.dimension,
      precision: precision.rawValue)
  }

  /// How much text is held at once.
  ///
  /// - Parameters:
  ///   - memory: Bytes that the process may take; nil when nobody counts them.
  ///   - threads: How many cores are used.
  /// - Returns: The size of a window.
  /// - Throws: `MemoryBudgetError` when the model does not fit.
  package func windowSize(memory: Int?, threads: Int) throws -> WindowSize {
    guard let memory else { return .standard }
    return try model.windowSize(memory: memory, threads: threads)
  }

  /// How the model reads texts: it knows which parts of a text are not in its vector.
  package var reader: TextReader {
    let prompt = (try? model.prompts.text(for: .general)) ?? ""
    let framing = Set(model.tokens(of: ""))
    return TextReader(
      unknown: model.unknownToken,
      tokens: { [model] in model.tokens(of: $0).filter { !framing.contains($0) } },
      isCut: { [model] in model.isCut(prompt + $0) })
  }

  /// How much of one text is cut off.
  package func cut(_ text: String, for purpose: Prompts.Purpose) -> Truncation {
    let prompt = (try? model.prompts.text(for: purpose)) ?? ""
    let cut = model.truncation(of: [prompt + text], threads: 1)
    var truncation = Truncation()
    truncation.texts = cut.texts
    truncation.tokens = cut.tokens
    return truncation
  }

  /// Makes vectors (see `SentenceModel.embed`) and counts what is cut off.
  package func embed(
    _ texts: [String], for purpose: Prompts.Purpose = .general, threads: Int,
    window: WindowSize = .standard, progress: @Sendable (Int) -> Void = { _ in },
    work: Work
  ) throws -> Embeddings {
    let embeddings = try model.embed(
      texts, for: purpose, threads: threads, window: window, progress: progress,
      isCancelled: { work.isEnded })
    truncation.add(
      texts: embeddings.truncatedTextCount, tokens: embeddings.truncatedTokenCount)
    return embeddings
  }

  /// The same for a stream of texts.
  package func embed(
    stream source: (TextRequest) throws -> [String]?,
    for purpose: Prompts.Purpose = .general, threads: Int, window: WindowSize,
    progress: @Sendable (Int) -> Void = { _ in }, work: Work,
    into sink: ([String], Embeddings) throws -> Void
  ) throws -> StreamSummary {
    try model.embed(
      stream: source, for: purpose, threads: threads, window: window, progress: progress,
      isCancelled: { work.isEnded }
    ) { texts, embeddings in
      truncation.add(
        texts: embeddings.truncatedTextCount, tokens: embeddings.truncatedTokenCount)
      try sink(texts, embeddings)
    }
  }
}
