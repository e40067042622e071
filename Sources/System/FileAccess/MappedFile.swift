#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// A whole file in memory, read-only, for as long as the object lives.
///
/// Deleting or replacing the file leaves the mapping as it is; cutting it short in place would not,
/// which is why nothing of an index is ever written in place.
@safe package final class MappedFile: Sendable {
  /// The file's bytes, which nobody writes; to be used only while this object is kept.
  package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`; an empty one has no bytes.
  package init(_ path: String) throws(FileError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .last(path, .open) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .last(path, .read) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
    let count = Int(status.st_size)
    guard count > 0 else {
      unsafe bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .last(path, .map)
    }
    unsafe bytes = unsafe UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    guard let address = unsafe bytes.baseAddress else { return }
    unsafe munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
  }

  /// Gives the memory of the pages that were read back to the system; reading them again costs a
  /// little, and no reading of the disk while the system still has them.
  package func release() {
    guard let address = unsafe bytes.baseAddress else { return }
    unsafe _ = madvise(UnsafeMutableRawPointer(mutating: address), bytes.count, MADV_DONTNEED)
  }

  /// How many bytes.
  package var count: Int { unsafe bytes.count }

  /// Lends the file's bytes.
  package func withBytes<R, E>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe RawSpan(_unsafeBytes: bytes))
  }

  /// Lends `count` values from byte `offset` on, which must lie inside the file.
  package func withValues<Value: BitwiseCopyable, R, E>(
    at offset: Int, count: Int, as type: Value.Type, _ body: (Span<Value>) throws(E) -> R
  ) throws(E) -> R {
    let (length, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    precondition(
      offset >= 0 && count >= 0 && !overflow && length <= self.count - offset
        && offset % MemoryLayout<Value>.alignment == 0,
      "\(count) values at byte \(offset) of \(self.count)")
    let values = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
    return try body(unsafe Span(_unsafeElements: values.assumingMemoryBound(to: Value.self)))
  }
}
