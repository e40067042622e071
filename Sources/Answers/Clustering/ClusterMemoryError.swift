/// Why an update cannot continue from the remembered clusters.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ClusterMemoryError: Error, Equatable, Sendable {
  /// The file of remembered clusters is not as it was written.
  case damaged(path: String)
}

extension ClusterMemoryError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .damaged(let path):
      "\(path): damaged, or of another version. Remove it; the clusters will then be numbered anew."
    }
  }
}
