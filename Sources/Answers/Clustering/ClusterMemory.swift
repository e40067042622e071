internal import FileAccess
internal import Foundation
internal import Hashing

/// The clusters of the last `akin cluster --update`, beside the index: `clusters.json`.
///
/// The first line is the hash of the JSON object that follows it (`docs/formats/index-folder.md`).
package struct ClusterMemory: Codable, Equatable {
  /// A remembered cluster.
  struct Remembered: Codable, Equatable {
    var id: Int
    var label: String
    /// The first 8 bytes of the hashes of its members' texts, in hexadecimal.
    var texts: [String]
  }

  /// The method that made the clusters, and the settings that decide which clusters it finds.
  package struct Making: Codable, Equatable {
    /// Its name on the command line.
    var method: String
    /// How many clusters were asked for.
    var count: Int?
    /// The fewest sentences of a cluster.
    var minimumSize: Int?
    /// Whether sentences in no cluster were placed in the nearest one.
    var placesOutliers: Bool
  }

  /// A coarser or finer division that was shown beside the clusters.
  package struct Layer: Codable, Equatable {
    /// The resolution of Leiden.
    var resolution: Double
    /// How well its clusters held; nil where it was not measured.
    var agreement: Double?
    /// Whether it is coarser than the clusters.
    var isCoarser: Bool
    /// The texts of each cluster, as those of `Remembered`.
    var clusters: [[String]]
  }

  /// The version of the format; it grows when the meaning of a value changes.
  var format = 1
  /// The number of the next new cluster.
  var nextID = 1
  /// In the order of the list.
  var clusters: [Remembered] = []
  /// The method and settings; nil in files of earlier versions, and for methods that hold no rows.
  var making: Making?
  /// Coarse ones first; nil in files of earlier versions, and when no layers were asked for.
  var layers: [Layer]?

  /// Whether a method may begin with these clusters.
  ///
  /// A method that holds sentences in these clusters finds no others, so the same method must have
  /// made them with the same settings.
  func isBeginning(of method: ClusterMethod, placingOutliers: Bool) -> Bool {
    guard let wanted = Making(method, placingOutliers: placingOutliers) else { return true }
    return making == wanted
  }

  /// The key under which a text is remembered.
  static func key(_ text: String) -> String {
    let digits = String(ContentHash(of: text).high, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func path(in folder: String) -> String { folder + "/clusters.json" }

  /// Reads the remembered clusters; nil before the first run.
  ///
  /// - Throws: `ClusterMemoryError.damaged` when the file is not as it was written.
  package init?(in folder: String) throws {
    let path = Self.path(in: folder)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data = try Data(contentsOf: URL(filePath: path))
    guard let end = data.firstIndex(of: UInt8(ascii: "\n")) else {
      throw ClusterMemoryError.damaged(path: path)
    }
    let body = data[data.index(after: end)...]
    guard String(decoding: data[..<end], as: UTF8.self) == Self.checksum(of: body),
      let memory = try? JSONDecoder().decode(ClusterMemory.self, from: Data(body)),
      memory.format == 1
    else { throw ClusterMemoryError.damaged(path: path) }
    self = memory
  }

  /// Creates an empty memory.
  package init() {}

  /// Replaces the file by this memory.
  package func save(in folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let body = try encoder.encode(self)
    let bytes = Array((Self.checksum(of: body) + "\n").utf8) + body
    try FileSystem.replace(Self.path(in: folder), with: bytes)
  }

  private static func checksum(of body: Data) -> String {
    // A body that is not UTF-8 has a different hash too.
    ContentHash(of: String(decoding: body, as: UTF8.self)).bytes
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension ClusterMemory.Making {
  /// Creates the description of a method; nil for methods that hold no sentence in its cluster.
  package init?(_ method: ClusterMethod, placingOutliers: Bool) {
    switch method {
    case .hdbscan(let minimumSize):
      self.init(method: "hdbscan", minimumSize: minimumSize, placesOutliers: placingOutliers)
    case .agglomerative(let count):
      self.init(method: "agglomerative", count: count, placesOutliers: placingOutliers)
    case .communities, .kMeans, .miniBatch, .spectral, .leiden, .auto: return nil
    }
  }
}
