import Foundation

/// Real texts beside the checkout, which no test needs: those that use them are skipped without.
enum SharedData {
  /// `AKIN_SHARED_DATA`, else the first `shared/data` folder at or above this file.
  static let folder: URL? = {
    if let path = ProcessInfo.processInfo.environment["AKIN_SHARED_DATA"] {
      return FileManager.default.fileExists(atPath: path) ? URL(filePath: path) : nil
    }
    var place = URL(filePath: #filePath).deletingLastPathComponent()
    while place.path != "/" {
      let candidate = place.appending(path: "shared/data")
      if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
      place.deleteLastPathComponent()
    }
    return nil
  }()

  static func read(_ name: String) throws -> Data {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return try Data(contentsOf: folder.appending(path: name))
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: read(name))
  }
}
