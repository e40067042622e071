internal import Akin
internal import Foundation

/// An output file that the user named: it is written whole or not at all, and replaces another file
/// only with `--force`.
///
/// Pipes and devices, such as `/dev/stdout`, are written directly. A file whose name ends in `.gz` is
/// compressed.
final class NamedOutput {
  private let name: String
  private let file: Destination
  private var buffer: [UInt8] = []
  /// Whether the file is compressed, a member for each piece that is written.
  private let isPacked: Bool
  private var isEmpty = true

  private enum Destination {
    case file(OutputFile)
    case stream(StreamOutput)
  }

  /// Whether nothing can be written over in it: it is a pipe, a device or compressed.
  var isStream: Bool { if case .stream = file { true } else { isPacked } }

  /// Begins to write a file.
  init(_ name: String, in console: Console) throws(OutputError) {
    self.name = name
    isPacked = Gunzip.isCompressed(name)
    try Self.check(areNew: [name], in: console)
    let path = console.absolute(name)
    do {
      file =
        Self.isStream(path)
        ? .stream(try StreamOutput(path, name: name)) : .file(try OutputFile(path, under: .unique))
    } catch let error as OutputError {
      throw error
    } catch let error as FileError {
      throw OutputError(error, name: name)
    } catch {
      throw .failed(to: name, code: EIO)
    }
  }

  /// Refuses names of folders, and of existing files unless they may be overwritten.
  static func check(areNew names: [String], in console: Console) throws(OutputError) {
    for name in names where name != "-" {
      let path = console.absolute(name)
      if FileSystem.isFolder(path) { throw .isFolder(name) }
      if !console.overwrites, FileSystem.exists(path), !isStream(path) { throw .exists(name) }
    }
  }

  /// Whether a path is a pipe or a device, in which nothing can be lost.
  static func isStream(_ path: String) -> Bool {
    FileSystem.status(of: path, followingLinks: true)?.kind == .other
  }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    buffer += bytes
    if buffer.count >= 1 << 18 { try flush() }
  }

  /// Writes `bytes` over those at the start.
  func patchStart(_ bytes: [UInt8]) throws(OutputError) {
    try flush()
    guard case .file(let file) = file else {
      preconditionFailure("\(name) is a stream: what was written stays as it is")
    }
    do {
      try file.seek(to: 0)
      try file.write(bytes)
      try file.seekToEnd()
    } catch {
      throw OutputError(error, name: name)
    }
  }

  /// Puts the file in its place.
  func finish() throws(OutputError) {
    try flush()
    guard case .file(let file) = file else { return }
    do {
      try file.publish()
    } catch {
      // A folder may be writable but not readable; then it cannot be synchronised.
      guard file.isPublished else { throw OutputError(error, name: name) }
    }
  }

  private func flush() throws(OutputError) {
    switch file {
    case .file(let file):
      do {
        // A file of no bytes has a member as well.
        try file.write(isPacked && (isEmpty || !buffer.isEmpty) ? Gzip.packed(buffer) : buffer)
        isEmpty = false
      } catch {
        throw OutputError(error, name: name)
      }
    case .stream(let stream): try stream.write(buffer)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Refuses a name of the input itself, however it is spelled.
  static func check(_ name: String, against input: String, in console: Console) throws(OutputError)
  {
    guard name != "-", input != "-" else { return }
    guard let file = FileSystem.identity(of: console.absolute(name)) else { return }
    if file == FileSystem.identity(of: console.absolute(input)) { throw .overwritesInput(name) }
  }

  /// Refuses two names of one file; the file need not exist.
  static func check(areDifferent names: [String], in console: Console) throws(OutputError) {
    var known: [String: String] = [:]
    for name in names where name != "-" {
      // A file is identified by the path that its links lead to, or by its future place.
      let path = console.absolute(name)
      let place =
        FileSystem.identity(of: path).map { "\($0.device)/\($0.node)" }
        ?? URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
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
    let file = try NamedOutput(name, in: console)
    try file.write(bytes)
    try file.finish()
  }
}
