@_exported public import class FileAccess.TemporaryFolder
package import Foundation

/// Where tests find their files.
package enum Fixtures {
  /// The checkout.
  package static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The tiny random models, one folder each.
  package static let models = repository.appending(path: "Tests/Models")

  /// The folder of one tiny model.
  package static func model(_ name: String) -> String { models.appending(path: name).path }

  /// The default model where the set-up script or `AKIN_TEST_MODEL` puts it, or nil.
  package static let realModel: String? = {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? "/"
    let data = environment["XDG_DATA_HOME"] ?? home + "/.local/share"
    let akin = environment["AKIN_HOME"] ?? data + "/akin"
    return [
      environment["AKIN_TEST_MODEL"], akin + "/models/sentence-transformers/all-MiniLM-L6-v2",
    ].compactMap(\.self).first {
      FileManager.default.fileExists(atPath: $0 + "/model.safetensors")
    }
  }()

  /// Decodes a JSON file that lies in `Golden` beside the suite's own file.
  package static func golden<Value: Decodable>(
    _ type: Value.Type, _ name: String, beside file: String = #filePath
  ) throws -> Value {
    let folder = URL(filePath: file).deletingLastPathComponent()
    return try JSONDecoder().decode(
      type, from: Data(contentsOf: folder.appending(path: "Golden/\(name)")))
  }
}

extension TemporaryFolder {
  /// Writes `contents` to a file in the folder and returns its path.
  @discardableResult
  package func write(_ contents: Data, to name: String) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try contents.write(to: url)
    return url.path
  }

  /// Writes `text` to a file in the folder and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }
}
