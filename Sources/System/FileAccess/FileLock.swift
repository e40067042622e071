#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The right to write one index, held until the object is gone.
///
/// The kernel lets go of it when the process ends, however it ends: the file itself may stay and
/// locks nobody out.
package final class WriterLock: Sendable {
  private let file: Int32

  /// Takes the lock, or says at once who has it.
  ///
  /// - Throws: `CatalogError.locked`, or `system` when the file cannot be opened.
  package init(_ path: String) throws(CatalogError) {
    file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .system(path: path, operation: "open it", code: errno) }
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let holder = Self.holder(file)
      close(file)
      if code == EWOULDBLOCK { throw .locked(by: holder, path: path) }
      throw .system(path: path, operation: "lock it", code: code)
    }
    // Only words for the next one's error message: failing to write them breaks nothing.
    let text = Array(LockHolder.current.text.utf8)
    _ = ftruncate(file, 0)
    _ = unsafe pwrite(file, text, text.count, 0)
  }

  deinit { close(file) }

  private static func holder(_ file: Int32) -> LockHolder? {
    var text = [UInt8](repeating: 0, count: 1024)
    let count = unsafe pread(file, &text, text.count, 0)
    guard count > 0 else { return nil }
    return LockHolder(text: String(decoding: text[..<count], as: UTF8.self))
  }
}

extension LockHolder {
  /// This process, now.
  static var current: LockHolder {
    var name = [CChar](repeating: 0, count: 256)
    _ = unsafe gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return LockHolder(
      process: Int(getpid()), host: host.isEmpty ? "this machine" : host, since: timestamp())
  }
}

/// Now, in UTC, `2026-11-23T07:38:44Z`.
func timestamp() -> String { timestamp(seconds: time(nil)) }

/// A file's time in UTC, to the second.
func timestamp(nanoseconds: Int64) -> String {
  let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
  return timestamp(seconds: Int(rest < 0 ? seconds - 1 : seconds))
}

private func timestamp(seconds: Int) -> String {
  var now = time_t(seconds)
  var parts = unsafe tm()
  unsafe gmtime_r(&now, &parts)
  func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
}

extension CatalogError {
  /// The error for a system call that failed with `code`.
  static func system(path: String, operation: String, code: Int32) -> CatalogError {
    let words = unsafe String(cString: strerror(code))
    return switch code {
    case ENOENT: .missingIndex(path: path)
    case ENOSPC, EDQUOT: .diskFull(path: path)
    case EACCES, EPERM, EROFS: .forbidden(path: path, detail: "cannot \(operation): \(words)")
    default: .failed(path: path, detail: "cannot \(operation): \(words)")
    }
  }
}
