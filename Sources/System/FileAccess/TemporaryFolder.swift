internal import Foundation

/// A folder among the temporary files, which only its owner can read; it goes with this.
package final class TemporaryFolder: Sendable {
  /// Absolute, without links.
  package let path: String

  /// Makes an empty one.
  package init() throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "akin-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    path = url.standardizedFileURL.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
