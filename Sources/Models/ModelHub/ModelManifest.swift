import FileAccess
import Foundation

/// What a model's folder held when Akin put it there; kept in it as `akin-manifest.json`.
package struct ModelManifest: Codable, Equatable, Sendable {
  /// One file, by its path inside the folder.
  package struct File: Codable, Equatable, Sendable {
    package var path: String
    package var bytes: Int
    /// 64 lower-case hexadecimal digits.
    package var sha256: String
  }

  package var format = 1
  package var name: String
  /// The commit on the hub, or nil for a folder that was imported.
  package var revision: String?
  /// The hub's address, or the folder that was imported.
  package var origin: String
  package var files: [File]

  /// Reads a folder's manifest; nil when it has none.
  package init?(folder: String) throws(ModelHubError) {
    let path = "\(folder)/\(ModelFiles.manifest)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      self = try JSONDecoder().decode(ModelManifest.self, from: data)
    } catch {
      throw .unreadableManifest(path: path, reason: "it cannot be read or decoded")
    }
    guard format == 1 else {
      throw .unreadableManifest(path: path, reason: "format \(format), this build reads 1")
    }
    for file in files { try ModelFiles.requireInside(file.path, of: name) }
  }

  init(name: String, revision: String?, origin: String, files: [File]) {
    self.name = name
    self.revision = revision
    self.origin = origin
    self.files = files.sorted { $0.path < $1.path }
  }

  /// What was recorded for the encoder's weights.
  package var weights: File? {
    files.first { $0.path == ModelFiles.weights }
      ?? files.first { $0.path.hasSuffix("/\(ModelFiles.weights)") }
  }

  func write(to folder: String) throws(ModelHubError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let path = "\(folder)/\(ModelFiles.manifest)"
    try onFile(path) {
      try FileSystem.replace(path, with: Array(encoder.encode(self)))
    }
  }
}

/// What a second look at one file of a model found.
package struct FileCheck: Equatable, Sendable {
  package enum State: Equatable, Sendable {
    case intact
    case missing
    case altered(sha256: String)
    /// Nothing was recorded that could be compared.
    case unrecorded
  }

  /// The path inside the model's folder.
  package var path: String
  package var bytes: Int
  package var state: State
}
