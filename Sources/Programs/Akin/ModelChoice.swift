internal import ModelHub

/// Which model to use.
public enum ModelChoice: Sendable, Equatable {
  /// The index's own model; where there is no index yet, `ModelStore.defaultName`.
  case `default`
  /// A folder's path, or a name such as `sentence-transformers/all-MiniLM-L6-v2`.
  case named(String)
}

extension ModelChoice {
  /// The name or path of the choice where there is no index.
  var name: String {
    if case .named(let given) = self { given } else { ModelStore.defaultName }
  }

  /// The model's folder on this machine, fetched as `downloads` allows.
  func folder(_ downloads: ModelDownloads) throws -> String {
    try Hub(downloads, progress: { _ in }).resolve(name).folder
  }
}
