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

  /// Finds, maps and identifies the model called `name`.
  package init(_ name: String, precision: Precision, threads: Int, hub: Hub) throws {
    do {
      resolved = try hub.resolve(name)
    } catch ModelHubError.interrupted(let model) {
      // A request that was ended says so, and not that its download was.
      try Work.current?.check()
      throw ModelHubError.interrupted(model)
    }
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

  /// How many texts are too long for the model, and how many of their tokens it does not read.
  package func cut(
    _ texts: [String], for purpose: Prompts.Purpose, threads: Int
  ) throws -> (texts: Int, tokens: Int) {
    let prompt = try model.prompts.text(for: purpose)
    // Short texts need no look at their tokens.
    let room = model.surelyRead(behind: prompt)
    let long = texts.filter { $0.utf8.count > room }
    return model.truncation(of: long.map { prompt + $0 }, threads: threads)
  }

  /// Makes vectors (see `SentenceModel.embed`) until the work is ended.
  package func embed(
    _ texts: [String], for purpose: Prompts.Purpose = .general, threads: Int,
    window: WindowSize = .standard, progress: @Sendable (Int) -> Void = { _ in },
    work: Work
  ) throws -> Embeddings {
    try model.embed(
      texts, for: purpose, threads: threads, window: window, progress: progress,
      isCancelled: { work.isEnded })
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
      isCancelled: { work.isEnded }, into: sink)
  }
}
