#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What was to be done with a file or a folder; its raw value completes "cannot …".
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum FileOperation: String, Sendable, Hashable {
  case open = "open it"
  case read = "read it"
  case map = "map it"
  case create = "create it"
  case write = "write it"
  case replace = "replace it"
  case delete = "delete it"
  case lock = "lock it"
  case makeFolder = "make the folder"
  case list = "list it"
  case lookInside = "look into it"
}

/// Why the system refuses to do something with a file or a folder.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum FileError: Error, Sendable, Hashable {
  /// Nothing bears this name.
  case missing(path: String, operation: FileOperation)
  /// A folder, a pipe or a device where a file is needed.
  case notRegular(path: String)
  /// The file system has no room left, or the user's share of it is used up.
  case noSpace(path: String, operation: FileOperation, code: Int32)
  /// Permissions are against it, or the file system is read-only.
  case forbidden(path: String, operation: FileOperation, code: Int32)
  /// Another process holds the lock; nil where it left no words.
  case locked(path: String, by: LockHolder?)
  /// Anything else that the system says by this `errno`.
  case failed(path: String, operation: FileOperation, code: Int32)
}

extension FileError {
  /// The error for a system call that failed with `code`.
  package init(path: String, operation: FileOperation, code: Int32) {
    self =
      switch code {
      case ENOENT: .missing(path: path, operation: operation)
      case ENOSPC, EDQUOT: .noSpace(path: path, operation: operation, code: code)
      case EACCES, EPERM, EROFS: .forbidden(path: path, operation: operation, code: code)
      default: .failed(path: path, operation: operation, code: code)
      }
  }

  /// The error for what the last system call left in `errno`.
  package static func last(_ path: String, _ operation: FileOperation) -> FileError {
    FileError(path: path, operation: operation, code: errno)
  }

  /// Which file or folder.
  public var path: String {
    switch self {
    case .missing(let path, _), .notRegular(let path), .noSpace(let path, _, _),
      .forbidden(let path, _, _), .locked(let path, _), .failed(let path, _, _):
      path
    }
  }

  /// The system's `errno`.
  public var code: Int32 {
    switch self {
    case .missing: ENOENT
    case .notRegular: EINVAL
    case .locked: EWOULDBLOCK
    case .noSpace(_, _, let code), .forbidden(_, _, let code), .failed(_, _, let code): code
    }
  }

  /// What was to be done.
  public var operation: FileOperation {
    switch self {
    case .notRegular: .open
    case .locked: .lock
    case .missing(_, let operation), .noSpace(_, let operation, _),
      .forbidden(_, let operation, _), .failed(_, let operation, _):
      operation
    }
  }

  /// The system's word for it, such as "Permission denied".
  public var cause: String {
    if case .notRegular = self { "not a regular file" } else { systemWords(code) }
  }

  /// What is wrong, without the path.
  public var reason: String {
    if case .notRegular = self { cause } else { "cannot \(operation.rawValue) (\(cause))" }
  }
}

extension FileError: CustomStringConvertible {
  /// Where, what, and how to fix it.
  public var description: String {
    switch self {
    case .missing: "\(path): \(reason). Check the path."
    case .notRegular: "\(path): \(reason). Name a file."
    case .noSpace: "\(path): no space left on the device. Free some and try again."
    case .forbidden: "\(path): \(reason). Check who owns it and its permissions."
    case .locked(_, let holder):
      "\(path): locked by \(holder?.description ?? "another process"). Wait until it is done."
    case .failed: "\(path): \(reason). Check the disk."
    }
  }
}

/// The system's words for an error number.
package func systemWords(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
