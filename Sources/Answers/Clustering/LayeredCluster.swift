public import Documents

/// A cluster at one of several granularities, with the finer ones that it is divided into.
public struct LayeredCluster: Sendable, Equatable {
  /// The layer, from 1 for the coarsest one on.
  public let layer: Int
  /// The number of the same cluster in `ClusterReport.clusters`; nil on the other layers.
  public let id: Int?
  /// Its label, which no other cluster of its layer has.
  public let label: String
  /// Words that tell it from the other clusters of its layer, the most telling first.
  public let keywords: [String]
  /// How many passages are in it.
  public let size: Int
  /// The passage closest to its centre.
  public let central: Passage
  /// The clusters of the next layer that are in it, larger ones first; empty on the finest layer.
  public let parts: [LayeredCluster]
  /// The passages, by their places among those that were divided.
  package let rows: [Int]
}

/// One of several granularities of the clusters of a corpus.
public struct ClusterLayer: Sendable, Equatable {
  /// How many clusters it has.
  public let clusterCount: Int
  /// How well clusters of this granularity hold when a fifth of the sentences is left out: the mean
  /// adjusted Rand index, up to 1; nil where it was not measured.
  public let agreement: Double?
  /// The resolution of Leiden; nil for the taken layer.
  public let resolution: Double?
  /// Whether its clusters are those of `ClusterReport.clusters`.
  public var isTaken: Bool { resolution == nil }
}

extension ClusterLayer: Encodable {
  private enum Key: String, CodingKey {
    case clusters, agreement, taken
  }

  /// Writes the number of clusters, the agreement where it was measured, and whether it was taken.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(clusterCount, forKey: .clusters)
    try keys.encodeIfPresent(agreement, forKey: .agreement)
    try keys.encode(isTaken, forKey: .taken)
  }
}

extension LayeredCluster: Encodable {
  private enum Key: String, CodingKey {
    case layer, id, label, size, keywords, central, parts
  }

  /// Writes the cluster and its parts; `id` only where it has one.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(layer, forKey: .layer)
    try keys.encodeIfPresent(id, forKey: .id)
    try keys.encode(label, forKey: .label)
    try keys.encode(size, forKey: .size)
    try keys.encode(keywords, forKey: .keywords)
    try keys.encode(EncodedPassage(passage: central), forKey: .central)
    try keys.encode(parts, forKey: .parts)
  }
}

extension LayeredCluster {
  /// The clusters of all layers as trees.
  ///
  /// - Parameters:
  ///   - layers: Coarse ones first, each inside the one before it.
  ///   - names: The numbers and labels of the clusters of the taken layer.
  ///   - passages: All passages.
  ///   - divided: Which of them were divided, in the order of the rows of the layers.
  /// - Returns: The clusters of the coarsest layer, those with more different texts first.
  static func trees(
    of layers: [ClusterList.Layer], names: ClusterNames, passages: [Passage], divided: [Int]
  ) -> [LayeredCluster] {
    // From the finest layer up: the clusters of the layer below, by their first rows.
    var below: [LayeredCluster] = []
    for (place, layer) in layers.enumerated().reversed() {
      var parts = [[LayeredCluster]](repeating: [], count: layer.clusters.count)
      var cluster = [Int](repeating: 0, count: passages.count)
      for (index, found) in layer.clusters.enumerated() {
        for row in found.memberRows { cluster[divided[row]] = index }
      }
      for part in below {
        if let row = part.rows.first { parts[cluster[row]].append(part) }
      }
      below = zip(layer.clusters, parts).map { found, parts in
        LayeredCluster(
          layer: place + 1, id: layer.isGiven ? names.ids[found.id - 1] : nil,
          label: layer.isGiven ? names.labels[found.id - 1] : found.label,
          keywords: found.keywords, size: found.memberRows.count,
          central: passages[divided[found.centralRow]], parts: parts,
          rows: found.memberRows.map { divided[$0] })
      }
    }
    return below
  }
}
