#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A file mapped read-only into memory, for as long as somebody holds this object.
@safe package final class MappedFile: Sendable {
  /// The file's bytes; nobody writes to them while this object lives.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Maps the whole of the file at `path`.
  package init(path: String) throws(SafetensorsError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: Self.systemReason()) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: Self.systemReason())
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a regular file")
    }
    let count = Int(status.st_size)
    // A mapping of no bytes is an error of its own; the header check reports the empty file.
    guard count > 0 else {
      unsafe bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .unreadable(path: path, reason: Self.systemReason())
    }
    unsafe bytes = unsafe UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    if let address = unsafe bytes.baseAddress {
      unsafe munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }

  private static func systemReason() -> String {
    let code = errno
    return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
