internal import Foundation

/// A folder among the temporary files, which only its owner can read; it goes with this.
final class TemporaryFolder: Sendable {
  /// Absolute.
  let path: String

  /// Makes one.
  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "akin-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    path = absolutePath(url.path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
