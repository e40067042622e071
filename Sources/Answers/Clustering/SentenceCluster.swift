internal import VectorMath

/// How a corpus is divided into clusters.
///
/// Where a count is nil it is that of the communities of highest modularity in the graph of the
/// nearest sentences. The same seed gives the same clusters.
public enum ClusterMethod: Sendable, Equatable {
  /// Groups of at least `minimumSize` sentences, each with a cosine of at least `threshold` to its
  /// centre: the definition of sentence-transformers' `community_detection`. The rest is in no
  /// cluster.
  case communities(threshold: Float = 0.75, minimumSize: Int = 3)
  /// `count` clusters by spherical k-means, the best of `restarts` beginnings; every sentence is in
  /// one.
  case kMeans(count: Int?, seed: UInt64 = 0, restarts: Int = 4)
  /// `count` clusters by k-means of batches, each of which is looked at and forgotten (Sculley 2010):
  /// quicker and a little worse. Of an index no more than a batch of vectors is held in memory.
  /// Every sentence is in one.
  case miniBatch(count: Int?, seed: UInt64 = 0)
  /// `count` clusters by k-means along the graph of the nearest sentences (Ng, Jordan & Weiss 2001),
  /// which finds groups that are no balls around a centre; every sentence is in one.
  case spectral(count: Int?, seed: UInt64 = 0, restarts: Int = 4)
  /// Communities of that graph by Leiden's method (Traag et al. 2019): a higher resolution makes
  /// more of them, a count is met as nearly as possible; every sentence is in one.
  case leiden(count: Int? = nil, resolution: Double = 1, seed: UInt64 = 0)
  /// Dense places of at least `minimumSize` sentences (HDBSCAN; Campello et al. 2013); the rest is
  /// in no cluster.
  case hdbscan(minimumSize: Int = 5)
  /// `count` clusters by joining the two groups of the highest mean score again and again (average
  /// linkage on that graph); every sentence is in one.
  case agglomerative(count: Int?)
  /// One of the others, chosen by what is asked for and by the size of the corpus; the report says
  /// which and why.
  case auto(count: Int? = nil, seed: UInt64 = 0)
}

/// Another cluster, and how close it is.
public struct ClusterLink: Sendable, Equatable, Encodable {
  /// The cluster's number.
  public let id: Int
  /// The cosine with its centre.
  public let score: Float
}

/// Sentences that mean much the same.
public struct SentenceCluster: Sendable, Equatable {
  /// Counts from 1, or stays as it was when clusters are updated; 0 is what is in no cluster.
  public let id: Int
  /// Its most telling words, different for each cluster; where no word counts, as of numbers, the
  /// beginning of the central sentence.
  public let label: String
  /// Words that tell it from the others (class-based TF-IDF), best first.
  public let keywords: [String]
  /// The mean cosine of its members with their common direction, 0...1.
  public let cohesion: Float?
  /// The member closest to that direction; its score is 1.
  public let central: SearchHit?
  /// The member farthest from that direction: how different the members can be.
  public let outermost: SearchHit?
  /// The closest other clusters, at most three; of what is in no cluster the closest one of each
  /// member.
  public let nearest: [ClusterLink]
  /// All members with their cosine to the central one, the closest first; of what is in no cluster
  /// with that to the centre of the closest one, or 0 where there are no clusters at all.
  public let members: [SearchHit]
}

extension SentenceCluster: Encodable {
  private enum Key: String, CodingKey {
    case id, label, size, cohesion, keywords, central, outermost, nearest, members
  }

  /// Writes the cluster with its `size`; what is in no cluster has no `central`, `outermost`
  /// and `cohesion`, and its members have no `score` where there are no clusters at all.
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

  /// A member that there is no centre to compare with.
  private struct LooseMember: Encodable {
    let passage: Passage

    func encode(to encoder: any Encoder) throws {
      var keys = encoder.container(keyedBy: HitKey.self)
      try keys.encode(passage)
    }
  }
}

/// What became of remembered clusters, by the numbers of old and new ones.
public struct ClusterChanges: Sendable, Equatable {
  /// A cluster and the one that it came from or went into.
  public struct Step: Sendable, Equatable {
    /// The cluster.
    public let id: Int
    /// The other one.
    public let other: Int
  }

  /// Clusters that are still there, under their numbers; under their labels too unless most of one is
  /// new.
  public let kept: [Int]
  /// New clusters most of which was in none.
  public let born: [Int]
  /// Clusters that are no more though at least half of their sentences are in some cluster, with the
  /// one that most of them went into.
  public let merged: [Step]
  /// Other new clusters, with the one that most of them came from.
  public let split: [Step]
  /// Clusters that are no more, of whose sentences less than half are in any cluster.
  public let gone: [Int]
  /// The clusters of the last time when none were found now: they stay remembered, and none of them
  /// is called gone.
  public let waiting: [Int]
  /// The share of the passages that were in a cluster and still are in the same; 1 where none of them
  /// was in one, as the first time.
  public let keptShare: Double
  /// The labels of all clusters, of now and of the last time, by their numbers.
  public let labels: [Int: String]
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
  /// The passages in the plane; nil when it was not asked for.
  public let map: ClusterMap?
  /// Which method `auto` took, and why; nil for the others.
  public let choice: String?
  /// What became of the clusters of the last time; nil when it was not asked for.
  public let changes: ClusterChanges?
  /// The directions of the clusters, `[clusters × D]`.
  let centroids: Matrix
}
