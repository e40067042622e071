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
