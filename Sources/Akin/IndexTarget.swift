internal import Catalog
internal import Foundation

/// A folder or file that the user asked to index, and how.
struct IndexTarget: Codable, Equatable, Sendable {
  /// Absolute.
  let path: String
  /// Whether it is a single file, whose root is then the folder that it is in.
  let isFile: Bool
  var options: IndexOptions
  /// Which version of the readers cut its documents into passages.
  var reader = IndexTarget.currentReader

  /// Raised whenever a reader cuts documents differently, so that they are read again.
  static let currentReader = 1

  /// What its documents' paths are relative to.
  var root: String {
    isFile ? URL(filePath: path).deletingLastPathComponent().path : path
  }

  /// Whether `other` is this file or folder, or is in it.
  func contains(_ other: String) -> Bool {
    path == other || (!isFile && other.hasPrefix(path == "/" ? path : path + "/"))
  }

  /// The part of `absolute` below the root.
  func relativePath(of absolute: String) -> String {
    String(absolute.dropFirst(root == "/" ? 1 : root.count + 1))
  }
}

extension [IndexTarget] {
  /// What the index remembers.
  init(in catalog: CatalogReader) throws {
    guard let stored = try catalog.value(for: "targets") else {
      self = []
      return
    }
    // A newer version may have written more; then every folder has to be named again.
    self = (try? JSONDecoder().decode([IndexTarget].self, from: Data(stored.utf8))) ?? []
  }

  /// Makes the index remember them.
  func store(in writer: IndexWriter) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try writer.setValue(String(decoding: encoder.encode(self), as: UTF8.self), for: "targets")
  }
}
