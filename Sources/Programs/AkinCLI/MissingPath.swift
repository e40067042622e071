internal import Akin

/// A path that a user gave and that leads to nothing.
struct MissingPath: Error, Equatable, CustomStringConvertible {
  /// The path, absolute.
  let path: String

  /// The path of an error that is about something which is not there; nil for other errors.
  init?(_ error: any Error) {
    switch error {
    case QueryError.notIndexed(let path, _), AkinError.noIndex(let path),
      DocumentError.notFound(let path):
      guard !FileSystem.exists(path) else { return nil }
      self.path = path
    default: return nil
    }
  }

  /// - Throws: `MissingPath` for a path that leads to nothing.
  static func check(_ path: String) throws(MissingPath) {
    if !FileSystem.exists(path) { throw MissingPath(path: path) }
  }

  private init(path: String) { self.path = path }

  /// That there is no such file, and what there is in its place.
  var description: String { "\(path): no such file or folder. \(found)" }

  /// What is in the lowest folder above the path that exists.
  private var found: String {
    var (folder, name) = Self.parts(path)
    while !FileSystem.exists(folder), folder != "/" { (folder, name) = Self.parts(folder) }
    guard FileSystem.isFolder(folder) else { return "\(folder) is a file." }
    let names = ((try? FileSystem.names(in: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    if let near = Spelling.nearest(to: name, among: names) {
      return "Did you mean \(folder == "/" ? "" : folder)/\(near)?"
    }
    guard !names.isEmpty else { return "\(folder) is empty." }
    let more = names.count - Self.mostNames
    return "\(folder) holds \(names.prefix(Self.mostNames).joined(separator: ", "))"
      + (more > 0 ? " and \(Numbers.count(more)) more." : ".")
  }

  private static let mostNames = 5

  private static func parts(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("/", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.utf8.index(after: slash)...]))
  }
}
