internal import Catalog
internal import FileAccess
internal import Foundation
internal import ModelHub

/// What Akin keeps to be quicker the next time: all of it is made again when it is missing.
public struct CacheStore: Sendable {
  /// What a part of the cache holds.
  public enum Kind: String, Sendable, Encodable, CaseIterable {
    /// Texts of files that were looked at without an index, and their vectors.
    case vectors
    /// Weights of models, arranged for this processor.
    case weights
  }

  /// One part of the cache.
  public struct Entry: Sendable, Equatable, Encodable {
    /// What it holds.
    public let kind: Kind
    /// The model, and the precision where it is known.
    public let name: String
    /// The texts whose vectors it holds; nil for weights, and where they cannot be counted.
    public let texts: Int?
    /// Bytes on disk.
    public let bytes: Int
    /// When a run last used it, in seconds since 1970.
    public let lastUsed: Double
    /// The file or folder.
    public let path: String
  }

  /// The folder of the cache.
  public let folder: String

  /// Opens the cache in a folder.
  package init(folder: String) { self.folder = folder }

  /// Opens the cache in the folder that the environment names, as `AKIN_HOME` does.
  public init() {
    folder =
      URL(filePath: Hub().settings.cacheFolder(named: "x")).deletingLastPathComponent().path
  }

  /// Every part, by kind and name.
  public func entries() -> [Entry] {
    Kind.allCases.flatMap { kind in
      let parent = folder + "/" + kind.rawValue
      return ((try? FileSystem.names(in: parent)) ?? []).map { entry(kind, parent + "/" + $0, $0) }
    }
  }

  /// Removes parts of the cache.
  ///
  /// - Parameter kinds: What to remove.
  /// - Returns: What was removed.
  /// - Throws: `CatalogError.locked` while another program writes vectors; parts before that are
  ///   removed.
  @discardableResult
  public func clear(_ kinds: Set<Kind> = Set(Kind.allCases)) throws -> [Entry] {
    let entries = entries().filter { kinds.contains($0.kind) }
    for entry in entries {
      // Takes the lock, so that nothing is taken away from a run that is writing.
      if entry.kind == .vectors, FileSystem.isFolder(entry.path + "/segments") {
        try IndexFolder(entry.path).removeContents()
      }
      try FileManager.default.removeItem(atPath: entry.path)
    }
    return entries
  }

  private func entry(_ kind: Kind, _ path: String, _ fileName: String) -> Entry {
    var name = fileName
    var texts: Int?
    if kind == .vectors {
      let index = IndexFolder(path)
      if let model = try? index.model() { name = "\(model.name), \(model.precision)" }
      texts = try? IndexSnapshot(of: index).catalog.counts().sentences
    }
    let files = files(at: path)
    return Entry(
      kind: kind, name: name, texts: texts, bytes: files.reduce(0) { $0 + $1.size },
      lastUsed: Double(files.map(\.modified).max() ?? 0) / 1e9, path: path)
  }

  private func files(at path: String) -> [FileSystem.Status] {
    guard let status = FileSystem.status(of: path) else { return [] }
    guard status.kind == .folder else { return [status] }
    return ((try? FileSystem.names(in: path)) ?? []).flatMap { files(at: path + "/" + $0) }
  }
}
