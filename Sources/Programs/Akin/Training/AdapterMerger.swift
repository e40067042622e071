internal import ModelHub
internal import Parallelism
internal import TransformerTraining

/// Merges a LoRA adapter, as peft saves it, into the model that it was trained on.
///
/// ```swift
/// let report = try await AdapterMerger(of: "my-adapter").merge(into: "my-model")
/// ```
public struct AdapterMerger: Sendable {
  /// The adapter's folder or name.
  public let adapter: String
  /// The model that it was trained on; nil for the one that the adapter names.
  public let base: String?
  /// Whether a model that is not on this machine is fetched.
  public let downloads: ModelDownloads

  /// Remembers all choices; files are read when it merges.
  public init(of adapter: String, base: String? = nil, downloads: ModelDownloads = .whenMissing) {
    self.adapter = adapter
    self.base = base
    self.downloads = downloads
  }

  /// Writes the merged model: a folder like the base's, in fp32.
  ///
  /// - Parameters:
  ///   - output: The folder.
  ///   - overwrites: Whether files of the folder may be replaced.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: What was merged.
  /// - Throws: `AdapterError` for an adapter that is not merged or belongs to another model;
  ///   `TrainingError.folderInUse`; `ModelHubError`; `DeadlineError`, `CancellationError`.
  public func merge(
    into output: String, overwrites: Bool = false, timeLimit: Duration? = nil
  ) async throws -> MergedModelInfo {
    try await cancellable(within: timeLimit) { work in
      let hub = Hub(downloads, progress: { _ in })
      let folder = try hub.resolve(adapter).folder
      let configuration = try AdapterConfiguration(folder: folder)
      guard let name = base ?? configuration.base else { throw AdapterError.noBase(path: folder) }
      let model = try hub.resolve(name).folder
      try work.check()
      let merge = try AdapterMerge(of: folder, into: model)
      try work.check()
      try merge.write(to: output, overwrites: overwrites)
      return MergedModelInfo(base: name, tensors: merge.changedCount, folder: output)
    }
  }
}

/// What the merging of an adapter came to.
public struct MergedModelInfo: Sendable, Equatable, Encodable {
  /// The model that was changed.
  public let base: String
  /// Tensors that are not as they were.
  public let tensors: Int
  /// The folder of the merged model.
  public let folder: String
}
