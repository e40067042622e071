internal import Catalog
internal import Foundation
internal import ModelHub
internal import SentenceEmbedding

/// The models on this machine; it also downloads and imports models.
public struct ModelStore: Sendable {
  /// The model that Akin uses when the caller names none.
  public static let defaultName = Hub.defaultModel

  private let hub: Hub

  /// Opens the folders that the environment names: `AKIN_HOME`, `HF_HOME` and the other variables
  /// of the Hugging Face tools.
  public init(progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }) {
    hub = Hub(progress: progress)
  }

  /// Every model on this machine, Akin's own first.
  public func list() -> [InstalledModelInfo] {
    hub.installed()
  }

  /// Downloads a model into Akin's own folder.
  ///
  /// - Throws: When the hub does not have it or cannot be reached, or a hash is wrong.
  public func pull(_ name: String) throws -> InstalledModelInfo {
    hub.describing(try hub.pull(name))
  }

  /// Copies a folder into Akin's own folder under a name.
  ///
  /// - Throws: When the folder holds no model that Akin can run.
  public func `import`(_ folder: String, as name: String) throws -> InstalledModelInfo {
    hub.describing(try hub.importFolder(folder, as: name))
  }

  /// The properties that Akin reads from a model's folder.
  ///
  /// - Throws: When the model is not here or cannot be run.
  public func show(_ name: String) throws -> ModelInfo {
    ModelInfo(try LoadedModel(name, precision: .fp32, threads: 1, hub: hub))
  }

  /// Hashes a model's files again, and embeds its golden texts if it has any.
  ///
  /// - Throws: When the model is not here or cannot be read.
  public func verify(_ name: String) throws -> ModelVerification {
    guard let resolved = try hub.resolveLocally(name) else {
      throw AkinError.noSuchModel(name)
    }
    return try ModelVerification(resolved, checks: hub.verify(resolved))
  }

  /// Removes a model from Akin's own folder; models of other tools stay.
  ///
  /// - Throws: When Akin's own folder has no such model.
  public func remove(_ name: String) throws { try hub.remove(name) }
}
