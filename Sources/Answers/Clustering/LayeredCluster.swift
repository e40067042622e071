public import Documents
internal import VectorMath

/// A cluster at one of several granularities, with the finer ones that it is divided into.
public struct LayeredCluster: Sendable, Equatable {
  /// The layer, from 1 for the coarsest one on.
  public let layer: Int
  /// Its number in its layer, from 1 on, those with more different texts first.
  public let number: Int
  /// The number of the same cluster in `ClusterReport.clusters`, which edits take; nil on the other
  /// layers.
  public let id: Int?
  /// Its label, which no other cluster of its layer has.
  public let label: String
  /// Words that tell it from the other clusters of its layer, the most telling first.
  public let keywords: [String]
  /// How many passages are in it.
  public var size: Int { members.count }
  /// The passage closest to its centre.
  public let central: Passage
  /// All members with their cosine to the central one, the closest first.
  public let members: [SearchHit]
  /// The clusters of the next layer that are in it, larger ones first; empty on the finest layer.
  ///
  /// A member that the next layer would leave alone is in none of them.
  public let parts: [LayeredCluster]
  /// The places of the members among all passages, in the same order.
  package let rows: [Int]
}

/// One of several granularities of the clusters of a corpus.
public struct ClusterLayer: Sendable, Equatable {
  /// How many clusters it has.
  public let clusterCount: Int
  /// How well clusters of this granularity hold when a fifth of the sentences is left out: the mean
  /// adjusted Rand index, up to 1; nil where it was not measured.
  public let agreement: Double?
  /// How many of the divided passages are in none of its clusters, because it would leave each of
  /// them alone.
  public let loneCount: Int
  /// The resolution of Leiden; nil for the taken layer.
  public let resolution: Double?
  /// Whether its clusters are those of `ClusterReport.clusters`.
  public var isTaken: Bool { resolution == nil }
}

extension ClusterLayer: Encodable {
  private enum Key: String, CodingKey {
    case clusters, alone, agreement, taken
  }

  /// Writes the number of clusters and of passages alone, the agreement where it was measured, and
  /// whether the layer was taken.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(clusterCount, forKey: .clusters)
    try keys.encode(loneCount, forKey: .alone)
    try keys.encodeIfPresent(agreement, forKey: .agreement)
    try keys.encode(isTaken, forKey: .taken)
  }
}

extension LayeredCluster: Encodable {
  private enum Key: String, CodingKey {
    case layer, number, id, label, size, keywords, central, members, parts
  }

  /// Writes the cluster and its parts; `id` only where it has one.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(layer, forKey: .layer)
    try keys.encode(number, forKey: .number)
    try keys.encodeIfPresent(id, forKey: .id)
    try keys.encode(label, forKey: .label)
    try keys.encode(size, forKey: .size)
    try keys.encode(keywords, forKey: .keywords)
    try keys.encode(EncodedPassage(passage: central), forKey: .central)
    try keys.encode(members, forKey: .members)
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
  ///   - members: The members of a cluster, by their places among the passages.
  /// - Returns: The clusters of the coarsest layer, those with more different texts first.
  static func trees(
    of layers: [DivisionLayer<[Cluster]>], names: ClusterNames, passages: [Passage],
    divided: [Int], members: (Cluster) -> [ScoredRow]
  ) -> [LayeredCluster] {
    // From the finest layer up: the clusters of the layer below, by their first rows.
    var below: [LayeredCluster] = []
    for (place, layer) in layers.enumerated().reversed() {
      var parts = [[LayeredCluster]](repeating: [], count: layer.clusters.count)
      var cluster = [Int](repeating: 0, count: passages.count)
      let scored = layer.clusters.map(members)
      for (index, rows) in scored.enumerated() {
        for member in rows { cluster[member.row] = index }
      }
      for part in below {
        if let row = part.rows.first { parts[cluster[row]].append(part) }
      }
      below = layer.clusters.indices.map { index in
        let found = layer.clusters[index]
        return LayeredCluster(
          layer: place + 1, number: found.id,
          id: layer.isGiven ? names.ids[found.id - 1] : nil,
          label: layer.isGiven ? names.labels[found.id - 1] : found.label,
          keywords: found.keywords, central: passages[divided[found.centralRow]],
          members: scored[index].map { SearchHit(score: $0.score, passage: passages[$0.row]) },
          parts: parts[index], rows: scored[index].map(\.row))
      }
    }
    return below
  }
}
