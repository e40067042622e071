package import Parallelism
package import SimilarityJoins

/// Divisions of a graph from coarse to fine, each inside the one before it.
///
/// One division is given. Coarser ones join its clusters, finer ones divide them, at the resolutions
/// of Leiden whose communities hold best when rows are left out (`StableCommunities`).
package struct StableLayers: Sendable {
  /// One of the divisions.
  package struct Layer: Sendable, Equatable {
    /// `[N]`: the cluster of each row, numbered from 0 on by their first rows.
    package let clusters: [Int]
    /// How well communities of this resolution hold (`StableCommunities.Candidate`); nil where it
    /// was not measured.
    package let stability: Double?
    /// Whether this is the given division.
    package let isGiven: Bool
  }

  /// The most layers.
  static let most = 5
  /// A layer has at least so many times as many clusters as the one before it.
  static let step = 2
  /// Communities that hold less are not worth a layer, unless there is no other.
  static let leastStability = 0.73

  /// The seed of Leiden.
  let seed: UInt64

  /// The layers around a division, coarse ones first.
  ///
  /// - Parameters:
  ///   - given: `[N]`: the division.
  ///   - stability: How well it holds, where that is known.
  ///   - count: How many clusters it has among the rows that the candidates divide.
  ///   - candidates: Divisions of the graph, or of a sample of its rows, coarse ones first.
  ///   - graph: A graph of N nearest rows.
  ///   - work: Asked now and then whether to continue.
  /// - Returns: At most five layers; only the given one where no other holds.
  /// - Throws: `CancellationError` when the work is ended.
  package func layers(
    around given: [Int], stability: Double?, count: Int,
    candidates: [StableCommunities.Candidate], of graph: SimilarityGraph, work: Work
  ) throws(CancellationError) -> [Layer] {
    let chosen = chosen(of: candidates, beside: count)
    var layers = [
      Layer(clusters: numberedByFirst(given).numbers, stability: stability, isGiven: true)
    ]
    for candidate in chosen.reversed() where candidate.count < count {
      let joined = try LeidenCommunities(resolution: candidate.resolution, seed: seed)
        .joining(layers[0].clusters, of: graph, work: work)
      if groups(joined) < groups(layers[0].clusters) {
        layers.insert(
          Layer(clusters: joined, stability: candidate.stability, isGiven: false), at: 0)
      }
    }
    for candidate in chosen where candidate.count > count {
      let upper = layers[layers.count - 1].clusters
      let divided = try LeidenCommunities(resolution: candidate.resolution, seed: seed)
        .dividing(upper, of: graph, work: work)
      if groups(divided) > groups(upper) {
        layers.append(
          Layer(clusters: divided, stability: candidate.stability, isGiven: false))
      }
    }
    return layers
  }

  /// The candidates that hold best, each far enough from the others and from `count` clusters.
  ///
  /// - Parameters:
  ///   - candidates: Divisions, coarse ones first.
  ///   - count: How many clusters the given division has.
  /// - Returns: At most four of them, in their order.
  func chosen(
    of candidates: [StableCommunities.Candidate], beside count: Int
  ) -> [StableCommunities.Candidate] {
    var counts = [count]
    var resolutions: Set<Double> = []
    // The sort is stable: of those that hold equally the coarser one comes first.
    for candidate in candidates.sorted(by: { $0.stability > $1.stability })
    where counts.count < Self.most && StableCommunities.isTelling(candidate) {
      let isApart = counts.allSatisfy {
        candidate.count >= Self.step * $0 || $0 >= Self.step * candidate.count
      }
      if isApart && (candidate.stability >= Self.leastStability || counts.count == 1) {
        counts.append(candidate.count)
        resolutions.insert(candidate.resolution)
      }
    }
    return candidates.filter { resolutions.contains($0.resolution) }
  }

  private func groups(_ clusters: [Int]) -> Int { (clusters.max() ?? -1) + 1 }
}
