internal import Akin
internal import Foundation

/// A file that comes into being whole: written beside its place, then moved there.
final class OutputFile {
  private let path: String
  private let partial: String
  private let name: String
  private var file: Int32
  private var buffer: [UInt8] = []

  /// Begins a file.
  init(_ name: String, in console: Console) throws(OutputError) {
    self.name = name
    path = console.absolute(name)
    if isFolder(path) { throw .isFolder(name) }
    partial = path + ".partial-\(getpid())"
    file = unsafe open(partial, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .failed(to: name, code: errno) }
  }

  deinit {
    guard file >= 0 else { return }
    close(file)
    unsafe unlink(partial)
  }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    buffer += bytes
    if buffer.count >= 1 << 18 { try flush() }
  }

  /// Writes `bytes` over those at the start.
  func patchStart(_ bytes: [UInt8]) throws(OutputError) {
    try flush()
    guard lseek(file, 0, SEEK_SET) == 0 else { throw .failed(to: name, code: errno) }
    buffer = bytes
    try flush()
    guard lseek(file, 0, SEEK_END) >= 0 else { throw .failed(to: name, code: errno) }
  }

  /// Puts the file in its place.
  func finish() throws(OutputError) {
    try flush()
    let closed = close(file)
    file = -1
    guard closed == 0, unsafe rename(partial, path) == 0 else {
      let code = errno
      unsafe unlink(partial)
      throw .failed(to: name, code: code)
    }
  }

  private func flush() throws(OutputError) {
    var done = 0
    while done < buffer.count {
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Foundation.write(file, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .failed(to: name, code: errno)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Refuses a name that is the input itself, however it is spelled.
  static func check(_ name: String, against input: String, in console: Console) throws(OutputError)
  {
    guard name != "-", input != "-" else { return }
    var (first, second) = (stat(), stat())
    guard unsafe stat(console.absolute(name), &first) == 0,
      unsafe stat(console.absolute(input), &second) == 0
    else { return }
    if first.st_dev == second.st_dev && first.st_ino == second.st_ino {
      throw .overwritesInput(name)
    }
  }

  /// Refuses two names of one file, which need not be there yet.
  static func check(areDifferent names: [String], in console: Console) throws(OutputError) {
    var known: [String: String] = [:]
    for name in names where name != "-" {
      // A file has the name that its links lead to, or the place where it will be.
      var status = stat()
      let path = console.absolute(name)
      let place =
        unsafe stat(path, &status) == 0
        ? "\(status.st_dev)/\(status.st_ino)"
        : URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
      if let other = known[place] { throw .oneFile(other, name) }
      known[place] = name
    }
  }

  /// Refuses a name that is a document of an index, or in the index's own folder.
  static func check(_ name: String, outside engine: SearchEngine, in console: Console) throws {
    if name != "-", try engine.holds(console.absolute(name)) {
      throw OutputError.overwritesIndexed(name)
    }
  }

  /// Writes a whole file.
  static func write(_ bytes: [UInt8], to name: String, in console: Console) throws(OutputError) {
    let file = try OutputFile(name, in: console)
    try file.write(bytes)
    try file.finish()
  }
}

/// Whether there is a folder.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
