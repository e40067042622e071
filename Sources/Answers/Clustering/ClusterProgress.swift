/// How far clustering is.
public struct ClusterProgress: Sendable, Equatable {
  /// What is being done, in this order.
  public enum Step: Sendable, Equatable {
    /// Passages are read and put in order.
    case reading
    /// Clusters are found.
    case dividing
    /// Clusters get their keywords, central sentences and neighbours.
    case describing
    /// The passages are laid out in the plane, where a map is wanted.
    case mapping
    /// Clusters are joined to a tree, where one is wanted.
    case joining
  }

  /// What is being done.
  public let step: Step
  /// Which share of it is done, 0...1; nil when nobody can tell.
  public let share: Double?

  /// A step, and how much of it is done.
  package init(step: Step, share: Double?) {
    self.step = step
    self.share = share
  }
}
