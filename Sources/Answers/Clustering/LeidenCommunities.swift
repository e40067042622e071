package import Parallelism
package import SimilarityJoins
internal import VectorMath

/// Settings of Leiden: it finds well-connected communities that no move of a node improves (Traag,
/// Waltman & van Eck 2019).
///
/// The same graph and seed give the same communities on every machine.
package struct LeidenCommunities: Sendable, Equatable {
  /// The measure of a good division.
  package enum Quality: Sendable, Equatable {
    /// More weight inside communities than the same nodes would have by chance (Newman & Girvan
    /// 2004).
    case modularity
    /// A mean weight above the resolution between the nodes of a community (CPM; Traag, Van Dooren
    /// & Nesterov 2011).
    case constantPotts
  }

  /// The measure of a good division.
  package var quality: Quality
  /// A larger value makes more and smaller communities (`γ`).
  package var resolution: Double
  /// The seed of the order of the nodes.
  package var seed: UInt64
  /// The most times that the method starts again from its own result; mostly it ends sooner.
  package var iterations: Int

  /// Settings.
  package init(
    quality: Quality = .modularity, resolution: Double = 1, seed: UInt64 = 0, iterations: Int = 10
  ) {
    precondition(resolution >= 0 && iterations >= 1, "resolution \(resolution), \(iterations)")
    self.quality = quality
    self.resolution = resolution
    self.seed = seed
    self.iterations = iterations
  }

  /// Divides the rows of a graph.
  ///
  /// - Parameters:
  ///   - graph: A graph of N rows.
  ///   - previous: `[N]`: communities to begin with; rows without one begin alone, and so do all
  ///     rows when it is nil.
  ///   - work: Asked now and then whether to continue.
  /// - Returns: `[N]`: the community of each row, numbered from 0 on by their first rows.
  /// - Throws: `CancellationError` when the work is ended.
  package func communities(
    of graph: SimilarityGraph, startingFrom previous: [Int?]? = nil, work: Work
  ) throws(CancellationError) -> [Int] {
    try communities(
      of: WeightedGraph(graph, for: quality), startingFrom: previous, work: work)
  }

  /// Joins the parts of a division to larger communities; none of the parts is divided.
  ///
  /// - Parameters:
  ///   - parts: `[N]`: the part of each row, numbered from 0 on.
  ///   - graph: A graph of N rows.
  ///   - previous: `[N]`: communities of an earlier time, nil for rows that had none. A part stays in
  ///     the one that has most of it.
  ///   - work: Asked now and then whether to continue.
  /// - Returns: `[N]`: the community of each row, numbered from 0 on by their first rows.
  /// - Throws: `CancellationError` when the work is ended.
  func joining(
    _ parts: [Int], of graph: SimilarityGraph, startingFrom previous: [Int?], work: Work
  ) throws(CancellationError) -> [Int] {
    let count = (parts.max() ?? -1) + 1
    let smaller = WeightedGraph(graph, for: quality).aggregated(by: parts, count: count)
    let beginning = membersInOrder(parts, count: count).map { mostCommon($0.map { previous[$0] }) }
    let found = try communities(of: smaller, startingFrom: beginning, work: work)
    let groups = held(found, in: beginning, addingNew: true)
    return numberedByFirst(parts.map { groups[$0] ?? 0 }).numbers
  }

  /// Divides each part of a division by itself; no community is in two parts.
  ///
  /// - Parameters:
  ///   - parts: `[N]`: the part of each row, numbered from 0 on.
  ///   - graph: A graph of N rows.
  ///   - previous: `[N]`: communities of an earlier time, nil for rows that had none. Rows stay in
  ///     them, as far as they are in one part.
  ///   - work: Asked now and then whether to continue.
  /// - Returns: `[N]`: the community of each row, numbered from 0 on by their first rows.
  /// - Throws: `CancellationError` when the work is ended.
  func dividing(
    _ parts: [Int], of graph: SimilarityGraph, startingFrom previous: [Int?], work: Work
  ) throws(CancellationError) -> [Int] {
    let count = (parts.max() ?? -1) + 1
    let beginning = zip(parts, previous).map { part, old in old.map { $0 * count + part } }
    // Without an edge between them, rows gain nothing from being in one community.
    let found = try communities(
      of: WeightedGraph(graph, for: quality).cut(between: parts), startingFrom: beginning,
      work: work)
    return numberedByFirst(held(found, in: beginning, addingNew: true).map { $0 ?? 0 }).numbers
  }

  private func communities(
    of whole: WeightedGraph, startingFrom previous: [Int?]?, work: Work
  ) throws(CancellationError) -> [Int] {
    let price = price(in: whole)
    var random = SeededGenerator(seed: seed)
    // Numbers below zero are free for rows that begin alone.
    var found = numberedByFirst(
      (0..<whole.count).map { row in previous.flatMap { $0[row] } ?? -1 - row }
    ).numbers
    for _ in 0..<iterations {
      let before = found
      try improve(&found, of: whole, price: price, using: &random, work: work)
      if found == before { break }
    }
    return found
  }

  /// How good a division is: modularity, or for CPM the weight inside communities less the price of
  /// their sizes.
  package func quality(of communities: [Int], in graph: SimilarityGraph) -> Double {
    let whole = WeightedGraph(graph, for: quality)
    let price = price(in: whole)
    let count = (communities.max() ?? -1) + 1
    var mass = [Double](repeating: 0, count: count)
    var inside = 0.0
    for node in 0..<whole.count {
      mass[communities[node]] += whole.masses[node]
      for position in whole.offsets[node]..<whole.offsets[node + 1]
      where communities[whole.neighbours[position]] == communities[node] {
        inside += whole.weights[position]
      }
    }
    switch quality {
    case .modularity:
      let total = whole.masses.reduce(0, +)
      guard total > 0 else { return 0 }
      return (inside - price * mass.reduce(0) { $0 + $1 * $1 }) / total
    case .constantPotts:
      return inside / 2 - price * mass.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }
  }

  /// The weight above which two nodes of mass 1 gain from being in one community.
  private func price(in graph: WeightedGraph) -> Double {
    switch quality {
    case .constantPotts: return resolution
    case .modularity:
      let total = graph.masses.reduce(0, +)
      return total > 0 ? resolution / total : 0
    }
  }

  /// Moves, refines and makes the graph smaller until nothing moves (Algorithm A.2).
  private func improve(
    _ found: inout [Int], of whole: WeightedGraph, price: Double,
    using random: inout SeededGenerator, work: Work
  ) throws(CancellationError) {
    var graph = whole
    // The node of the smaller graph that each row is in, and the division of that graph.
    var nodeOfRow = Array(0..<whole.count)
    var division = Division(found, of: graph, price: price)
    while true {
      try division.moveNodes(of: graph, using: &random, work: work)
      let communities = numberedByFirst(division.communities)
      if communities.count == graph.count { break }
      let refined = numberedByFirst(
        try Division.refined(
          communities.numbers, of: graph, price: price, using: &random, work: work))
      if refined.count == graph.count { break }
      var upper = [Int](repeating: 0, count: refined.count)
      for node in 0..<graph.count { upper[refined.numbers[node]] = communities.numbers[node] }
      graph = graph.aggregated(by: refined.numbers, count: refined.count)
      for row in nodeOfRow.indices { nodeOfRow[row] = refined.numbers[nodeOfRow[row]] }
      division = Division(upper, of: graph, price: price)
    }
    found = numberedByFirst(nodeOfRow.map { division.communities[$0] }).numbers
  }
}

/// Numbers from 0 on in the order in which they first occur.
func numberedByFirst(_ groups: [Int]) -> (numbers: [Int], count: Int) {
  var numbers: [Int: Int] = [:]
  let renumbered = groups.map { group in
    if let number = numbers[group] { return number }
    let number = numbers.count
    numbers[group] = number
    return number
  }
  return (renumbered, numbers.count)
}

/// The number that occurs most; ties go to the smaller one, and nil counts as none.
func mostCommon(_ numbers: [Int?]) -> Int? {
  Dictionary(numbers.compactMap { $0.map { ($0, 1) } }, uniquingKeysWith: +)
    .max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
}
