#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

internal import Hashing

/// A file under a temporary name until it is whole and safe on the disk.
final class OutputFile {
  /// The name that the file gets at the end.
  let path: String
  private let temporaryPath: String
  private let file: Int32
  private var isPublished = false

  /// Begins a file; one left over under the same temporary name is overwritten.
  init(_ path: String) throws(SegmentError) {
    self.path = path
    temporaryPath = path + temporarySuffix
    file = unsafe open(temporaryPath, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .last(path: temporaryPath, operation: "create it") }
  }

  deinit {
    close(file)
    if !isPublished { unsafe unlink(temporaryPath) }
  }

  /// Appends `bytes`.
  func write(_ bytes: RawSpan) throws(SegmentError) {
    var done = 0
    while done < bytes.byteCount {
      let written = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Self.write(file, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .last(path: temporaryPath, operation: "write it") }
      done += written
    }
  }

  /// Goes to byte `offset`; what is skipped is zero.
  func seek(to offset: Int) throws(SegmentError) {
    guard lseek(file, off_t(offset), SEEK_SET) >= 0 else {
      throw .last(path: temporaryPath, operation: "write it")
    }
  }

  /// The XXH64 of what was written from byte `offset` to `end`.
  func checksum(from offset: Int, to end: Int) throws(SegmentError) -> UInt64 {
    // What nothing was written to at the end of the file counts as zeros.
    guard ftruncate(file, off_t(end)) == 0 else {
      throw .last(path: temporaryPath, operation: "write it")
    }
    var hasher = XXH64Hasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var done = offset
    while done < end {
      let wanted = min(buffer.count, end - done)
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe pread(file, buffer.baseAddress, wanted, off_t(done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .last(path: temporaryPath, operation: "read it") }
      hasher.update(buffer.span.extracting(0..<count))
      done += count
    }
    return hasher.finalize()
  }

  /// Goes back to the file's first byte.
  func rewind() throws(SegmentError) {
    guard lseek(file, 0, SEEK_SET) == 0 else {
      throw .last(path: temporaryPath, operation: "write it")
    }
  }

  /// Brings the bytes to the disk, then gives the file its name: it is there whole or not at all.
  func publish() throws(SegmentError) {
    guard fsync(file) == 0 else { throw .last(path: temporaryPath, operation: "write it") }
    guard unsafe rename(temporaryPath, path) == 0 else {
      throw .last(path: path, operation: "create it")
    }
    isPublished = true
    try synchronizeFolder(of: path)
  }

  private static func write(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.write(file, bytes, count)
    #else
      unsafe Glibc.write(file, bytes, count)
    #endif
  }
}

/// What a file that is still being written ends in; leftovers are deleted by the next writer.
package let temporarySuffix = ".partial"

/// Brings a folder's list of names to the disk, so that a rename or deletion survives a power cut.
private func synchronizeFolder(of path: String) throws(SegmentError) {
  let end = path.lastIndex(of: "/")
  let folder = end.map { String(path[...$0]) } ?? "."
  let file = unsafe open(folder, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw .last(path: folder, operation: "open it") }
  defer { close(file) }
  // Some file systems cannot synchronise a folder and say EINVAL; nothing better is to be had.
  guard fsync(file) == 0 || errno == EINVAL else {
    throw .last(path: folder, operation: "write it")
  }
}
