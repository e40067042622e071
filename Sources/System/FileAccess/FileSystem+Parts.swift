#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension FileSystem {
  /// A part of a file's bytes.
  ///
  /// - Parameters:
  ///   - path: Of a regular file.
  ///   - start: Where the part begins, bytes.
  ///   - count: How many bytes are wanted.
  /// - Returns: At most `count` bytes; fewer only where the file ends.
  /// - Throws: `unreadable` or `notRegular`.
  package static func contents(
    of path: String, from start: Int, count: Int
  ) throws(FileReadError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileReadError(.last(path, .open)) }
    defer { close(descriptor) }
    var found = stat()
    guard unsafe fstat(descriptor, &found) == 0 else { throw FileReadError(.last(path, .read)) }
    guard found.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    let expected = max(0, min(count, Int(found.st_size) - start))
    var failure: FileReadError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: expected) { buffer, filled in
      while filled < expected {
        let result = unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), expected - filled,
          off_t(start + filled))
        if result < 0 && errno == EINTR { continue }
        if result < 0 { failure = .unreadable(cause: systemWords(errno)) }
        if result <= 0 { return }
        filled += result
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
