/// How a corpus is divided into clusters.
public enum ClusterMethod: Sendable, Equatable {
  /// Groups of at least `minimumSize` sentences, each with a cosine of at least `threshold` to its
  /// centre: the definition of sentence-transformers' `community_detection`. The rest is in no
  /// cluster.
  case communities(threshold: Float = 0.75, minimumSize: Int = 3)
  /// `count` clusters by spherical k-means; every sentence is in one. The same seed gives the same
  /// clusters.
  case kMeans(count: Int, seed: UInt64 = 0)
}

/// Sentences that mean much the same.
public struct SentenceCluster: Sendable, Equatable {
  /// Counts from 1; 0 is what is in no cluster.
  public let id: Int
  /// Its most telling words, different for each cluster.
  public let label: String
  /// Words that tell it from the others (class-based TF-IDF), best first.
  public let keywords: [String]
  /// The mean cosine of its members with their common direction, 0...1.
  public let cohesion: Float?
  /// The member closest to that direction; its score is 1.
  public let central: SearchHit?
  /// All members with their cosine to the central one, the closest first.
  public let members: [SearchHit]
}

extension SentenceCluster: Encodable {
  private enum Key: String, CodingKey {
    case id, label, size, cohesion, keywords, central, members
  }

  /// Writes the cluster with its `size`; what is in no cluster has neither `central` nor
  /// `cohesion`.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(id, forKey: .id)
    try keys.encode(label, forKey: .label)
    try keys.encode(members.count, forKey: .size)
    try keys.encodeIfPresent(cohesion, forKey: .cohesion)
    try keys.encode(keywords, forKey: .keywords)
    try keys.encodeIfPresent(central, forKey: .central)
    try keys.encode(members, forKey: .members)
  }
}

/// The clusters of a corpus.
public struct ClusterReport: Sendable, Equatable {
  /// Larger clusters first.
  public let clusters: [SentenceCluster]
  /// What is in no cluster, with the scores that tell how far it is from the nearest one's centre;
  /// nil when everything is in one.
  public let unclustered: SentenceCluster?
  /// How many passages were looked at.
  public let passageCount: Int
}
