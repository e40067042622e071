internal import Foundation

/// An existing pipe or device that is written directly.
final class StreamOutput {
  private let name: String
  private let file: Int32

  /// Opens the pipe or device at a path; a named pipe waits for a reader.
  init(_ path: String, name: String) throws(OutputError) {
    self.name = name
    file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw .failed(to: name, code: errno) }
  }

  deinit { close(file) }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Foundation.write(file, buffer.baseAddress?.advanced(by: done), buffer.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno == EPIPE {
        throw .closed
      } else if errno != EINTR {
        throw .failed(to: name, code: errno)
      }
    }
  }
}
