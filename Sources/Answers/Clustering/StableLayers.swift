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
/// of Leiden whose communities hold best when rows are left out (`StableCommunities`). A row that a
/// finer division would leave alone is near nothing, and in no cluster of that division.
package struct StableLayers: Sendable {
  /// `[N]`: the cluster of each row; nil for rows that a finer division leaves alone.
  package typealias Layer = DivisionLayer<[Int?]>

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

  /// Layers from a seed on.
  package init(seed: UInt64) { self.seed = seed }

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
    let given = numberedByFirst(given).numbers
    var layers = [Layer(clusters: given, resolution: nil, stability: stability)]
    var upper = given
    for coarser in earlier.reversed() where coarser.isCoarser {
      let joined = try LeidenCommunities(resolution: coarser.resolution, seed: seed)
        .joining(upper, of: graph, startingFrom: coarser.clusters, work: work)
      if Set(joined).count < Set(upper).count {
        upper = joined
        layers.insert(
          Layer(clusters: joined, resolution: coarser.resolution, stability: coarser.stability),
          at: 0)
      }
    }
    upper = given
    var count = Set(given).count
    for finer in earlier where !finer.isCoarser {
      let divided = try LeidenCommunities(resolution: finer.resolution, seed: seed)
        .dividing(upper, of: graph, startingFrom: finer.clusters, work: work)
      let told = Self.withoutLoneRows(divided)
      let made = Set(told.compactMap(\.self)).count
      if made > count {
        (upper, count) = (divided, made)
        layers.append(
          Layer(clusters: told, resolution: finer.resolution, stability: finer.stability))
      }
    }
    return layers
  }

  /// Nil for the rows that are alone in their cluster.
  private static func withoutLoneRows(_ clusters: [Int]) -> [Int?] {
    var sizes = [Int](repeating: 0, count: (clusters.max() ?? -1) + 1)
    for cluster in clusters { sizes[cluster] += 1 }
    return clusters.map { sizes[$0] > 1 ? $0 : nil }
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
