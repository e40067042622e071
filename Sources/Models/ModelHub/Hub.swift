import FileAccess
import Foundation
package import Parallelism

/// Turns a model's name into a folder on this machine that holds its checked files.
///
/// A name is looked for in this order: an existing folder; Akin's own model folder; the cache that
/// Python's Hugging Face tools fill; the hub itself. Everything is synchronous.
package struct Hub: Sendable {
  /// What is used when nothing is named.
  package static let defaultModel = "sentence-transformers/all-MiniLM-L6-v2"

  /// Weights that are known beforehand: a model of this name with other ones is refused.
  package static let knownWeights = [
    defaultModel: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
  ]

  package var settings: Settings
  /// Called during a download, some ten times a second, on the caller's thread.
  package var progress: @Sendable (Work.Progress) -> Void

  /// Looks for models where the environment says.
  package init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) {
    self.init(settings: Settings(environment: environment), progress: progress)
  }

  package init(
    settings: Settings, progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) {
    self.settings = settings
    self.progress = progress
  }

  /// The folder of a model, downloaded if this machine does not have it yet.
  ///
  /// Cheap for what is here: sizes are looked at, contents are not hashed again (`verify` does).
  package func resolve(_ name: String) throws(ModelHubError) -> ResolvedModel {
    if let found = try resolveLocally(name) { return found }
    return try pull(name)
  }

  /// The folder of a model if this machine has it; nothing is downloaded.
  package func resolveLocally(_ name: String) throws(ModelHubError) -> ResolvedModel? {
    if let found = try folder(at: name) { return found }
    let modelName = try ModelName(name)
    if let found = try ownModel(modelName) { return found }
    return try cachedModel(modelName)
  }

  /// A folder given by its path; nil when the text can only be a model's name.
  private func folder(at text: String) throws(ModelHubError) -> ResolvedModel? {
    let path = settings.expanded(text)
    guard !text.isEmpty, !text.unicodeScalars.contains("\0"), FileSystem.isFolder(path) else {
      let isPath =
        text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") || text.hasPrefix("~")
      if isPath { throw .noSuchFolder(text) }
      return nil
    }
    let revision = try ModelManifest(folder: path)?.revision
    return ResolvedModel(name: text, folder: path, origin: .path, revision: revision)
  }
}

/// A model that is on this machine.
public struct ResolvedModel: Equatable, Sendable {
  /// Where a model was found.
  ///
  /// Cases will be added: a `switch` in another package needs a `default`.
  public enum Origin: String, Codable, Sendable {
    case path
    case own
    case huggingFaceCache
    case download
  }

  package var name: String
  package var folder: String
  package var origin: Origin
  /// The commit on the hub, where it is known.
  package var revision: String?
}
