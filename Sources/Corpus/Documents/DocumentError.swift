/// Why a path cannot be read as a document.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum DocumentError: Error, Sendable, Equatable {
  case notFound(path: String)
  case skipped(SkipReason, path: String)
}

extension DocumentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path):
      "\(path): no such file or folder. Check the path."
    case .skipped(let reason, let path):
      "\(path): \(reason)."
    }
  }
}
