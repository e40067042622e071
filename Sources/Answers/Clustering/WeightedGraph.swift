internal import SimilarityJoins

/// An undirected graph with weights on edges and masses on nodes, in compressed rows.
///
/// Leiden moves its nodes and then makes the graph smaller.
struct WeightedGraph: Sendable {
  /// `[N + 1]`: where each node's neighbours begin.
  var offsets: [Int]
  /// Each edge is listed with both of its nodes; loops are left out.
  var neighbours: [Int]
  /// `[neighbours]`, above zero.
  var weights: [Double]
  /// `[N]`: the price that a quality function charges a community for a node.
  var masses: [Double]

  /// How many nodes.
  var count: Int { masses.count }

  /// The graph of rows, with cosines above zero as weights.
  ///
  /// - Parameters:
  ///   - graph: A graph of rows; edges with other scores are left out.
  ///   - quality: Decides the masses: the sum of a node's weights for modularity, 1 for CPM.
  init(_ graph: SimilarityGraph, for quality: LeidenCommunities.Quality) {
    offsets = [0]
    neighbours = []
    weights = []
    masses = []
    for row in 0..<graph.count {
      var degree = 0.0
      for position in graph.range(of: row) where graph.scores[position] > 0 {
        neighbours.append(Int(graph.neighbours[position]))
        weights.append(Double(graph.scores[position]))
        degree += Double(graph.scores[position])
      }
      offsets.append(neighbours.count)
      masses.append(quality == .modularity ? degree : 1)
    }
  }

  /// The graph without the edges between parts; the masses stay.
  ///
  /// - Parameter parts: `[N]`: the part of each node.
  /// - Returns: A graph of the same nodes.
  func cut(between parts: [Int]) -> WeightedGraph {
    var result = self
    result.offsets = [0]
    result.neighbours = []
    result.weights = []
    for node in 0..<count {
      for position in offsets[node]..<offsets[node + 1]
      where parts[neighbours[position]] == parts[node] {
        result.neighbours.append(neighbours[position])
        result.weights.append(weights[position])
      }
      result.offsets.append(result.neighbours.count)
    }
    return result
  }

  /// The graph whose nodes are the communities of this one.
  ///
  /// - Parameters:
  ///   - communities: `[N]`, numbers below `count`.
  ///   - count: How many communities.
  /// - Returns: The graph, where one edge with the sum of their weights replaces all edges between
  ///   two communities.
  func aggregated(by communities: [Int], count: Int) -> WeightedGraph {
    let members = membersInOrder(communities, count: count)
    var result = self
    result.offsets = [0]
    result.neighbours = []
    result.weights = []
    result.masses = Array(repeating: 0, count: count)
    var sums = [Double](repeating: 0, count: count)
    for community in 0..<count {
      var touched: [Int] = []
      for node in members[community] {
        result.masses[community] += masses[node]
        for position in offsets[node]..<offsets[node + 1] {
          let other = communities[neighbours[position]]
          guard other != community else { continue }
          if sums[other] == 0 { touched.append(other) }
          sums[other] += weights[position]
        }
      }
      touched.sort()
      for other in touched {
        result.neighbours.append(other)
        result.weights.append(sums[other])
        sums[other] = 0
      }
      result.offsets.append(result.neighbours.count)
    }
    return result
  }
}

/// The members of each of `count` groups, in rising order.
func membersInOrder(_ groups: [Int], count: Int) -> [[Int]] {
  var members = [[Int]](repeating: [], count: count)
  for (member, group) in groups.enumerated() { members[group].append(member) }
  return members
}
