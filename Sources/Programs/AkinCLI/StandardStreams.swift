internal import Akin
internal import Foundation

extension Console {
  /// The console of the process.
  static var standard: Console {
    Console(
      output: .descriptor(STDOUT_FILENO, name: "stdout"),
      errors: .descriptor(STDERR_FILENO, name: "stderr"),
      input: .descriptor(STDIN_FILENO, name: "stdin"),
      environment: ProcessInfo.processInfo.environment,
      currentFolder: FileManager.default.currentDirectoryPath)
  }
}

extension TextOutput {
  /// A stream that writes to an open file.
  static func descriptor(_ file: Int32, name: String) -> TextOutput {
    TextOutput(isTerminal: isatty(file) == 1, width: { terminalWidth(file) }) { bytes in
      try unsafe bytes.withUnsafeBytes { buffer in
        var done = 0
        while done < buffer.count {
          let count = unsafe Foundation.write(
            file, buffer.baseAddress?.advanced(by: done), buffer.count - done)
          if count >= 0 {
            done += count
          } else if errno == EPIPE {
            throw OutputError.closed
          } else if errno != EINTR && errno != EAGAIN {
            throw OutputError.failed(to: name, code: errno)
          }
        }
      }
    }
  }
}

/// The columns of a terminal; 80 when they are unknown.
private func terminalWidth(_ file: Int32) -> Int {
  var size = winsize()
  guard unsafe ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

extension ByteInput {
  /// A stream that reads an open file, and stops when the task is cancelled.
  static func descriptor(_ file: Int32, name: String) -> ByteInput {
    ByteInput(isReady: { hasNews(file, within: 0) }) {
      while !hasNews(file, within: 200) { try checkInterruption() }
      try checkInterruption()
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = unsafe read(file, &buffer, buffer.count)
        if count >= 0 { return Array(buffer.prefix(count)) }
        guard errno == EINTR || errno == EAGAIN else {
          throw InputError.unreadable(name, code: errno)
        }
        try checkInterruption()
      }
    }
  }

  /// Opens a file as a stream.
  static func file(_ path: String, name: String) throws(InputError) -> ByteInput {
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw .unreadable(name, code: errno) }
    let owner = OpenFile(opened)
    var status = stat()
    if unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .isFolder(name)
    }
    let stream = descriptor(opened, name: name)
    return ByteInput(isReady: stream.isReady) {
      _ = owner
      return try stream.next()
    }
  }
}

/// Waits up to so many milliseconds, and returns whether bytes, the end or an error have arrived.
private func hasNews(_ file: Int32, within milliseconds: Int32) -> Bool {
  var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
  return unsafe poll(&request, 1, milliseconds) != 0
}

/// An open file that is closed with its last user.
private final class OpenFile: Sendable {
  private let file: Int32
  init(_ file: Int32) { self.file = file }
  deinit { close(file) }
}

/// Ends a waiting read when nobody wants its bytes any more; the read may run in a task, or on a
/// thread of a request.
private func checkInterruption() throws {
  try Task.checkCancellation()
  try Work.current?.check()
}
