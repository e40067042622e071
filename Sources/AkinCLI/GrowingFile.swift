internal import Akin
internal import Foundation

/// A file that grows piece by piece, and of which a later run may cut off the last.
final class GrowingFile: Sendable {
  private let file: Int32
  private let name: String

  /// Opens a file, new or as it is.
  init(_ name: String, in console: Console) throws(OutputError) {
    self.name = name
    file = unsafe open(console.absolute(name), O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw errno == EISDIR ? .isFolder(name) : .failed(to: name, code: errno)
    }
  }

  deinit { close(file) }

  /// Leaves the first bytes alone.
  ///
  /// - Throws: When it does not have so many.
  func cut(to count: Int) throws {
    let size = Int(lseek(file, 0, SEEK_END))
    guard size >= count else {
      throw SeenRecordsError.changedOutput(name, bytes: size, expected: count)
    }
    guard ftruncate(file, off_t(count)) == 0, lseek(file, off_t(count), SEEK_SET) >= 0 else {
      throw OutputError.failed(to: name, code: errno)
    }
  }

  /// Adds bytes, which are on the disk when it returns.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Foundation.write(file, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .failed(to: name, code: errno)
      }
    }
    guard fsync(file) == 0 || errno == EINVAL else { throw .failed(to: name, code: errno) }
  }
}
