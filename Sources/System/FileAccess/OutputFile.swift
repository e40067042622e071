#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import Hashing
internal import Synchronization

/// A file under a temporary name until it is whole and safe on the disk.
///
/// One that is not published is gone with its object.
package final class OutputFile {
  /// What the temporary name adds to the file's own.
  package enum TemporaryName {
    /// Always the same, for files that one process writes at a time: leftovers of one that was
    /// killed are found by it.
    case fixed
    /// One that no other writer has at this moment. What killed writers of the same file left goes
    /// first.
    case unique
  }

  /// What a fixed temporary name ends in.
  package static let temporarySuffix = ".partial"

  /// The name that the file gets at the end.
  package let path: String
  /// Whether the file has its name.
  package private(set) var isPublished = false
  private let temporaryPath: String
  private let file: Int32

  private static let count = Atomic<Int>(0)
  // Temporary names of this process's files that are not published.
  private static let unpublished = Mutex<Set<String>>([])

  /// Removes every file that is not published, for a process that ends while objects still hold some.
  package static func removeUnpublished() {
    for path in unpublished.withLock(\.self) { unsafe unlink(path) }
  }

  /// Begins a file; one left over under the same temporary name is overwritten.
  package init(_ path: String, under name: TemporaryName = .fixed) throws(FileError) {
    self.path = path
    switch name {
    case .fixed: temporaryPath = path + Self.temporarySuffix
    case .unique:
      Leftovers.sweep(beside: path)
      let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
      temporaryPath = path + Self.temporarySuffix + "-\(getpid())-\(number)"
    }
    file = unsafe open(temporaryPath, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .last(temporaryPath, .create) }
    Self.unpublished.withLock { [temporaryPath] in _ = $0.insert(temporaryPath) }
    // Says to all who see the folder that somebody still writes; where there are no locks, it does
    // without.
    if name == .unique { flock(file, LOCK_EX | LOCK_NB) }
  }

  deinit {
    close(file)
    if !isPublished { unsafe unlink(temporaryPath) }
    Self.unpublished.withLock { [temporaryPath] in _ = $0.remove(temporaryPath) }
  }

  /// Appends `bytes`.
  package func write(_ bytes: RawSpan) throws(FileError) {
    var done = 0
    while done < bytes.byteCount {
      let written = unsafe bytes.withUnsafeBytes { bytes in
        unsafe writeBytes(file, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .last(temporaryPath, .write) }
      done += written
    }
  }

  /// Appends `bytes`.
  package func write(_ bytes: [UInt8]) throws(FileError) { unsafe try write(bytes.span.bytes) }

  /// Goes to byte `offset`; what is skipped is zero.
  package func seek(to offset: Int) throws(FileError) {
    guard lseek(file, off_t(offset), SEEK_SET) >= 0 else { throw .last(temporaryPath, .write) }
  }

  /// Goes behind the last byte.
  package func seekToEnd() throws(FileError) {
    guard lseek(file, 0, SEEK_END) >= 0 else { throw .last(temporaryPath, .write) }
  }

  /// The XXH64 of what was written from byte `offset` to `end`.
  package func checksum(from offset: Int, to end: Int) throws(FileError) -> UInt64 {
    // What nothing was written to at the end of the file counts as zeros.
    guard ftruncate(file, off_t(end)) == 0 else { throw .last(temporaryPath, .write) }
    var hasher = XXH64Hasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var done = offset
    while done < end {
      let wanted = min(buffer.count, end - done)
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe pread(file, buffer.baseAddress, wanted, off_t(done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .last(temporaryPath, .read) }
      hasher.update(buffer.span.extracting(0..<count))
      done += count
    }
    return hasher.finalize()
  }

  /// Brings the bytes to the disk, then gives the file its name: it is there whole or not at all.
  ///
  /// - Throws: When the system refuses; `isPublished` tells whether only the folder's list of names
  ///   could not be brought to the disk.
  package func publish() throws(FileError) {
    guard fsync(file) == 0 else { throw .last(temporaryPath, .write) }
    guard unsafe rename(temporaryPath, path) == 0 else { throw .last(path, .create) }
    isPublished = true
    Self.unpublished.withLock { [temporaryPath] in _ = $0.remove(temporaryPath) }
    let end = path.lastIndex(of: "/")
    try FileSystem.flush(folder: end.map { String(path[...$0]) } ?? ".")
  }
}

extension FileSystem {
  /// Replaces a file, or makes it: whoever reads it finds the old bytes or the new ones.
  ///
  /// - Throws: An error with the file's own path.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    try replace(path) { output throws(FileError) in try output.write(bytes) }
  }

  /// Replaces a file by what `body` writes, as `replace(_:with:)` does.
  package static func replace(
    _ path: String, _ body: (OutputFile) throws(FileError) -> Void
  ) throws(FileError) {
    do {
      let output = try OutputFile(path, under: .unique)
      try body(output)
      try output.publish()
    } catch {
      throw FileError(path: path, operation: error.operation, code: error.code)
    }
  }
}

private func writeBytes(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, bytes, count)
}
