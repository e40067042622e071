internal import FileAccess
internal import Foundation
internal import Hashing

/// Clusters of a division, beside the index: those of the last `akin cluster --update`, where the
/// next one begins, or those that were shown last, whose numbers a person means.
///
/// A file has the hash of its JSON object before it (`docs/formats/index-folder.md`).
package struct ClusterMemory: Codable, Equatable {
  /// A remembered cluster.
  struct Remembered: Codable, Equatable {
    var id: Int
    var label: String
    /// The first 8 bytes of the hashes of its members' texts, in hexadecimal.
    var texts: [String]
    /// True if a person gave the label: it stays as long as that edit.
    var named: Bool?
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
  /// The name of the method on the command line, whichever it is; nil in files of earlier versions.
  package var method: String?
  /// Coarse ones first; nil in files of earlier versions, and when no layers were asked for.
  var layers: [Layer]?
  /// The texts of the groups that the method made, where edits changed them: a method begins with
  /// its own groups, so that an edit can be taken back.
  var divided: [[String]]?
  /// The last edit that was made before these clusters; nil in files of earlier versions.
  var lastEdit: Int?

  /// The name of the method that made the clusters; nil where no file tells it.
  package var madeBy: String? { clusters.isEmpty ? nil : method ?? making?.method }

  /// Whether a method may begin with these clusters.
  ///
  /// A method that holds sentences in these clusters finds no others, so the same method must have
  /// made them with the same settings.
  func isBeginning(of method: ClusterMethod, placingOutliers: Bool) -> Bool {
    guard let wanted = Making(method, placingOutliers: placingOutliers) else { return true }
    return making == wanted
  }

  /// The key under which a text is remembered.
  static func key(_ text: String) -> String { StoredEdit.hexadecimal(StoredEdit.key(text)) }

  /// A file of clusters.
  package enum File: String {
    /// Those of the last update.
    case updated = "clusters.json"
    /// Those that were shown last, if no update was later.
    case shown = "clusters-shown.json"
  }

  private static func path(in folder: String, _ file: File) -> String {
    folder + "/" + file.rawValue
  }

  /// Reads the remembered clusters; nil before the first run.
  ///
  /// - Throws: `ClusterMemoryError.damaged` when the file is not as it was written.
  package init?(in folder: String, _ file: File = .updated) throws {
    let path = Self.path(in: folder, file)
    let damage = ClusterMemoryError.damaged(path: path)
    guard let body = try CheckedFile.read(path, damage: damage) else { return nil }
    guard let memory = try? JSONDecoder().decode(ClusterMemory.self, from: body),
      memory.format == 1
    else { throw damage }
    self = memory
  }

  /// Creates an empty memory.
  package init() {}

  /// Replaces the file by this memory.
  ///
  /// The clusters of an update are the ones that were shown last.
  package func save(in folder: String, _ file: File = .updated) throws {
    try CheckedFile.write(self, to: Self.path(in: folder, file))
    if file == .updated { try FileSystem.removeFile(Self.path(in: folder, .shown)) }
  }
}

extension ClusterMethod {
  /// The method's name on the command line.
  public var name: String {
    switch self {
    case .communities: "communities"
    case .kMeans: "kmeans"
    case .miniBatch: "mini-batch"
    case .spectral: "spectral"
    case .leiden: "leiden"
    case .hdbscan: "hdbscan"
    case .agglomerative: "agglomerative"
    case .auto: "auto"
    }
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
