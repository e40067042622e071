/// Why a file of inverted lists cannot be used; searches do without it until it is written again.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ListsError: Error, Equatable {
  /// It is not there, or the system does not let us read it.
  case unreadable(path: String, detail: String)
  /// A newer format than this build knows.
  case unsupportedVersion(Int, readable: ClosedRange<Int>, path: String)
  /// Bytes differ from what was written.
  case damaged(path: String, detail: String)
}

extension ListsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let detail):
      "\(path): \(detail). Repair the index to make it again."
    case .unsupportedVersion(let version, let readable, let path):
      "\(path): format \(version), this build reads \(readable.lowerBound) to "
        + "\(readable.upperBound). Use a newer Akin, or repair the index to make it again."
    case .damaged(let path, let detail):
      "\(path): damaged (\(detail)). Repair the index to make it again."
    }
  }
}

extension ListsError {
  /// What is wrong, without what to do about it.
  package var reason: String {
    switch self {
    case .unreadable(_, let detail): detail
    case .unsupportedVersion(let version, _, _): "format \(version)"
    case .damaged(_, let detail): detail
    }
  }
}
