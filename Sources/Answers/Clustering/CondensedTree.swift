/// The hierarchy of density clusters, without the splits that only shed a few rows (Campello,
/// Moulavi & Sander 2013, §4; `λ` is one over a distance).
struct CondensedTree {
  /// A cluster of the hierarchy.
  struct Node {
    /// The cluster that it split off from; the root has none.
    let parent: Int?
    /// The `λ` at which it appeared.
    let birth: Double
    /// The sum over its rows of the range of `λ` in which they belong to it.
    var stability = 0.0
  }

  /// Parents come before their children.
  private(set) var nodes: [Node] = []
  /// `[N]`: the smallest cluster of the hierarchy that each row was in.
  private(set) var nodeOfRow: [Int]

  /// Condenses the single-linkage hierarchy of a spanning tree.
  ///
  /// - Parameters:
  ///   - edges: N − 1 edges that join all rows.
  ///   - count: How many rows.
  ///   - minimumSize: The fewest rows of a cluster; a smaller part is shed and makes no cluster.
  init(_ edges: [ReachabilityEdge], count: Int, minimumSize: Int) {
    nodeOfRow = Array(repeating: 0, count: count)
    nodes = [Node(parent: nil, birth: 0)]
    guard count > 1 else { return }
    let joins = Self.joins(edges, count: count)
    func size(_ branch: Int) -> Int { branch < count ? 1 : joins[branch - count].size }

    // Branches still to visit from the root down, each with the cluster that it belongs to.
    var waiting = [(branch: count + joins.count - 1, node: 0)]
    while let (branch, node) = waiting.popLast() {
      guard branch >= count else {
        // A cluster of one row: it ends where it begins.
        nodeOfRow[branch] = node
        continue
      }
      let join = joins[branch - count]
      let parts = [join.first, join.second]
      if parts.allSatisfy({ size($0) >= minimumSize }) {
        nodes[node].stability += Double(join.size) * (join.lambda - nodes[node].birth)
        for part in parts {
          waiting.append((part, nodes.count))
          nodes.append(Node(parent: node, birth: join.lambda))
        }
      } else {
        for part in parts {
          if size(part) >= minimumSize {
            waiting.append((part, node))
          } else {
            nodes[node].stability += Double(size(part)) * (join.lambda - nodes[node].birth)
            shed(part, from: node, joins: joins)
          }
        }
      }
    }
  }

  /// The clusters whose stability is not surpassed by that of the clusters inside them (excess of
  /// mass, §5): none is inside another, and the root is never one.
  ///
  /// - Returns: `[N]`: the cluster of each row, a number from 0 on; nil for noise.
  func mostStable() -> [Int?] {
    var inside = [Double](repeating: 0, count: nodes.count)
    var isSelected = [Bool](repeating: false, count: nodes.count)
    for index in nodes.indices.reversed() {
      guard let parent = nodes[index].parent else { continue }
      isSelected[index] = nodes[index].stability >= inside[index]
      inside[parent] += max(nodes[index].stability, inside[index])
    }
    // From the root down: the uppermost selected cluster of each branch.
    var cluster = [Int?](repeating: nil, count: nodes.count)
    var clusterCount = 0
    for index in nodes.indices {
      guard let parent = nodes[index].parent else { continue }
      cluster[index] = cluster[parent]
      if cluster[parent] == nil && isSelected[index] {
        cluster[index] = clusterCount
        clusterCount += 1
      }
    }
    return nodeOfRow.map { cluster[$0] }
  }

  private mutating func shed(_ branch: Int, from node: Int, joins: [Join]) {
    var waiting = [branch]
    while let branch = waiting.popLast() {
      if branch < nodeOfRow.count {
        nodeOfRow[branch] = node
      } else {
        let join = joins[branch - nodeOfRow.count]
        waiting += [join.first, join.second]
      }
    }
  }

  /// Two branches that become one; branches below N are rows, join j makes branch N + j.
  private struct Join {
    let first: Int
    let second: Int
    let lambda: Double
    let size: Int
  }

  private static func joins(_ edges: [ReachabilityEdge], count: Int) -> [Join] {
    let ordered = edges.sorted {
      ($0.length, min($0.first, $0.second), max($0.first, $0.second))
        < ($1.length, min($1.first, $1.second), max($1.first, $1.second))
    }
    var sets = DisjointSets(count: count)
    var branches = Array(0..<count)
    var joins: [Join] = []
    joins.reserveCapacity(ordered.count)
    func size(_ branch: Int) -> Int { branch < count ? 1 : joins[branch - count].size }
    for edge in ordered {
      let first = branches[sets.root(of: edge.first)]
      let second = branches[sets.root(of: edge.second)]
      guard sets.join(edge.first, edge.second) else { continue }
      branches[sets.root(of: edge.first)] = count + joins.count
      joins.append(
        Join(
          first: first, second: second, lambda: 1 / Double(max(edge.length, indistinct)),
          size: size(first) + size(second)))
    }
    return joins
  }
}

// Closer rows cannot be told apart, and 1/0 could not be summed: about the distance of two unit rows
// whose cosine is 1 but for one rounding of a single-precision number.
private let indistinct: Float = 0x1p-11
