internal import Foundation

/// A folder among the temporary files, which only its owner can read; it goes with this.
///
/// It goes with its process too, however that ends: whoever makes the next one deletes those whose
/// lock nobody holds.
package final class TemporaryFolder: Sendable {
  /// Absolute, without links.
  package let path: String
  private let lock: FileLock

  private static let prefix = "akin-"
  // Beside the folder, which is empty at first.
  private static let suffix = ".lock"

  /// Makes an empty one.
  package init() throws {
    let place = FileManager.default.temporaryDirectory
    Self.sweep(place.path)
    let url = place.appending(
      path: Self.prefix + UUID().uuidString, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    path = url.standardizedFileURL.resolvingSymlinksInPath().path
    lock = try FileLock(path + Self.suffix)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: path + Self.suffix)
    lock.release()
  }

  /// Deletes the folders of processes that were killed: those whose lock nobody holds.
  private static func sweep(_ place: String) {
    for name in (try? FileSystem.names(in: place)) ?? []
    where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let path = place + "/" + name
      // A lock that was made just now may not be held yet.
      guard UUID(uuidString: String(name.dropFirst(prefix.count).dropLast(suffix.count))) != nil,
        let status = FileSystem.status(of: path, followingLinks: false),
        Double(status.modified) / 1e9 < Date().timeIntervalSince1970 - 60,
        let lock = try? FileLock(path)
      else { continue }
      try? FileManager.default.removeItem(atPath: String(path.dropLast(suffix.count)))
      try? FileManager.default.removeItem(atPath: path)
      lock.release()
    }
  }
}
