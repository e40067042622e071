/// Why the answers of a review cannot be used.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ReviewMemoryError: Error, Equatable, Sendable {
  /// The file of answers is not as it was written.
  case damaged(path: String)
  /// A newer version has written the file.
  case newerVersion(Int, path: String)
  /// The system cannot read the file.
  case unreadable(path: String, cause: String)
}

extension ReviewMemoryError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .damaged(let path):
      "\(path): no answers of a review, or damaged. It stays as it is: restore it from a copy, or "
        + "move it away to begin anew."
    case .newerVersion(let version, let path):
      "\(path): format \(version); this version reads \(ReviewMemory.format). Use a newer Akin, or "
        + "move the file away to begin anew."
    case .unreadable(let path, let cause): "\(path): cannot be read: \(cause)."
    }
  }
}
