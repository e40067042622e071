internal import Catalog
internal import Deduplication
internal import FileAccess
internal import Foundation
internal import ModelHub
internal import TextComparison

/// One index and its model: it indexes folders, and searches, clusters and deduplicates sentences.
///
/// ```swift
/// let engine = try await SearchEngine.open(at: "indexes/handbook")
/// try await engine.index(folder: "corpora/handbook")
/// for hit in try await engine.search("how do I prune roses", limit: 5) {
///   print(hit.score, hit.passage.text)
/// }
/// ```
///
/// Any number of tasks may use one engine. Each request sees the index as it was when the request
/// began. A request throws `CancellationError` soon after its task is cancelled, and `DeadlineError`
/// soon after its time limit is over; committed work stays.
public final class SearchEngine: Sendable {
  /// The index's folder, absolute.
  public let location: String
  /// How many cores requests use.
  public let threads: Int

  let folder: IndexFolder
  /// Bytes that the process may take while it indexes; nil for no limit.
  let memory: Int?
  private let choice: ModelChoice
  private let precision: Precision?
  private let newIndexPrecision: Precision
  let hub: Hub
  private let loaded: ModelSlot
  private let kept: KeptSnapshot
  let requests: RequestQueue
  /// The folder of a temporary index, which is deleted with the engine; nil for other indexes.
  private let temporary: TemporaryFolder?

  private init(
    location: String, choice: ModelChoice, precision: Precision?, newIndexPrecision: Precision,
    threads: Int, memory: Int?, hub: Hub, loaded: LoadedModel? = nil,
    temporary: TemporaryFolder? = nil, generation: Int? = nil
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
    folder = IndexFolder(location, generation: generation)
    kept = KeptSnapshot(of: folder)
    requests = RequestQueue(shortCount: threads, longCount: 16)
  }

  /// Opens an engine for an index; `index(folder:)` makes the index if it does not exist.
  ///
  /// The path is the index's own folder, or a folder with an index inside, in `.akin`. A new index
  /// of a folder that has other files in it goes into its `.akin` too, so that the index never lies
  /// among the documents.
  ///
  /// Without an index the first question throws `CatalogError.missingIndex`;
  /// `open(nearestTo:)` says at once that there is none. All vectors of an index have the precision of its first run. Questions
  /// may be embedded in another precision, because the vectors are close; indexing in another
  /// precision is refused.
  ///
  /// - Parameters:
  ///   - path: The index's folder, or the folder that holds it.
  ///   - model: `.default` is the model that the index was made with.
  ///   - precision: The precision of the model's computations; nil for the index's own.
  ///   - newIndexPrecision: The precision of a new index when `precision` is nil.
  ///   - threads: How many cores requests use; nil for all.
  ///   - memory: Bytes that the process may take while it indexes, model and program included; nil
  ///     for some megabytes beside the model. The list of files and the largest files need further
  ///     memory.
  ///   - downloads: Whether a model that is not on this machine is fetched.
  ///   - modelProgress: Receives the progress of a download if the model must be downloaded.
  /// - Returns: The engine.
  /// - Throws: `AkinError.threadsOutOfRange` for a number of threads below 1.
  public static func open(
    at path: String, model: ModelChoice = .default, precision: Precision? = nil,
    newIndexPrecision: Precision = .default, threads: Int? = nil, memory: Int? = nil,
    downloads: ModelDownloads = .whenMissing,
    modelProgress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> SearchEngine {
    SearchEngine(
      location: IndexFolder(meantBy: absolutePath(path)).path, choice: model,
      precision: precision, newIndexPrecision: newIndexPrecision,
      threads: try checkedThreads(threads), memory: memory,
      hub: Hub(downloads, progress: modelProgress))
  }

  /// Opens the index nearest to a folder, as the command line does; it makes none.
  ///
  /// - Parameters:
  ///   - folder: The index itself, the folder that holds it, or any folder below that one.
  ///   - model: As in `open(at:)`, as are the parameters that follow.
  ///   - precision: The precision of the model's computations; nil for the index's own.
  ///   - threads: How many cores requests use; nil for all.
  ///   - memory: Bytes that the process may take while it indexes.
  ///   - downloads: Whether a model that is not on this machine is fetched.
  ///   - modelProgress: Receives the progress of a download.
  /// - Returns: The engine.
  /// - Throws: `AkinError.noIndex` when there is no index; `AkinError.threadsOutOfRange`.
  public static func open(
    nearestTo folder: String, model: ModelChoice = .default, precision: Precision? = nil,
    threads: Int? = nil, memory: Int? = nil, downloads: ModelDownloads = .whenMissing,
    modelProgress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> SearchEngine {
    guard let index = nearestIndex(to: folder) else {
      throw AkinError.noIndex(above: absolutePath(folder))
    }
    return try await open(
      at: index, model: model, precision: precision, threads: threads, memory: memory,
      downloads: downloads, modelProgress: modelProgress)
  }

  /// Begins an index that is deleted with its engine, for folders that are needed only once.
  ///
  /// It lies among the temporary files, in a folder that other users cannot read.
  ///
  /// - Parameter embedder: Makes the vectors.
  /// - Returns: The engine, which has no documents before `index(folder:)`.
  /// - Throws: When there is no place for temporary files.
  public static func temporary(with embedder: TextEmbedder) throws -> SearchEngine {
    let place = try TemporaryFolder()
    return SearchEngine(
      location: place.path + "/" + IndexFolder.defaultName, choice: .default, precision: nil,
      newIndexPrecision: embedder.precision, threads: embedder.threads, memory: nil,
      hub: embedder.hub, loaded: embedder.loaded, temporary: place)
  }

  /// An engine for one generation of the same index, in use or not, with a model of its own.
  func engine(forGeneration generation: Int, with model: LoadedModel) -> SearchEngine {
    SearchEngine(
      location: location, choice: .default, precision: model.precision,
      newIndexPrecision: model.precision, threads: threads, memory: memory, hub: hub,
      loaded: model, generation: generation)
  }

  /// The index nearest to a folder; nil when there is none.
  ///
  /// That is `folder` if it is an index itself, else the folder `.akin` in it or in the nearest
  /// folder above it. A folder without read permission counts as an index: opening it then throws
  /// the reason.
  public static func nearestIndex(to folder: String) -> String? {
    let files = FileManager.default
    var url = URL(filePath: absolutePath(folder))
    if IndexFolder(url.path).isIndex { return url.path }
    while true {
      let candidate = url.appending(path: IndexFolder.defaultName).path
      if IndexFolder(candidate).isIndex
        || files.fileExists(atPath: candidate) && !files.isExecutableFile(atPath: candidate)
      {
        return candidate
      }
      guard url.path != "/" else { return nil }
      url.deleteLastPathComponent()
    }
  }

  /// The model and precision that the caller chose, or those that the index names.
  ///
  /// - Parameters:
  ///   - index: The identity of the index's model, where the caller has the index open already.
  ///   - ignoringIndex: Whether to leave the index unread, because it is damaged.
  /// - Returns: The model, loaded once.
  /// - Throws: When the model is not available or cannot run.
  func loadModel(
    of index: ModelIdentity? = nil, ignoringIndex: Bool = false
  ) throws -> LoadedModel {
    if case .default = choice, let index {
      // Another generation of the index may have been put into use since the model was loaded.
      loaded.keep { $0.identity.fingerprint == index.fingerprint }
    }
    return try loaded.model {
      let index = if let index { index } else { try ignoringIndex ? nil : indexedModel() }
      let name = if case .named(let given) = choice { given } else { index?.name }
      return try LoadedModel(
        name ?? ModelStore.defaultName,
        precision: precision ?? index.map(Precision.init(of:)) ?? newIndexPrecision,
        threads: threads, hub: hub)
    }
  }

  /// The reader that knows how an index's model reads texts; nil where the model is not on this
  /// machine.
  ///
  /// It downloads nothing.
  func reader(of index: ModelIdentity) -> TextReader? {
    guard loaded.current != nil || (try? hub.resolveLocally(index.name)) ?? nil != nil,
      let model = try? loadModel(of: index), model.identity.fingerprint == index.fingerprint
    else { return nil }
    return model.reader
  }

  /// Checks that new vectors may be stored beside the index's vectors.
  ///
  /// - Throws: `CatalogError.differentPrecision` when the caller chose another precision.
  func prepareToIndex(_ model: ModelIdentity) throws {
    if let precision, precision.rawValue != model.precision {
      throw CatalogError.differentPrecision(
        index: model.precision, given: precision.rawValue, path: folder.path)
    }
    // The index may have been made anew after its model was loaded, or another generation be in use.
    loaded.keep {
      $0.precision.rawValue == model.precision && $0.identity.fingerprint == model.fingerprint
    }
  }

  /// The identity of the index's model; nil where there is no index, or one that was only begun.
  private func indexedModel() throws -> ModelIdentity? {
    guard FileManager.default.fileExists(atPath: folder.catalogPath) else { return nil }
    do {
      return try folder.model()
    } catch CatalogError.unfinishedIndex {
      return nil
    }
  }

  /// The newest state of the index; refuses a model other than the index's if the caller named one.
  func snapshot() throws -> IndexSnapshot {
    let snapshot = try kept.current()
    if case .named = choice { try snapshot.check(loadModel(of: snapshot.model).identity) }
    return snapshot
  }
}

extension SearchEngine {
  /// Answers a short request from a snapshot.
  func answer<Answer: Sendable>(
    within timeLimit: Duration?,
    _ body: @escaping @Sendable (IndexSnapshot, Work) throws -> Answer
  ) async throws -> Answer {
    try await requests.run(.short, deadline: deadline(after: timeLimit)) { [self] work in
      try body(try snapshot(), work)
    }
  }

  /// Runs a request that takes seconds to hours.
  func run<Answer: Sendable>(
    within timeLimit: Duration?, _ body: @escaping @Sendable (Work) throws -> Answer
  ) async throws -> Answer {
    try await requests.run(.long, deadline: deadline(after: timeLimit), body)
  }

  /// Runs a request that writes the index; only one runs at a time, in all processes together.
  func write<Answer: Sendable>(
    within timeLimit: Duration?, _ body: @escaping @Sendable (Work) throws -> Answer
  ) async throws -> Answer {
    try await run(within: timeLimit) { [self] work in
      // While a snapshot is kept, the catalog's log cannot be emptied.
      kept.release()
      return try body(work)
    }
  }
}

/// The number of cores to use; all cores for nil.
func checkedThreads(_ threads: Int?) throws -> Int {
  let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
  guard threads >= 1 else {
    throw AkinError.threadsOutOfRange(threads)
  }
  return threads
}
