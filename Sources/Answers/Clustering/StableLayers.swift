package import Parallelism
package import SimilarityJoins

/// Whether coarser and finer divisions are made beside a division.
package enum Layering: Sendable, Equatable {
  /// They are not.
  case none
  /// Those that hold best.
  case found
  /// Those of an earlier time, coarse ones first.
  case continuing([StableLayers.Earlier])

  /// The same for some of the rows.
  func chosen(_ rows: [Int]) -> Layering {
    guard case .continuing(var earlier) = self else { return self }
    for layer in earlier.indices {
      let clusters = earlier[layer].clusters
      earlier[layer].clusters = rows.map { clusters[$0] }
    }
    return .continuing(earlier)
  }
}

/// Divisions of a graph from coarse to fine, each inside the one before it.
///
/// One division is given. Coarser ones join its clusters, finer ones divide them, at the resolutions
/// of Leiden whose communities hold best when rows are left out (`StableCommunities`).
package struct StableLayers: Sendable {
  /// One of the divisions.
  package struct Layer: Sendable, Equatable {
    /// `[N]`: the cluster of each row, numbered from 0 on by their first rows.
    package let clusters: [Int]
    /// The resolution of Leiden; nil for the given division.
    package let resolution: Double?
    /// How well communities of this resolution hold (`StableCommunities.Candidate`); nil where it
    /// was not measured.
    package let stability: Double?
    /// Whether this is the given division.
    package var isGiven: Bool { resolution == nil }
  }

  /// A division of an earlier time.
  package struct Earlier: Sendable, Equatable {
    /// The resolution of Leiden.
    package let resolution: Double
    /// How well its communities held.
    package let stability: Double?
    /// Whether it was coarser than the given division.
    package let isCoarser: Bool
    /// `[N]`: the cluster of each row; nil for rows that had none.
    package var clusters: [Int?]

    /// Creates a division of an earlier time.
    package init(
      resolution: Double, stability: Double?, isCoarser: Bool, clusters: [Int?]
    ) {
      self.resolution = resolution
      self.stability = stability
      self.isCoarser = isCoarser
      self.clusters = clusters
    }
  }

  /// The most layers.
  static let most = 5
  /// A layer has at least so many times as many clusters as the one before it.
  static let step = 2
  /// Communities that hold less are not worth a layer, unless there is no other one.
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
  /// - Returns: At most five layers.
  /// - Throws: `CancellationError` when the work is ended.
  package func layers(
    around given: [Int], stability: Double?, count: Int,
    candidates: [StableCommunities.Candidate], of graph: SimilarityGraph, work: Work
  ) throws(CancellationError) -> [Layer] {
    let none = [Int?](repeating: nil, count: given.count)
    return try layers(
      around: given, stability: stability,
      continuing: chosen(of: candidates, beside: count).map {
        Earlier(
          resolution: $0.resolution, stability: $0.stability, isCoarser: $0.count < count,
          clusters: none)
      }, of: graph, work: work)
  }

  /// The layers around a division, begun with those of an earlier time.
  ///
  /// - Parameters:
  ///   - given: `[N]`: the division.
  ///   - stability: How well it holds, where that is known.
  ///   - earlier: The other layers, coarse ones first.
  ///   - graph: A graph of N nearest rows.
  ///   - work: Asked now and then whether to continue.
  /// - Returns: The layers that still differ from their neighbours, coarse ones first.
  /// - Throws: `CancellationError` when the work is ended.
  package func layers(
    around given: [Int], stability: Double?, continuing earlier: [Earlier],
    of graph: SimilarityGraph, work: Work
  ) throws(CancellationError) -> [Layer] {
    var layers = [
      Layer(clusters: numberedByFirst(given).numbers, resolution: nil, stability: stability)
    ]
    func groups(_ clusters: [Int]) -> Int { (clusters.max() ?? -1) + 1 }
    for coarser in earlier.reversed() where coarser.isCoarser {
      let joined = try LeidenCommunities(resolution: coarser.resolution, seed: seed)
        .joining(layers[0].clusters, of: graph, startingFrom: coarser.clusters, work: work)
      if groups(joined) < groups(layers[0].clusters) {
        layers.insert(
          Layer(clusters: joined, resolution: coarser.resolution, stability: coarser.stability),
          at: 0)
      }
    }
    for finer in earlier where !finer.isCoarser {
      let upper = layers[layers.count - 1].clusters
      let divided = try LeidenCommunities(resolution: finer.resolution, seed: seed)
        .dividing(upper, of: graph, startingFrom: finer.clusters, work: work)
      if groups(divided) > groups(upper) {
        layers.append(
          Layer(clusters: divided, resolution: finer.resolution, stability: finer.stability))
      }
    }
    return layers
  }

  /// The candidates that hold best, each far enough from the others and from `count` clusters.
  ///
  /// - Parameters:
  ///   - candidates: Divisions, coarse ones first.
  ///   - count: How many clusters the given division has.
  /// - Returns: At most four of them, in their order; the next finer one where none holds.
  private func chosen(
    of candidates: [StableCommunities.Candidate], beside count: Int
  ) -> [StableCommunities.Candidate] {
    let telling = candidates.filter(StableCommunities.isTelling)
    var counts = [count]
    var resolutions: Set<Double> = []
    // The sort is stable: of those that hold equally the coarser one comes first.
    for candidate in telling.sorted(by: { $0.stability > $1.stability })
    where counts.count < Self.most && candidate.stability >= Self.leastStability {
      let isApart = counts.allSatisfy {
        candidate.count >= Self.step * $0 || $0 >= Self.step * candidate.count
      }
      if isApart {
        counts.append(candidate.count)
        resolutions.insert(candidate.resolution)
      }
    }
    let chosen = telling.filter { resolutions.contains($0.resolution) }
    guard chosen.isEmpty else { return chosen }
    let next =
      telling.first { $0.count >= Self.step * count }
      ?? telling.last { $0.count * Self.step <= count }
    return next.map { [$0] } ?? []
  }
}
