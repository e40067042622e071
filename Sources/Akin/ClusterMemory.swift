internal import Catalog
internal import Foundation
internal import Hashing

/// The clusters of the last `akin cluster --update`, beside the index: `clusters.json`.
///
/// The first line is the hash of what follows, one JSON object (`docs/formats/index-folder.md`).
struct ClusterMemory: Codable, Equatable {
  /// A cluster as it was.
  struct Remembered: Codable, Equatable {
    var id: Int
    var label: String
    /// The first 8 bytes of the hashes of its members' texts, in hexadecimal.
    var texts: [String]
  }

  /// Grows when the meaning of something changes.
  var format = 1
  /// What the next new cluster is called.
  var nextID = 1
  /// In the order of the list.
  var clusters: [Remembered] = []

  /// How a text is remembered.
  static func key(_ text: String) -> String {
    let digits = String(ContentHash(of: text).high, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func path(in folder: IndexFolder) -> String { folder.path + "/clusters.json" }

  /// Reads what was remembered; nil before the first time.
  ///
  /// - Throws: `AkinError.damagedClusters` when the file is not what was written.
  init?(in folder: IndexFolder) throws {
    let path = Self.path(in: folder)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data = try Data(contentsOf: URL(filePath: path))
    guard let end = data.firstIndex(of: UInt8(ascii: "\n")) else {
      throw AkinError.damagedClusters(path: path)
    }
    let body = data[data.index(after: end)...]
    guard String(decoding: data[..<end], as: UTF8.self) == Self.checksum(of: body),
      let memory = try? JSONDecoder().decode(ClusterMemory.self, from: Data(body)),
      memory.format == 1
    else { throw AkinError.damagedClusters(path: path) }
    self = memory
  }

  /// Nothing remembered.
  init() {}

  /// Replaces the file by this.
  func save(in folder: IndexFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let body = try encoder.encode(self)
    try (Data((Self.checksum(of: body) + "\n").utf8) + body)
      .write(to: URL(filePath: Self.path(in: folder)), options: .atomic)
  }

  private static func checksum(of body: Data) -> String {
    // What is not UTF-8 has another hash too.
    ContentHash(of: String(decoding: body, as: UTF8.self)).bytes
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
