internal import Catalog
internal import Foundation
internal import ModelHub
internal import Parallelism
internal import SentenceEmbedding

/// Whether a model that is not on this machine is fetched.
public enum ModelDownloads: Sendable {
  /// Fetched when it is first needed; `HF_HUB_OFFLINE=1` in the environment forbids that too.
  case whenMissing
  /// Never: `ModelHubError.offline` names the model that is missing.
  case never
}

/// The models on this machine; it also downloads and imports models.
///
/// Its long requests run on threads that may block, and end soon after their task is cancelled.
public struct ModelStore: Sendable {
  /// The model that Akin uses when the caller names none.
  public static let defaultName = Hub.defaultModel

  private let hub: Hub

  /// Opens the folders that the environment names: `AKIN_HOME`, `HF_HOME` and the other variables
  /// of the Hugging Face tools.
  ///
  /// - Parameters:
  ///   - downloads: Whether models may be fetched.
  ///   - progress: Receives the progress of a download, on any thread.
  public init(
    downloads: ModelDownloads = .whenMissing,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) {
    hub = Hub(downloads, progress: progress)
  }

  /// Every model on this machine, Akin's own first.
  public func list() -> [InstalledModelInfo] {
    hub.installed()
  }

  /// Downloads a model into Akin's own folder; what has arrived stays when the task is cancelled.
  ///
  /// - Parameters:
  ///   - name: `organisation/repository`.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The model, as `list` shows it.
  /// - Throws: `ModelHubError` when the hub does not have it or cannot be reached, a download is
  ///   forbidden, or a hash is wrong; `DeadlineError`, `CancellationError`.
  @discardableResult
  public func pull(
    _ name: String, timeLimit: Duration? = nil
  ) async throws -> InstalledModelInfo {
    try await cancellable(within: timeLimit) { [hub] work in
      do {
        return hub.describing(try hub.pull(name))
      } catch ModelHubError.interrupted(let model) {
        try work.check()
        throw ModelHubError.interrupted(model)
      }
    }
  }

  /// Copies a folder into Akin's own folder under a name.
  ///
  /// - Parameters:
  ///   - folder: The folder to copy.
  ///   - name: The model's new name.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The model, as `list` shows it.
  /// - Throws: When the folder holds no model that Akin can run; `DeadlineError`,
  ///   `CancellationError`.
  @discardableResult
  public func `import`(
    _ folder: String, as name: String, timeLimit: Duration? = nil
  ) async throws -> InstalledModelInfo {
    try await cancellable(within: timeLimit) { [hub] _ in
      hub.describing(try hub.importFolder(folder, as: name))
    }
  }

  /// The properties that Akin reads from a model's folder.
  ///
  /// - Parameters:
  ///   - name: The model's name or folder.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The properties.
  /// - Throws: When the model is not available or cannot be run; `DeadlineError`,
  ///   `CancellationError`.
  public func show(_ name: String, timeLimit: Duration? = nil) async throws -> ModelInfo {
    try await cancellable(within: timeLimit) { [hub] _ in
      ModelInfo(
        try LoadedModel(name, precision: .fp32, threads: 1, hub: hub), withHeads: true)
    }
  }

  /// Hashes a model's files again, and embeds its golden texts if it has any.
  ///
  /// - Parameters:
  ///   - name: The model's name or folder.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The state of each file, and the texts whose vectors differ.
  /// - Throws: `ModelHubError.notInstalled` when the model is not here; an error that names the file
  ///   when one cannot be read; `DeadlineError`, `CancellationError`.
  public func verify(
    _ name: String, timeLimit: Duration? = nil
  ) async throws -> ModelVerification {
    try await cancellable(within: timeLimit) { [hub] work in
      guard let resolved = try hub.resolveLocally(name) else { throw hub.notInstalled(name) }
      let checks = try hub.verify(resolved)
      try work.check()
      return try ModelVerification(resolved, checks: checks)
    }
  }

  /// Removes a model from Akin's own folder; models of other tools stay.
  ///
  /// - Throws: When Akin's own folder has no such model.
  public func remove(_ name: String) throws { try hub.remove(name) }
}

extension Hub {
  /// Looks for models where the environment says, and fetches them if that is allowed twice.
  init(
    _ downloads: ModelDownloads, progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) {
    self.init(progress: progress)
    if downloads == .never { settings.mayDownload = false }
  }

  /// The error for a model that is not on this machine.
  func notInstalled(_ name: String) -> ModelHubError {
    .notInstalled(name, folder: settings.modelsFolder)
  }
}
