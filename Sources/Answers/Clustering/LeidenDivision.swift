internal import Parallelism
internal import VectorMath

/// A division of a graph's nodes while Leiden works on it.
struct Division {
  /// `[N]`: below N.
  private(set) var communities: [Int]
  private let price: Double
  /// `[N]`, of communities: their mass.
  private var masses: [Double]
  private var sizes: [Int]
  /// `[N]`: weights to the communities next to one node; zeros in between.
  private var weights: [Double]

  init(_ communities: [Int], of graph: WeightedGraph, price: Double) {
    self.communities = communities
    self.price = price
    masses = Array(repeating: 0, count: graph.count)
    sizes = Array(repeating: 0, count: graph.count)
    weights = Array(repeating: 0, count: graph.count)
    for node in 0..<graph.count {
      masses[communities[node]] += graph.masses[node]
      sizes[communities[node]] += 1
    }
  }

  /// Moves nodes to where they add most, until no move adds anything.
  ///
  /// After a move only the node's neighbours are visited again (fast local moving, Algorithm A.2).
  mutating func moveNodes(
    of graph: WeightedGraph, using random: inout SeededGenerator, work: Work
  ) throws(CancellationError) {
    var queue = Array(0..<graph.count).shuffled(using: &random)
    var isQueued = [Bool](repeating: true, count: graph.count)
    var free = sizes.indices.filter { sizes[$0] == 0 }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      if next % nodesBetweenChecks == 0 { try work.check() }
      next += 1
      isQueued[node] = false
      let own = communities[node]
      let mass = graph.masses[node]
      let touched = gatherWeights(of: node, in: graph) { _ in true }
      var best = own
      var gain = weights[own] - price * mass * (masses[own] - mass)
      for community in touched where community != own {
        let candidate = weights[community] - price * mass * masses[community]
        if candidate > gain + tolerance { (best, gain) = (community, candidate) }
      }
      if gain < -tolerance, sizes[own] > 1, let empty = free.popLast() {
        // A node alone costs nothing.
        best = empty
      }
      for community in touched { weights[community] = 0 }
      guard best != own else { continue }
      move(node, to: best, mass: mass)
      if sizes[own] == 0 { free.append(own) }
      for position in graph.offsets[node]..<graph.offsets[node + 1] {
        let other = graph.neighbours[position]
        if !isQueued[other] && communities[other] != best {
          isQueued[other] = true
          queue.append(other)
        }
      }
    }
  }

  /// Divides each community into parts that are well connected with the rest of it: nodes that are
  /// still alone join the part that gains most by it (refinement, Algorithm A.2, its `θ` near 0).
  static func refined(
    _ upper: [Int], of graph: WeightedGraph, price: Double, using random: inout SeededGenerator,
    work: Work
  ) throws(CancellationError) -> [Int] {
    var parts = Division(Array(0..<graph.count), of: graph, price: price)
    var upperMasses = [Double](repeating: 0, count: graph.count)
    for node in 0..<graph.count { upperMasses[upper[node]] += graph.masses[node] }
    // The weight between a part and the rest of its community.
    var outward = [Double](repeating: 0, count: graph.count)
    for node in 0..<graph.count {
      for position in graph.offsets[node]..<graph.offsets[node + 1]
      where upper[graph.neighbours[position]] == upper[node] {
        outward[node] += graph.weights[position]
      }
    }
    func isWellConnected(_ part: Int, mass: Double, in community: Int) -> Bool {
      outward[part] >= price * mass * (upperMasses[community] - mass) - tolerance
    }
    for (index, node) in Array(0..<graph.count).shuffled(using: &random).enumerated() {
      if index % nodesBetweenChecks == 0 { try work.check() }
      let own = parts.communities[node]
      let mass = graph.masses[node]
      guard parts.sizes[own] == 1, isWellConnected(own, mass: mass, in: upper[node]) else {
        continue
      }
      let touched = parts.gatherWeights(of: node, in: graph) { upper[$0] == upper[node] }
      var best = own
      var gain = 0.0
      for part in touched
      where part != own && isWellConnected(part, mass: parts.masses[part], in: upper[node]) {
        let candidate = parts.weights[part] - price * mass * parts.masses[part]
        if candidate > gain + tolerance { (best, gain) = (part, candidate) }
      }
      let joining = parts.weights[best]
      for part in touched { parts.weights[part] = 0 }
      guard best != own else { continue }
      parts.move(node, to: best, mass: mass)
      outward[best] += outward[own] - 2 * joining
    }
    return parts.communities
  }

  private mutating func move(_ node: Int, to community: Int, mass: Double) {
    let own = communities[node]
    masses[own] -= mass
    sizes[own] -= 1
    masses[community] += mass
    sizes[community] += 1
    communities[node] = community
  }

  /// Sums a node's weights by the communities of its neighbours, and returns these communities in
  /// the order of the neighbours.
  private mutating func gatherWeights(
    of node: Int, in graph: WeightedGraph, where isWanted: (Int) -> Bool
  ) -> [Int] {
    var touched: [Int] = []
    for position in graph.offsets[node]..<graph.offsets[node + 1]
    where isWanted(graph.neighbours[position]) {
      let community = communities[graph.neighbours[position]]
      if weights[community] == 0 { touched.append(community) }
      weights[community] += graph.weights[position]
    }
    return touched
  }
}

/// Some hundredths of a second.
private let nodesBetweenChecks = 1 << 16

/// The largest error of a sum of weights; smaller gains would move nodes back and forth for ever.
private let tolerance = 1e-10
