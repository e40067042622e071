internal import Catalog
internal import Foundation
internal import ModelHub
internal import Synchronization

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
  private let choice: ModelChoice
  private let hub: Hub
  private let loaded = Mutex<LoadedModel?>(nil)

  private init(location: String, choice: ModelChoice, threads: Int, hub: Hub) {
    self.location = location
    self.choice = choice
    self.threads = threads
    self.hub = hub
    folder = IndexFolder(location)
  }

  /// Names an index, which `index(folder:)` makes if it is not there; nothing is read yet.
  ///
  /// - Parameters:
  ///   - path: The index's folder.
  ///   - model: `.default` is the model that the index was made with.
  ///   - threads: How many cores requests use; nil for all.
  ///   - modelProgress: Told of a download, should the model have to be fetched.
  /// - Returns: The engine.
  /// - Throws: `AkinError.invalid` for a number of threads below 1.
  public static func open(
    at path: String, model: ModelChoice = .default, threads: Int? = nil,
    modelProgress: @escaping @Sendable (ModelProgress) -> Void = { _ in }
  ) async throws -> SearchEngine {
    SearchEngine(
      location: absolutePath(path), choice: model, threads: try checkedThreads(threads),
      hub: Hub(progress: { modelProgress(ModelProgress($0)) }))
  }

  /// The folder `.akin` in `folder` or the nearest folder above it, or nil.
  public static func nearestIndex(to folder: String) -> String? {
    var url = URL(filePath: absolutePath(folder))
    while true {
      let candidate = url.appending(path: IndexFolder.defaultName).path
      if FileManager.default.fileExists(atPath: IndexFolder(candidate).catalogPath) {
        return candidate
      }
      guard url.path != "/" else { return nil }
      url.deleteLastPathComponent()
    }
  }

  /// What was cut off from too long questions and passages since the engine was opened.
  public var truncation: Truncation {
    loaded.withLock { $0?.truncation.current } ?? Truncation()
  }

  /// The model that was asked for, or the one that the index names.
  func loadModel() throws -> LoadedModel {
    try loaded.withLock { loaded in
      if let loaded { return loaded }
      let name: String
      switch choice {
      case .named(let given): name = given
      case .default:
        let hasIndex = FileManager.default.fileExists(atPath: folder.catalogPath)
        name = hasIndex ? try indexedModelName() : ModelStore.defaultName
      }
      let model = try LoadedModel(name, hub: hub)
      loaded = model
      return model
    }
  }

  /// The name of the model that the index was made with; the default for one just begun.
  private func indexedModelName() throws -> String {
    do {
      return try IndexSnapshot(of: folder).model.name
    } catch CatalogError.unfinishedIndex {
      return ModelStore.defaultName
    }
  }

  /// The index as it is now; another model than its own is refused when one was named.
  func snapshot() throws -> IndexSnapshot {
    let snapshot = try IndexSnapshot(of: folder)
    if case .named = choice { try snapshot.check(loadModel().identity) }
    return snapshot
  }
}

/// How many cores to use: all of them unless told otherwise.
func checkedThreads(_ threads: Int?) throws -> Int {
  let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
  guard threads >= 1 else {
    throw AkinError.invalid(option: "threads", value: "\(threads)", expected: "1 or more")
  }
  return threads
}

/// `path` from the root, without `.`, `..` and symbolic links in the part of it that exists.
func absolutePath(_ path: String) -> String {
  URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
}
