public import Documents

/// Another cluster, and how close it is.
public struct ClusterLink: Sendable, Equatable, Encodable {
  /// The cluster's number.
  public let id: Int
  /// The cosine with its centre.
  public let score: Float
}

/// Sentences of much the same meaning.
public struct SentenceCluster: Sendable, Equatable {
  /// Counts from 1, or keeps its old number in an update; 0 stands for the sentences in no cluster.
  public let id: Int
  /// Its most telling words, different for each cluster.
  ///
  /// If no word counts, as in texts of numbers, the label is the beginning of the central sentence.
  public let label: String
  /// Words that tell it from the others (class-based TF-IDF), best first.
  public let keywords: [String]
  /// The mean cosine of its members with their common direction, 0...1.
  public let cohesion: Float?
  /// The member closest to that direction; its score is 1.
  public let central: SearchHit?
  /// The member farthest from that direction; it shows how different the members can be.
  public let outermost: SearchHit?
  /// The closest other clusters, at most three; for the sentences in no cluster, the cluster
  /// closest to each member.
  public let nearest: [ClusterLink]
  /// All members with their cosine to the central member, the closest first.
  ///
  /// For the sentences in no cluster, the cosine is with the centre of the closest cluster, or 0
  /// when there are no clusters.
  public let members: [SearchHit]
  /// The places of the members among the passages that were divided, in the same order.
  package let rows: [Int]
}

extension SentenceCluster: Encodable {
  private enum Key: String, CodingKey {
    case id, label, size, cohesion, keywords, central, outermost, nearest, members
  }

  /// Writes the cluster with its `size`.
  ///
  /// The sentences in no cluster have no `central`, `outermost` and `cohesion`; their members have
  /// no `score` when there are no clusters.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(id, forKey: .id)
    try keys.encode(label, forKey: .label)
    try keys.encode(members.count, forKey: .size)
    try keys.encodeIfPresent(cohesion, forKey: .cohesion)
    try keys.encode(keywords, forKey: .keywords)
    try keys.encodeIfPresent(central, forKey: .central)
    try keys.encodeIfPresent(outermost, forKey: .outermost)
    try keys.encode(nearest, forKey: .nearest)
    if central == nil && nearest.isEmpty {
      try keys.encode(members.map { LooseMember(passage: $0.passage) }, forKey: .members)
    } else {
      try keys.encode(members, forKey: .members)
    }
  }

  /// A member without a centre to compare it with.
  private struct LooseMember: Encodable {
    let passage: Passage

    func encode(to encoder: any Encoder) throws {
      var keys = encoder.container(keyedBy: HitKey.self)
      try keys.encode(passage)
    }
  }
}
