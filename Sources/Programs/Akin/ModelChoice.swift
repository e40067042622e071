/// Which model to use.
public enum ModelChoice: Sendable, Equatable {
  /// The index's own model; where there is no index yet, `ModelStore.defaultName`.
  case `default`
  /// A folder's path, or a name such as `sentence-transformers/all-MiniLM-L6-v2`.
  case named(String)
}
