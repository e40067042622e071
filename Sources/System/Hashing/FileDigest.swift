#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Why a file cannot be hashed.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum HashingError: Error, Equatable {
  case unreadable(path: String, operation: String, errno: Int32)
}

extension HashingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let operation, let errno):
      "\(path): cannot \(operation) (\(unsafe String(cString: strerror(errno)))). "
        + "Check that the file exists and that you may read it."
    }
  }
}

/// The SHA-256 of the file's bytes, in lower-case hexadecimal.
///
/// - Throws: When the file cannot be read.
package func sha256(ofFile path: String) throws(HashingError) -> String {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else {
    throw .unreadable(path: path, operation: "open it", errno: errno)
  }
  defer { close(file) }
  var hasher = SHA256Hasher()
  var buffer = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = unsafe read(file, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else {
      throw .unreadable(path: path, operation: "read it", errno: errno)
    }
    guard count > 0 else { return hexadecimal(hasher.finalize()) }
    hasher.update(buffer.span.extracting(0..<count))
  }
}
