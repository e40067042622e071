internal import FileAccess
internal import Foundation
internal import GRDB
internal import Hashing
package import SentenceEmbedding
internal import VectorIndexes

/// A copy of an index's settings beside its catalog, because a repair cannot find them otherwise.
///
/// Only a repair reads it; the catalog's own settings count.
struct SettingsCopy: Equatable {
  /// Rows of the catalog's table `meta`.
  var settings: [String: String]

  /// The rows that are copied: which model made the vectors, and the options of `akin index`.
  static let keys = [
    "checksum", "created", "dimension", "fingerprint", "model", "precision", "targets",
    IndexWriter.vectorsKey,
  ]

  /// Copies what the catalog says.
  init(of catalog: CatalogReader) throws {
    settings = [:]
    for key in Self.keys { settings[key] = try catalog.value(for: key) }
  }

  /// Reads a copy; nil when there is none or it was altered.
  init?(in folder: IndexFolder) {
    guard let data = try? Data(contentsOf: URL(filePath: folder.settingsPath)),
      let end = data.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let body = Data(data[data.index(after: end)...])
    guard String(decoding: data[..<end], as: UTF8.self) == Self.checksum(of: body),
      let settings = try? JSONDecoder().decode([String: String].self, from: body)
    else { return nil }
    self.settings = settings
  }

  /// Replaces the copy, unless it says the same already.
  func save(in folder: IndexFolder) throws {
    guard SettingsCopy(in: folder) != self else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = try encoder.encode(settings)
    let bytes = Array((Self.checksum(of: body) + "\n").utf8) + body
    try onFile(FileSystem.replace(folder.settingsPath, with: bytes))
  }

  /// Whose vectors the index held.
  var model: ModelIdentity? {
    guard let fingerprint = settings["fingerprint"], let name = settings["model"],
      let dimension = settings["dimension"].flatMap({ Int($0) }),
      1...largestDimension ~= dimension, let precision = settings["precision"]
    else { return nil }
    return ModelIdentity(
      fingerprint: fingerprint, name: name, dimension: dimension, precision: precision)
  }

  /// Gives a catalog the settings that it lacks.
  func restore(in database: Database) throws {
    for key in Self.keys {
      guard let value = settings[key] else { continue }
      try database.execute(
        sql: "INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
    }
  }

  private static func checksum(of body: Data) -> String {
    // What is not UTF-8 has another hash too.
    ContentHash(of: String(decoding: body, as: UTF8.self)).description
  }
}

extension IndexFolder {
  /// Whose vectors the index held, by the copy of its settings; nil where that cannot be said.
  package func rememberedModel() -> ModelIdentity? { SettingsCopy(in: self)?.model }
}

extension IndexWriter {
  /// Brings the copy of the settings up to date; where it cannot be written there is none.
  func copySettings() {
    try? SettingsCopy(of: catalog).save(in: folder)
  }
}
