internal import Catalog
internal import Foundation
internal import ModelHub
package import SentenceEmbedding
internal import TextAnalysis
internal import VectorMath

/// One model without an index: it gives vectors, scores and tokens of any texts.
public final class TextEmbedder: Sendable {
  /// The model's properties.
  public let info: ModelInfo
  /// The precision of the model's computations.
  public var precision: Precision { loaded.precision }
  /// How many cores the embedder uses.
  public let threads: Int

  /// Bytes of the longest text of a stream for which the memory suffices; nil for no limit.
  public let longestText: Int?

  /// Whether vectors of records are looked up in the cache and kept there.
  public let usesCache: Bool

  let loaded: LoadedModel
  let hub: Hub
  let window: WindowSize

  fileprivate init(
    loaded: LoadedModel, hub: Hub, threads: Int, memory: Int?, usesCache: Bool
  ) throws {
    self.usesCache = usesCache
    self.loaded = loaded
    self.hub = hub
    self.threads = threads
    window = try loaded.windowSize(memory: memory, threads: threads)
    longestText = memory == nil ? nil : window.byteCount
    info = ModelInfo(loaded)
  }

  /// Loads a model, and downloads it first if it is not on this machine.
  ///
  /// - Parameters:
  ///   - model: `.default` is `ModelStore.defaultName`.
  ///   - precision: The precision of the model's computations.
  ///   - threads: How many cores to use; nil for all.
  ///   - memory: Bytes that the process may take while it embeds a stream; nil for some megabytes
  ///     beside the model.
  ///   - usesCache: Whether vectors of records are looked up in the cache and kept there, with the
  ///     texts.
  ///   - downloads: Whether a model that is not on this machine is fetched.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - modelProgress: Receives the progress of a download.
  /// - Returns: The model, ready to embed.
  /// - Throws: When the model is not available, cannot run, or does not fit; the error says why.
  ///   `DeadlineError`, `CancellationError`.
  public static func load(
    _ model: ModelChoice = .default, precision: Precision = .default, threads: Int? = nil,
    memory: Int? = nil, usesCache: Bool = true, downloads: ModelDownloads = .whenMissing,
    timeLimit: Duration? = nil,
    modelProgress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> TextEmbedder {
    let threads = try checkedThreads(threads)
    let name = model.name
    return try await cancellable(within: timeLimit) { _ in
      let hub = Hub(downloads, progress: modelProgress)
      let loaded = try LoadedModel(name, precision: precision, threads: threads, hub: hub)
      return try TextEmbedder(
        loaded: loaded, hub: hub, threads: threads, memory: memory, usesCache: usesCache)
    }
  }

  /// The cosine similarity of two texts, -1...1.
  ///
  /// Ligatures and invisible characters are read as those of files are.
  ///
  /// - Parameters:
  ///   - first: Any text.
  ///   - second: Any text; the order does not matter.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The score.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`.
  public func compare(
    _ first: String, _ second: String, timeLimit: Duration? = nil
  ) async throws -> Float {
    try await cancellable(within: timeLimit) { [self] work in
      let texts = [first, second].map { Whitespace.oneLine($0) }
      let vectors = try loaded.embed(texts, threads: threads, work: work).unitVectors
      return max(-1, min(1, vectors.score(0, 1)))
    }
  }

  /// How much of some texts the model does not read, without their vectors.
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - prompt: The text to put in front of each text.
  /// - Returns: How many texts are too long, and how many of their tokens do not count.
  /// - Throws: An error for a prompt that the model does not have.
  public func truncation(
    of texts: [String], prompt: PromptChoice = .model
  ) throws -> Truncation {
    let cut = try loaded.cut(texts, for: prompt.purpose, threads: threads)
    return Truncation(texts: cut.texts, tokens: cut.tokens)
  }

  /// The vectors of texts, equal to those of the model's own library.
  ///
  /// The model reads the texts as they are: a ligature is no letters to it, as in the other library.
  ///
  /// - Parameters:
  ///   - texts: Any texts. The part beyond the model's length is cut off and counted.
  ///   - prompt: The text to put in front of each text.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: One vector a text, in the order of the texts.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`, and an error for a
  ///   prompt that the model does not have.
  public func embed(
    _ texts: [String], prompt: PromptChoice = .model, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> TextEmbeddings {
    try await cancellable(within: timeLimit) { [self] work in
      let done = EmbeddedTexts(of: texts.count, tell: progress)
      let embeddings = try loaded.embed(
        texts, for: prompt.purpose, threads: threads, window: window,
        progress: { done.add($0) }, work: work)
      return TextEmbeddings(embeddings)
    }
  }

  /// The vectors of a stream of any length, in constant memory and in the order of the texts.
  ///
  /// Source and sink are called one at a time, on a thread of the library. A source that waits
  /// should ask `Work.current` whether to go on. The source is never more than three requests ahead
  /// of the sink.
  ///
  /// - Parameters:
  ///   - source: Returns the next texts, at most the requested number; nil at the end.
  ///   - prompt: The text to put in front of each text.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  ///   - sink: Takes texts and their vectors.
  /// - Returns: The counts of all texts.
  /// - Throws: The errors of source and sink, `DeadlineError` when the time limit is over,
  ///   `CancellationError`, and an error for a prompt that the model does not have.
  @discardableResult
  public func embed(
    stream source: @escaping @Sendable (TextRequest) throws -> [String]?,
    prompt: PromptChoice = .model, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in },
    into sink: @escaping @Sendable ([String], TextEmbeddings) throws -> Void
  ) async throws -> StreamSummary {
    try await cancellable(within: timeLimit) { [self] work in
      let done = EmbeddedTexts(of: nil, tell: progress)
      return try loaded.embed(
        stream: source, for: prompt.purpose, threads: threads,
        window: window, progress: { done.add($0) }, work: work
      ) { texts, embeddings in try sink(texts, TextEmbeddings(embeddings)) }
    }
  }

  /// The tokens of a text, as the model reads it.
  public func tokenize(_ text: String) -> TokenizedText {
    TokenizedText(loaded.model.encode(text), in: loaded.model, isPair: false)
  }

  /// The tokens of a pair of texts; the longer text is cut first.
  public func tokenize(_ first: String, _ second: String) -> TokenizedText {
    TokenizedText(loaded.model.encode(first, second), in: loaded.model, isPair: true)
  }
}

extension SearchEngine {
  /// An embedder with the index's model, whose vectors can be compared with the index's vectors.
  ///
  /// - Parameters:
  ///   - usesCache: Whether vectors of records are looked up in the cache and kept there.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The embedder.
  /// - Throws: When there is no index, or its model is not available; `DeadlineError`,
  ///   `CancellationError`.
  public func embedder(
    usesCache: Bool = true, timeLimit: Duration? = nil
  ) async throws -> TextEmbedder {
    try await cancellable(within: timeLimit) { [self] _ in
      let model = try loadModel(of: snapshot().model)
      return try TextEmbedder(
        loaded: model, hub: hub, threads: threads, memory: memory, usesCache: usesCache)
    }
  }
}

/// Which prompt is put in front of texts before they are embedded.
public enum PromptChoice: Sendable, Equatable {
  /// The model's default prompt, if it has one.
  case model
  /// No prompt.
  case none
  /// The model's prompt of this name.
  case named(String)

  var purpose: Prompts.Purpose {
    switch self {
    case .model: .general
    case .none: .bare
    case .named(let name): .named(name)
    }
  }
}

/// The vectors of some texts.
public struct TextEmbeddings: Sendable {
  private let embeddings: Embeddings

  init(_ embeddings: Embeddings) { self.embeddings = embeddings }

  /// Numbers per vector, `D`.
  public var dimension: Int { embeddings.vectors.columns }
  /// `[N × D]`, row-major.
  public var vectors: [Float] { embeddings.vectors.numbers }
  /// The counts of all texts.
  public var summary: StreamSummary { embeddings.counts }
  /// Tokens of the texts, special ones included.
  public var tokens: Int { summary.tokens }
  /// Texts that were longer than the model reads.
  public var truncatedTexts: Int { summary.truncatedTexts }
  /// Tokens cut off from these texts.
  public var truncatedTokens: Int { summary.truncatedTokens }

  /// The vector of one text, `[D]`.
  public func vector(_ row: Int) -> ArraySlice<Float> {
    vectors[row * dimension..<(row + 1) * dimension]
  }
}

extension TextEmbedder {
  /// The store of vectors of earlier texts.
  var cache: VectorCache {
    VectorCache(
      of: loaded, in: usesCache ? hub.settings.cacheFolder(named: "vectors") : nil, window: window,
      threads: threads)
  }

  /// The model itself, for benchmarks.
  package var sentenceModel: SentenceModel { loaded.model }
}
