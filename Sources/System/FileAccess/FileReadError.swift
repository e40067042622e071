/// Why the bytes of a file, or the names in a folder, cannot be had.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum FileReadError: Error, Sendable, Hashable {
  /// The system refused; `cause` is its word for it, such as "Permission denied".
  case unreadable(cause: String)
  /// A device, a socket or a pipe.
  case notRegular
  /// The file has more bytes than were allowed.
  case tooLarge(bytes: Int, limit: Int)
  /// Git has left a pointer in the place of the file.
  case gitLFSPointer
  /// A gzip file that cannot be unpacked; `cause` says why.
  case badGzip(cause: String)
}

extension FileReadError {
  /// What the system says, without the path.
  package init(_ error: FileError) {
    if case .notRegular = error {
      self = .notRegular
    } else {
      self = .unreadable(cause: error.cause)
    }
  }
}

extension FileReadError: CustomStringConvertible {
  /// The reason, without the path.
  public var description: String {
    switch self {
    case .unreadable(let cause): "cannot be read (\(cause))"
    case .notRegular: "not a regular file"
    case .badGzip(let cause): "cannot be unpacked: \(cause)"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes, the limit is \(limit)"
    case .gitLFSPointer: GitLFSPointer.words
    }
  }
}
