internal import Catalog
internal import FileAccess
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

  /// What clusters were made by: the method, and what it was asked that decides which there are.
  struct Making: Codable, Equatable {
    /// Its name on the command line.
    var method: String
    /// How many clusters were asked for.
    var count: Int?
    /// How many sentences a cluster has at least.
    var minimumSize: Int?
    /// Whether what was in no cluster was placed in the nearest one.
    var placesOutliers: Bool
  }

  /// Grows when the meaning of something changes.
  var format = 1
  /// What the next new cluster is called.
  var nextID = 1
  /// In the order of the list.
  var clusters: [Remembered] = []
  /// What made them; nil in files of earlier versions, and of methods that hold nothing.
  var making: Making?

  /// Whether a method may begin with these clusters.
  ///
  /// One that holds sentences in them finds nothing else, so they must be of its own making, by the
  /// same settings.
  func isBeginning(of method: ClusterMethod, placingOutliers: Bool) -> Bool {
    guard let wanted = Making(method, placingOutliers: placingOutliers) else { return true }
    return making == wanted
  }

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
    let bytes = Array((Self.checksum(of: body) + "\n").utf8) + body
    try FileSystem.replace(Self.path(in: folder), with: bytes)
  }

  private static func checksum(of body: Data) -> String {
    // What is not UTF-8 has another hash too.
    ContentHash(of: String(decoding: body, as: UTF8.self)).bytes
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension ClusterMemory.Making {
  /// Nil for methods that hold no sentence in its cluster.
  init?(_ method: ClusterMethod, placingOutliers: Bool) {
    switch method {
    case .hdbscan(let minimumSize):
      self.init(method: "hdbscan", minimumSize: minimumSize, placesOutliers: placingOutliers)
    case .agglomerative(let count):
      self.init(method: "agglomerative", count: count, placesOutliers: placingOutliers)
    case .communities, .kMeans, .miniBatch, .spectral, .leiden, .auto: return nil
    }
  }
}
