internal import Catalog
package import Documents
internal import Hashing
package import ModelLibrary
package import Parallelism
package import SentenceEmbedding
package import SimilarityJoins
internal import VectorIndexes
package import VectorMath

/// Keeps the vectors of texts, for files that are used without an index.
package struct VectorCache: Sendable {
  private let loaded: LoadedModel
  private let folder: IndexFolder?
  private let window: WindowSize
  private let threads: Int

  /// The cache of a model in one precision.
  ///
  /// - Parameters:
  ///   - loaded: Makes the vectors that are missing.
  ///   - cacheFolder: The folder for the vectors, with a folder for each model and precision; nil
  ///     to keep none.
  ///   - window: How many texts are embedded and committed together.
  ///   - threads: How many cores to use.
  package init(of loaded: LoadedModel, in cacheFolder: String?, window: WindowSize, threads: Int) {
    self.loaded = loaded
    self.window = window
    self.threads = threads
    folder = cacheFolder.map { IndexFolder("\($0)/\(Self.name(of: loaded))") }
  }

  /// The vectors of texts as unit rows, used where they lie in the cache.
  ///
  /// The cache is an index without documents in Akin's home. Each model, precision and set of
  /// kernels has one; texts are found by their hashes. Its vectors are never rounded, so that the
  /// result for a file does not depend on other files. When another process writes the cache, or it
  /// cannot be written, texts are embedded but not remembered. Damaged parts are dropped and made
  /// again.
  ///
  /// - Parameters:
  ///   - texts: Any texts, repeated or not.
  ///   - purpose: The purpose that chooses the prompt.
  ///   - work: Ends the request.
  ///   - progress: Receives the number of further texts that are done, on any thread.
  /// - Returns: One row a text, in their order, and how much of all texts the model does not read.
  /// - Throws: `CancellationError`; what was embedded until then is remembered.
  package func rows(
    of texts: [String], for purpose: Prompts.Purpose = .general, work: Work,
    progress: @escaping @Sendable (Int) -> Void
  ) throws -> (rows: any SimilarityRows, truncation: Truncation) {
    let prompt = try loaded.model.prompts.text(for: purpose)
    let hashes = texts.map { ContentHash(of: prompt + $0) }
    guard let folder, let writer = cacheWriter(in: folder) else {
      let embeddings = try embed(texts, for: purpose, work: work, progress: progress)
      return (embeddings.unitVectors, Truncation(of: embeddings))
    }
    let known = try writer.catalog.sentences(withHashes: hashes)
    var seen = Set<ContentHash>()
    let new = texts.indices.filter { known[$0] == nil && seen.insert(hashes[$0]).inserted }
    progress(texts.count - new.count)
    var rest = new[...]
    var pace = CommitPace()
    var clock = CommitClock()
    while !rest.isEmpty {
      let window = Self.next(pace.window(within: window), of: &rest, texts)
      let embeddings = try embed(
        window.map { texts[$0] }, for: purpose, work: work, progress: progress)
      try writer.commit(
        window.map { NewSentence(hash: hashes[$0], text: texts[$0]) },
        vectors: embeddings.unitVectors)
      pace.note(bytes: window.reduce(0) { $0 + texts[$1].utf8.count }, seconds: clock.lap())
    }
    if !new.isEmpty { try writer.compact(work: work) }
    let ids = try writer.catalog.sentences(withHashes: hashes).map { $0 ?? 0 }
    // Each occurrence of a text counts, whether its vector is new or remembered.
    let cut = try loaded.cut(texts, for: purpose, threads: threads)
    return (
      try StoredRows(of: ids, in: IndexSnapshot(of: folder).vectors),
      Truncation(texts: cut.texts, tokens: cut.tokens)
    )
  }

  /// Takes the places of the texts of a window away from those that are left.
  private static func next(
    _ size: WindowSize, of rest: inout ArraySlice<Int>, _ texts: [String]
  ) -> ArraySlice<Int> {
    var bytes = 0
    var end = rest.startIndex
    repeat {
      bytes += texts[rest[end]].utf8.count
      end += 1
    } while end < rest.endIndex && end - rest.startIndex < size.textCount && bytes < size.byteCount
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  /// A copy of the vectors, `[texts × D]`.
  package func vectors(
    of texts: [String], for purpose: Prompts.Purpose = .general, work: Work,
    progress: @escaping @Sendable (Int) -> Void
  ) throws -> (vectors: Matrix, truncation: Truncation) {
    let (rows, truncation) = try rows(of: texts, for: purpose, work: work, progress: progress)
    return (try rows.copied(work: work), truncation)
  }

  private func embed(
    _ texts: [String], for purpose: Prompts.Purpose, work: Work,
    progress: @escaping @Sendable (Int) -> Void
  ) throws -> Embeddings {
    try loaded.embed(
      texts, for: purpose, threads: threads, window: window, progress: progress, work: work)
  }

  /// Opens the cache for writing; nil when that is not possible.
  ///
  /// Damaged parts are dropped, and a cache that an earlier version rounded is made anew.
  private func cacheWriter(in folder: IndexFolder) -> IndexWriter? {
    do {
      return try wholeCache(in: folder)
    } catch CatalogError.damaged, CatalogError.notACatalog, CatalogError.roundedVectors {
      try? folder.removeContents()
      return try? wholeCache(in: folder)
    } catch {
      return nil
    }
  }

  private func wholeCache(in folder: IndexFolder) throws -> IndexWriter {
    var policy = LargeIndexPolicy()
    policy.fewestVectors = .max
    let writer = try IndexWriter(folder, model: loaded.identity, policy: policy)
    do {
      let parts = try IndexSnapshot(of: folder).vectors.parts
      guard parts.allSatisfy({ $0.segment.encoding.hasFloats }) else {
        throw CatalogError.roundedVectors(path: folder.path)
      }
    } catch let error as SegmentError where error.isDamage {
      try writer.dropDamagedSegments()
    }
    return writer
  }

  private static func name(of loaded: LoadedModel) -> String {
    let name = String(loaded.identity.fingerprint.prefix(16))
    guard loaded.precision != .fp32 else { return name }
    // Other kernels give slightly different rounded numbers.
    let version = loaded.precision.arithmeticVersion
    return "\(name)-\(loaded.precision.rawValue)-\(version)-\(Kernels.best.name)"
  }
}

extension Truncation {
  fileprivate init(of embeddings: Embeddings) {
    self.init(
      texts: embeddings.truncatedTextCount, tokens: embeddings.truncatedTokenCount)
  }
}
