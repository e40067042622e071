#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads small files whole, without Foundation: loading Foundation alone takes longer.
enum FileBytes {
  /// The limit is several times the largest vocabulary in use (LaBSE, 500,000 tokens, 13 MB).
  static let sizeLimit = 64 << 20

  /// The bytes of the file, or nil when there is none of that name.
  static func read(_ path: String) throws(TokenizerError) -> [UInt8]? {
    // Opened without waiting: a named pipe would hang here instead of being refused below.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure(path)
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a file")
    }
    let size = Int(status.st_size)
    guard size <= sizeLimit else { throw .tooLarge(path: path, bytes: size, limit: sizeLimit) }

    var bytes = [UInt8](repeating: 0, count: size)
    var count = 0
    while count < size {
      let read = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe systemRead(file, buffer.baseAddress.map { unsafe $0 + count }, size - count)
      }
      if read < 0 && errno == EINTR { continue }
      guard read >= 0 else { throw failure(path) }
      if read == 0 { break }  // It shrank meanwhile; what is left is judged as it is.
      count += read
    }
    bytes.removeLast(size - count)
    return bytes
  }

  private static func failure(_ path: String) -> TokenizerError {
    .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}

/// The system's `read`, which `FileBytes` hides by a function of its own.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, buffer, count)
}

/// Whether all of `bytes` is valid UTF-8.
func isUTF8(_ bytes: Span<UInt8>) -> Bool { (try? UTF8Span(validating: bytes)) != nil }
