internal import Akin
internal import Foundation
internal import Synchronization

/// A file that grows piece by piece; a later run may cut off its end.
///
/// A new file is made by the first write, so a run that is refused before leaves no file.
final class GrowingFile: Sendable {
  // The open file; -1 as long as there is none.
  private let file: Mutex<Int32>
  private let path: String
  private let name: String

  /// Opens an existing file, or checks that a new one can be made.
  init(_ name: String, in console: Console) throws(OutputError) {
    self.name = name
    path = console.absolute(name)
    let opened = unsafe open(path, O_RDWR | O_CLOEXEC)
    file = Mutex(opened)
    guard opened < 0 else { return }
    guard errno == ENOENT else {
      throw errno == EISDIR ? .isFolder(name) : .failed(to: name, code: errno)
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard unsafe access(folder, W_OK | X_OK) == 0 else { throw .failed(to: name, code: errno) }
  }

  deinit {
    let opened = file.withLock { $0 }
    if opened >= 0 { close(opened) }
  }

  /// Keeps only the first bytes.
  ///
  /// - Throws: When the file does not have so many.
  func cut(to count: Int) throws {
    let opened = file.withLock { $0 }
    let size = opened < 0 ? 0 : Int(lseek(opened, 0, SEEK_END))
    guard size >= count else {
      throw SeenRecordsError.changedOutput(name, bytes: size, expected: count)
    }
    guard opened >= 0 else { return }
    guard ftruncate(opened, off_t(count)) == 0, lseek(opened, off_t(count), SEEK_SET) >= 0 else {
      throw OutputError.failed(to: name, code: errno)
    }
  }

  /// Adds bytes, which are on the disk when it returns; makes the file, even without bytes.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    let opened = file.withLock { file in
      if file < 0 { file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
      return file
    }
    guard opened >= 0 else { throw .failed(to: name, code: errno) }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Foundation.write(opened, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .failed(to: name, code: errno)
      }
    }
    guard fsync(opened) == 0 || errno == EINVAL else { throw .failed(to: name, code: errno) }
  }
}
