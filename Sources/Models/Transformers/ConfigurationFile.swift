internal import Foundation

/// An encoder's `config.json`, whose keys mean what a family says.
package struct ConfigurationFile: Sendable {
  /// Where it is.
  package let path: String
  private let data: Data

  init(path: String) throws(TransformerError) {
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .unreadableConfiguration(path: path, reason: "missing or unreadable")
    }
    self.path = path
  }

  /// The keys that a family reads.
  func keys<Keys: Decodable>(_ type: Keys.Type) throws(TransformerError) -> Keys {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw .unreadableConfiguration(path: path, reason: "not the JSON of a model's configuration")
    }
  }

  /// Throws unless the encoder can run the value of a key.
  func refuse(
    _ key: String, _ value: String, unlessOneOf supported: [String]
  ) throws(TransformerError) {
    guard supported.contains(value) else {
      throw .unsupported(
        key: key, value: value, supported: supported.joined(separator: ", "), path: path)
    }
  }

  /// The value of a key that is a size.
  func size(_ key: String, _ value: Int) throws(TransformerError) -> Int {
    // The bound keeps products of two sizes far from overflow; no encoder comes near it.
    guard 1...10_000_000 ~= value else {
      throw .impossible(key: key, value: value, reason: "not within 1...10,000,000", path: path)
    }
    return value
  }
}
