internal import Akin

extension TalkFlags {
  /// Prints how much of too long texts the model did not read, if any.
  func report(_ truncation: Truncation, in console: Console) {
    guard truncation.texts > 0, !quiet else { return }
    console.complain(
      "\(Numbers.count(truncation.texts, "text")) longer than the model reads; "
        + "\(Numbers.count(truncation.tokens, "token")) cut off")
  }
}

extension TalkFlags {
  /// Says that an index holds a part of its files only, or was made by an earlier version, if so.
  func reportUnfinished(_ engine: SearchEngine, in console: Console) async throws {
    guard !quiet else { return }
    let place = console.shown(engine.location)
    if let run = try await engine.unfinishedRun() {
      console.complain("\(place): \(run). Run `akin index` to complete it.")
    }
    if try await engine.isOutdated() {
      console.complain(
        "\(place): made by an earlier version that cut long passages; `akin index` brings it up to "
          + "date.")
    }
  }
}

extension ModelFlags {
  /// The engine of an index.
  func engine(
    at folder: String, in console: Console, progress: ProgressLine, memory: MemoryFlag? = nil
  ) async throws -> SearchEngine {
    try await SearchEngine.open(
      at: folder, model: choice(in: console), precision: precision?.precision,
      newIndexPrecision: usualPrecision(in: console), threads: threads,
      memory: memory?.memory?.bytes, modelProgress: { progress.update($0) })
  }

  /// A model without an index; what its user should know is said on stderr.
  func embedder(
    in console: Console, talk: TalkFlags, progress: ProgressLine, memory: MemoryFlag? = nil,
    usesCache: Bool = true
  ) async throws -> TextEmbedder {
    let embedder = try await TextEmbedder.load(
      choice(in: console), precision: precision?.precision ?? usualPrecision(in: console),
      threads: threads, memory: memory?.memory?.bytes, usesCache: usesCache,
      modelProgress: { progress.update($0) })
    if !talk.quiet, !embedder.info.warnings.isEmpty {
      for warning in embedder.info.warnings { console.complain(warning) }
    }
    return embedder
  }
}
