internal import Akin
internal import Foundation

/// A file that the user named to be written: it comes into being whole, or not at all.
final class NamedOutput {
  private let name: String
  private let file: OutputFile
  private var buffer: [UInt8] = []

  /// Begins a file.
  init(_ name: String, in console: Console) throws(OutputError) {
    self.name = name
    let path = console.absolute(name)
    if FileSystem.isFolder(path) { throw .isFolder(name) }
    do {
      file = try OutputFile(path, under: .unique)
    } catch {
      throw OutputError(error, name: name)
    }
  }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    buffer += bytes
    if buffer.count >= 1 << 18 { try flush() }
  }

  /// Writes `bytes` over those at the start.
  func patchStart(_ bytes: [UInt8]) throws(OutputError) {
    try flush()
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
    do {
      try file.publish()
    } catch {
      // One may write into a folder that one may not read, and which then cannot be synchronised.
      guard file.isPublished else { throw OutputError(error, name: name) }
    }
  }

  private func flush() throws(OutputError) {
    do {
      try file.write(buffer)
    } catch {
      throw OutputError(error, name: name)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Refuses a name that is the input itself, however it is spelled.
  static func check(_ name: String, against input: String, in console: Console) throws(OutputError)
  {
    guard name != "-", input != "-" else { return }
    guard let file = FileSystem.identity(of: console.absolute(name)) else { return }
    if file == FileSystem.identity(of: console.absolute(input)) { throw .overwritesInput(name) }
  }

  /// Refuses two names of one file, which need not be there yet.
  static func check(areDifferent names: [String], in console: Console) throws(OutputError) {
    var known: [String: String] = [:]
    for name in names where name != "-" {
      // A file has the name that its links lead to, or the place where it will be.
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
