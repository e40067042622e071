#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// A whole file in memory, read-only, for as long as the object lives.
///
/// Deleting or replacing the file leaves the mapping as it is; cutting it short in place would not,
/// which is why nothing of an index is ever written in place.
@safe final class MappedFile: Sendable {
  /// How many bytes.
  let count: Int
  // Points at memory that only this object unmaps and that nobody writes.
  private nonisolated(unsafe) let base: UnsafeRawPointer

  /// Maps the file at `path`.
  init(_ path: String) throws(SegmentError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .last(path: path, operation: "open it") }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .last(path: path, operation: "read it") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notASegment(path: path) }
    count = Int(status.st_size)
    // An empty file cannot be mapped, and holds no segment.
    guard count > 0 else { throw .notASegment(path: path) }
    let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, file, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .last(path: path, operation: "map it")
    }
    unsafe base = UnsafeRawPointer(address)
  }

  deinit {
    unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
  }

  /// Lends the file's bytes.
  func withBytes<R, E>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe RawSpan(_unsafeStart: base, byteCount: count))
  }

  /// Lends `count` values from byte `offset` on, which must lie inside the file.
  func withValues<Value: BitwiseCopyable, R, E>(
    at offset: Int, count: Int, as type: Value.Type, _ body: (Span<Value>) throws(E) -> R
  ) throws(E) -> R {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    precondition(
      offset >= 0 && count >= 0 && !overflow && bytes <= self.count - offset
        && offset % MemoryLayout<Value>.alignment == 0,
      "\(count) values at byte \(offset) of \(self.count)")
    let start = unsafe base.advanced(by: offset)
    return try body(
      unsafe Span(
        _unsafeStart: start.assumingMemoryBound(to: Value.self), count: count))
  }
}
