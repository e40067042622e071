#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import Synchronization

/// The right to write something, which one process has at a time, held until the object is gone.
///
/// The kernel lets go of it when the process ends, however it ends: the file itself may stay and
/// locks nobody out.
package final class FileLock: Sendable {
  // -1 once it is released.
  private let file: Mutex<Int32>

  /// Takes the lock, or says at once who has it.
  ///
  /// - Parameter path: The lock's file, made if need be; its folder must be there.
  /// - Throws: `FileError.locked`, or what the system says of the file.
  package init(_ path: String) throws(FileError) {
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard opened >= 0 else { throw .last(path, .open) }
    while flock(opened, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let holder = Self.holder(opened)
      close(opened)
      if code == EWOULDBLOCK { throw .locked(path: path, by: holder) }
      throw FileError(path: path, operation: .lock, code: code)
    }
    // Only words for the next one's error message: failing to write them breaks nothing.
    let text = Array(LockHolder.current.text.utf8)
    _ = ftruncate(opened, 0)
    _ = unsafe pwrite(opened, text, text.count, 0)
    file = Mutex(opened)
  }

  deinit { release() }

  /// Lets others in; doing it twice does no harm.
  package func release() {
    file.withLock { file in
      guard file >= 0 else { return }
      // Closing alone would not do while a child that is just starting still has its copy.
      flock(file, LOCK_UN)
      close(file)
      file = -1
    }
  }

  private static func holder(_ file: Int32) -> LockHolder? {
    var text = [UInt8](repeating: 0, count: 1024)
    let count = unsafe pread(file, &text, text.count, 0)
    guard count > 0 else { return nil }
    return LockHolder(text: String(decoding: text[..<count], as: UTF8.self))
  }
}
