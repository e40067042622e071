/// What became of remembered clusters, by the numbers of old and new ones.
public struct ClusterChanges: Sendable, Equatable {
  /// A cluster, and the cluster that it came from or went into.
  public struct Step: Sendable, Equatable {
    /// The cluster.
    public let id: Int
    /// The cluster that it came from or went into.
    public let other: Int
  }

  /// Clusters that are still there, under their old numbers.
  ///
  /// A cluster keeps its label too, unless most of its sentences are new.
  public let kept: [Int]
  /// New clusters whose sentences were mostly in no cluster.
  public let born: [Int]
  /// Clusters that ended while at least half of their sentences are in some cluster, each with the
  /// cluster that took most of its sentences.
  public let merged: [Step]
  /// Other new clusters, each with the cluster that most of its sentences came from.
  public let split: [Step]
  /// Clusters that ended, with less than half of their sentences in any cluster now.
  public let gone: [Int]
  /// The remembered clusters when this run found none: they stay remembered and do not count as
  /// gone.
  public let waiting: [Int]
  /// The share of the formerly clustered passages that are still in the same cluster; 1 when no
  /// passage was in a cluster, as in the first run.
  public let keptShare: Double
  /// The labels of all present and remembered clusters, by their numbers.
  public let labels: [Int: String]
}
