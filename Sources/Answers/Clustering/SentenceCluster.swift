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
  /// Counts from 1, or keeps its old number in an update; 0 stands for the sentences in no cluster
  /// and for those that were set aside.
  public let id: Int
  /// Its most telling words, different for each cluster.
  ///
  /// If no word counts, the label is the beginning of the central sentence; dates, numbers and
  /// repeated lines are called that.
  public let label: String
  /// How many different texts its members have: what is said twice in the same words counts once.
  public let textCount: Int
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
  /// Sentences that stand for it and do not repeat each other, the most central first; nil when no
  /// summary was requested.
  public internal(set) var summary: [SearchHit]?
  /// The places of the members among the passages that were divided, in the same order.
  package let rows: [Int]
}

extension SentenceCluster {
  /// The central member and those closest to it, each text once.
  ///
  /// Sentences that announce what follows them, with a colon at their end, come after all others.
  ///
  /// - Parameter limit: How many at most.
  /// - Returns: The best first.
  public func examples(_ limit: Int) -> [SearchHit] {
    var texts: Set<String> = []
    var examples: [SearchHit] = []
    var announcing: [SearchHit] = []
    for hit in (central.map { [$0] } ?? []) + members where examples.count < limit {
      guard texts.insert(hit.passage.text).inserted else { continue }
      if PassageRole.announces(hit.passage.text) && hit.passage != central?.passage {
        announcing.append(hit)
      } else {
        examples.append(hit)
      }
    }
    return Array((examples + announcing).prefix(limit))
  }
}

extension SentenceCluster: Encodable {
  private enum Key: String, CodingKey {
    case id, label, size, texts, cohesion, keywords, summary, central, outermost, nearest, members
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
    try keys.encode(textCount, forKey: .texts)
    try keys.encodeIfPresent(cohesion, forKey: .cohesion)
    try keys.encode(keywords, forKey: .keywords)
    try keys.encodeIfPresent(summary, forKey: .summary)
    try keys.encodeIfPresent(central, forKey: .central)
    try keys.encodeIfPresent(outermost, forKey: .outermost)
    try keys.encode(nearest, forKey: .nearest)
    if central == nil && nearest.isEmpty {
      try keys.encode(members.map { EncodedPassage(passage: $0.passage) }, forKey: .members)
    } else {
      try keys.encode(members, forKey: .members)
    }
  }
}

/// A passage without a score: what has no centre to compare it with, or is the centre itself.
struct EncodedPassage: Encodable {
  let passage: Passage

  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: HitKey.self)
    try keys.encode(passage)
  }
}
