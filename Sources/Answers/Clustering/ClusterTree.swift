package import Parallelism
internal import VectorMath

/// A cluster, or a branch of clusters that are more alike than the others.
public struct ClusterTree: Sendable, Equatable, Encodable {
  /// The cluster's number; nil for a branch.
  public let id: Int?
  /// The cluster's label; for a branch, the labels of its largest clusters, at most three.
  public let label: String
  /// How many passages are in it.
  public let size: Int
  /// The mean cosine of the centres that a branch joins; nil for a cluster.
  public let score: Float?
  /// The two subtrees of a branch, the larger first; empty for a cluster.
  public let branches: [ClusterTree]
}

extension ClusterReport {
  /// The clusters, joined two at a time where the centres are most alike (average linkage).
  ///
  /// Of more than 51 clusters, each is compared with its 50 nearest clusters.
  ///
  /// - Parameter threads: How many threads compare at the same time.
  /// - Returns: One tree, or more where centres have nothing in common; larger ones first.
  public func tree(threads: Int = 1) -> [ClusterTree] {
    do throws(CancellationError) {
      return try tree(threads: threads, work: .none)
    } catch {
      preconditionFailure("work that nobody ends was ended")
    }
  }

  /// Builds the tree as work that can be cancelled.
  ///
  /// - Parameters:
  ///   - threads: How many threads compare at the same time.
  ///   - work: Told which share is done.
  /// - Returns: The trees.
  /// - Throws: `CancellationError` when the work is ended.
  package func tree(threads: Int, work: Work) throws(CancellationError) -> [ClusterTree] {
    tree(of: try AverageLinkage(of: centroids, threads: threads, work: work).joins)
  }

  private func tree(of joins: [AverageLinkage.Join]) -> [ClusterTree] {
    var groups = clusters.map { cluster in
      Group(
        tree: ClusterTree(
          id: cluster.id, label: cluster.label, size: cluster.members.count, score: nil,
          branches: []),
        largest: [(cluster.members.count, cluster.label)])
    }
    // The group that each cluster belongs to now.
    var places = Array(clusters.indices)
    var isRoot = [Bool](repeating: true, count: clusters.count)
    func place(of cluster: Int) -> Int {
      var place = cluster
      while places[place] != place { place = places[place] }
      return place
    }
    for join in joins {
      let (first, second) = (place(of: join.first), place(of: join.second))
      groups[first] = Group(joining: groups[first], groups[second], score: Float(join.score))
      places[second] = first
      isRoot[second] = false
    }
    // The sort is stable: groups of equal size keep their order.
    return groups.indices.filter { isRoot[$0] }.map { groups[$0].tree }
      .sorted { $0.size > $1.size }
  }
}

/// A tree, with the facts that name a larger tree.
private struct Group {
  var tree: ClusterTree
  /// Sizes and labels of its largest clusters.
  var largest: [(size: Int, label: String)]

  init(tree: ClusterTree, largest: [(size: Int, label: String)]) {
    self.tree = tree
    self.largest = largest
  }

  init(joining first: Group, _ second: Group, score: Float) {
    let (large, small) = first.tree.size >= second.tree.size ? (first, second) : (second, first)
    largest = Array((large.largest + small.largest).sorted { $0.size > $1.size }.prefix(3))
    tree = ClusterTree(
      id: nil, label: largest.map(\.label).joined(separator: "; "),
      size: large.tree.size + small.tree.size, score: score,
      branches: [large.tree, small.tree])
  }
}
