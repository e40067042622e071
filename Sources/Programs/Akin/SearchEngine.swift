internal import Catalog
internal import Deduplication
internal import FileAccess
internal import Foundation
internal import ModelHub
internal import TextComparison

/// One index and its model: indexes folders, finds, clusters and dedupes sentences.
///
/// ```swift
/// let engine = try await SearchEngine.open(at: "indexes/handbook")
/// try await engine.index(folder: "corpora/handbook")
/// for hit in try await engine.search("how do I prune roses", limit: 5) {
///   print(hit.score, hit.passage.text)
/// }
/// ```
///
/// Any number of tasks may use one engine; each request sees the index as it was when it began.
/// Long requests throw `CancellationError` soon after their task is cancelled; what was committed
/// is kept.
public final class SearchEngine: Sendable {
  /// The index's folder, absolute.
  public let location: String
  /// How many cores requests use.
  public let threads: Int

  let folder: IndexFolder
  /// Bytes that the process may take while it indexes; nil when nobody counts them.
  let memory: Int?
  private let choice: ModelChoice
  private let precision: Precision?
  private let newIndexPrecision: Precision
  let hub: Hub
  private let loaded: ModelSlot
  private let kept: KeptSnapshot
  let requests: RequestQueue
  /// What the index lies in when it is to be gone with the engine.
  private let temporary: TemporaryFolder?

  private init(
    location: String, choice: ModelChoice, precision: Precision?, newIndexPrecision: Precision,
    threads: Int, memory: Int?, hub: Hub, loaded: LoadedModel? = nil,
    temporary: TemporaryFolder? = nil
  ) {
    self.location = location
    self.choice = choice
    self.precision = precision
    self.newIndexPrecision = newIndexPrecision
    self.threads = threads
    self.memory = memory
    self.hub = hub
    self.loaded = ModelSlot(loaded)
    self.temporary = temporary
    folder = IndexFolder(location)
    kept = KeptSnapshot(of: folder)
    requests = RequestQueue(shortCount: threads, longCount: 16)
  }

  /// Names an index, which `index(folder:)` makes if it is not there; nothing is read yet.
  ///
  /// An index holds vectors of one precision, that of its first run. Questions may be embedded in
  /// another, for the vectors of all precisions are close; to index in another is refused.
  ///
  /// - Parameters:
  ///   - path: The index's folder.
  ///   - model: `.default` is the model that the index was made with.
  ///   - precision: What the model computes in; nil for the index's own.
  ///   - newIndexPrecision: That of an index that is yet to be made, when `precision` is nil.
  ///   - threads: How many cores requests use; nil for all.
  ///   - memory: Bytes that embedding may take while it indexes, model and program included; nil
  ///     for some megabytes beside the model. The list of files and the largest of them come on top.
  ///   - modelProgress: Told of a download, should the model have to be fetched.
  /// - Returns: The engine.
  /// - Throws: `AkinError.threadsOutOfRange` for a number of threads below 1.
  public static func open(
    at path: String, model: ModelChoice = .default, precision: Precision? = nil,
    newIndexPrecision: Precision = .default, threads: Int? = nil, memory: Int? = nil,
    modelProgress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> SearchEngine {
    SearchEngine(
      location: absolutePath(path), choice: model, precision: precision,
      newIndexPrecision: newIndexPrecision, threads: try checkedThreads(threads),
      memory: memory, hub: Hub(progress: modelProgress))
  }

  /// Begins an index that is gone with its engine, for folders that are only looked at once.
  ///
  /// It lies among the temporary files, in a folder that nobody else can read.
  ///
  /// - Parameter embedder: Makes the vectors.
  /// - Returns: The engine, which knows no documents before `index(folder:)`.
  /// - Throws: When there is no place for temporary files.
  public static func temporary(with embedder: TextEmbedder) throws -> SearchEngine {
    let place = try TemporaryFolder()
    return SearchEngine(
      location: place.path + "/" + IndexFolder.defaultName, choice: .default, precision: nil,
      newIndexPrecision: embedder.precision, threads: embedder.threads, memory: nil,
      hub: embedder.hub, loaded: embedder.loaded, temporary: place)
  }

  /// `folder` if it is an index itself, else the folder `.akin` in it or the nearest folder above it,
  /// or nil.
  ///
  /// One that may not be looked into counts: opening it then says so.
  public static func nearestIndex(to folder: String) -> String? {
    let files = FileManager.default
    var url = URL(filePath: absolutePath(folder))
    func isIndex(_ folder: IndexFolder) -> Bool {
      files.fileExists(atPath: folder.catalogPath) || folder.holdsVectors
    }
    if isIndex(IndexFolder(url.path)) { return url.path }
    while true {
      let candidate = url.appending(path: IndexFolder.defaultName).path
      if isIndex(IndexFolder(candidate))
        || files.fileExists(atPath: candidate) && !files.isExecutableFile(atPath: candidate)
      {
        return candidate
      }
      guard url.path != "/" else { return nil }
      url.deleteLastPathComponent()
    }
  }

  /// What was cut off from too long questions and passages since the engine was opened.
  public var truncation: Truncation {
    loaded.current?.truncation.current ?? Truncation()
  }

  /// The model and precision that were asked for, or those that the index names.
  ///
  /// - Parameters:
  ///   - index: What the index was made with, where the caller has it open already.
  ///   - ignoringIndex: Whether the index cannot be asked.
  /// - Returns: The model, loaded once.
  /// - Throws: When it cannot be had or cannot be run.
  func loadModel(
    of index: ModelIdentity? = nil, ignoringIndex: Bool = false
  ) throws -> LoadedModel {
    try loaded.model {
      let index = if let index { index } else { try ignoringIndex ? nil : indexedModel() }
      let name = if case .named(let given) = choice { given } else { index?.name }
      return try LoadedModel(
        name ?? ModelStore.defaultName,
        precision: precision ?? index.map(Precision.init(of:)) ?? newIndexPrecision,
        threads: threads, hub: hub)
    }
  }

  /// How the model of an index reads texts; nil where this machine does not have it, for nothing is
  /// fetched to tell.
  func reader(of index: ModelIdentity) -> TextReader? {
    guard loaded.current != nil || (try? hub.resolveLocally(index.name)) ?? nil != nil,
      let model = try? loadModel(of: index), model.identity.fingerprint == index.fingerprint
    else { return nil }
    return model.reader
  }

  /// Makes `loadModel` give vectors that may be stored beside those of an index.
  ///
  /// - Throws: `CatalogError.differentPrecision` when another precision than its own was asked for.
  func prepareToIndex(_ model: ModelIdentity) throws {
    if let precision, precision.rawValue != model.precision {
      throw CatalogError.differentPrecision(
        index: model.precision, given: precision.rawValue, path: folder.path)
    }
    // The index may have been made anew since its model was loaded.
    loaded.keep { $0.precision.rawValue == model.precision }
  }

  /// What the index was made with; nil where there is none, or one just begun.
  private func indexedModel() throws -> ModelIdentity? {
    guard FileManager.default.fileExists(atPath: folder.catalogPath) else { return nil }
    do {
      return try folder.model()
    } catch CatalogError.unfinishedIndex {
      return nil
    }
  }

  /// The index as it is now; another model than its own is refused when one was named.
  func snapshot() throws -> IndexSnapshot {
    let snapshot = try kept.current()
    if case .named = choice { try snapshot.check(loadModel(of: snapshot.model).identity) }
    return snapshot
  }
}

extension SearchEngine {
  /// Answers a short request, from a snapshot.
  func answer<Answer: Sendable>(
    deadline: ContinuousClock.Instant? = nil,
    _ body: @escaping @Sendable (IndexSnapshot, Work) throws -> Answer
  ) async throws -> Answer {
    try await requests.run(.short, deadline: deadline) { [self] work in
      try body(try snapshot(), work)
    }
  }

  /// Runs a request that takes seconds to hours.
  func run<Answer: Sendable>(
    deadline: ContinuousClock.Instant? = nil,
    _ body: @escaping @Sendable (Work) throws -> Answer
  ) async throws -> Answer {
    try await requests.run(.long, deadline: deadline, body)
  }

  /// Runs a request that writes the index, one at a time among those of all processes.
  func write<Answer: Sendable>(
    _ body: @escaping @Sendable (Work) throws -> Answer
  ) async throws -> Answer {
    try await run { [self] work in
      // A kept snapshot would keep the catalog's log from being emptied.
      kept.release()
      return try body(work)
    }
  }
}

/// How many cores to use: all of them unless told otherwise.
func checkedThreads(_ threads: Int?) throws -> Int {
  let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
  guard threads >= 1 else {
    throw AkinError.threadsOutOfRange(threads)
  }
  return threads
}
