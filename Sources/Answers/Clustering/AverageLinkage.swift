package import Parallelism
package import SimilarityJoins

/// Agglomerative clustering of a graph by average linkage (UPGMA; Sokal & Michener 1958): the score
/// of two groups is the mean score of all their pairs, and the two closest groups join first.
///
/// Pairs without an edge score 0. On a graph of all pairs this is the published definition. On a
/// sparse graph it joins groups that are mostly connected. It finds joins along chains of nearest
/// neighbours (Müllner 2011, §2.3), in about as many steps as there are edges.
package struct AverageLinkage: Sendable, Equatable {
  /// Two groups that become one.
  package struct Join: Sendable, Equatable {
    /// The smallest row of the first group.
    package let first: Int
    /// The smallest row of the second group.
    package let second: Int
    /// The mean score of their pairs.
    package let score: Double
  }

  /// Neighbours of each row in a graph to be joined: many, because a missing pair scores 0.
  private static let neighbours = 50

  /// Joins by falling score, equal scores by smaller rows; groups that share no edge never join.
  package let joins: [Join]
  private let count: Int

  /// Joins unit rows: up to 51 rows by all their pairs, more rows by the 50 nearest of each.
  package init(of rows: some SimilarityRows, threads: Int, work: Work) throws(CancellationError) {
    let nearest = try NearestRows(
      Self.neighbours, of: rows, threads: threads, work: work.part(0..<0.8))
    try self.init(SimilarityGraph(nearest), work: work.part(0.8..<1))
  }

  /// Joins the rows of a graph; edges of score 0 or less count as none.
  package init(_ graph: SimilarityGraph, work: Work) throws(CancellationError) {
    count = graph.count
    var groups = try Groups(graph, work: work)
    var joins: [Join] = []
    var chain: [Int] = []
    var steps = 0
    for start in 0..<graph.count {
      // A row that became part of a group with a smaller number has been dealt with.
      guard groups.isAlive(start) else { continue }
      chain.append(start)
      while let top = chain.last {
        if steps % stepsBetweenChecks == 0 {
          try work.advance(to: Double(joins.count) / Double(graph.count))
        }
        steps += 1
        let previous = chain.count > 1 ? chain[chain.count - 2] : nil
        guard let (nearest, score) = groups.nearest(to: top, preferring: previous) else {
          chain.removeLast()
          continue
        }
        guard nearest == previous else {
          chain.append(nearest)
          continue
        }
        // Two groups that are each other's nearest.
        chain.removeLast(2)
        joins.append(Join(first: min(top, nearest), second: max(top, nearest), score: score))
        let merged = groups.merge(top, nearest)
        if chain.isEmpty { chain.append(merged) }
      }
    }
    self.joins = joins.sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
  }

  /// The groups after all joins with a score of `threshold` or more.
  ///
  /// - Returns: `[N]`: each row's group, numbered from 0 on by their first rows.
  package func groups(atOrAbove threshold: Double) -> [Int] {
    groups(after: joins.prefix { $0.score >= threshold }.count)
  }

  /// The groups when `wanted` of them are left, or more when no edge joins the rest.
  package func groups(count wanted: Int) -> [Int] {
    groups(after: min(joins.count, max(0, count - wanted)))
  }

  private func groups(after joinCount: Int) -> [Int] {
    var sets = DisjointSets(count: count)
    for join in joins.prefix(joinCount) { _ = sets.join(join.first, join.second) }
    return numberedByFirst((0..<count).map { sets.root(of: $0) }).numbers
  }
}

/// Some milliseconds.
private let stepsBetweenChecks = 1024

/// Groups that are joined, each called by its smallest row.
private struct Groups {
  /// `[N]`: the sums of the scores with other groups.
  private var sums: [[Int: Double]]
  private var sizes: [Int]

  init(_ graph: SimilarityGraph, work: Work) throws(CancellationError) {
    sizes = Array(repeating: 1, count: graph.count)
    sums = []
    sums.reserveCapacity(graph.count)
    for row in 0..<graph.count {
      if row % stepsBetweenChecks == 0 { try work.check() }
      var sums: [Int: Double] = [:]
      for position in graph.range(of: row) where graph.scores[position] > 0 {
        sums[Int(graph.neighbours[position])] = Double(graph.scores[position])
      }
      self.sums.append(sums)
    }
  }

  func isAlive(_ group: Int) -> Bool { sizes[group] > 0 }

  /// The group with the best mean score; ties go to `preferred`, then to the smallest group.
  func nearest(to group: Int, preferring preferred: Int?) -> (group: Int, score: Double)? {
    var best: (group: Int, score: Double)?
    for (other, sum) in sums[group] {
      // Divide by the larger size first, so that both groups see the same number.
      let (large, small) = (max(sizes[group], sizes[other]), min(sizes[group], sizes[other]))
      let score = sum / Double(large) / Double(small)
      guard let current = best else {
        best = (other, score)
        continue
      }
      let isFirst = other == preferred || (current.group != preferred && other < current.group)
      if score > current.score || (score == current.score && isFirst) { best = (other, score) }
    }
    return best
  }

  mutating func merge(_ first: Int, _ second: Int) -> Int {
    let (kept, gone) = (min(first, second), max(first, second))
    let moved = sums[gone]
    sums[gone] = [:]
    sums[kept][gone] = nil
    for (other, sum) in moved where other != kept {
      sums[other][gone] = nil
      sums[other][kept, default: 0] += sum
      sums[kept][other] = sums[other][kept]
    }
    sizes[kept] += sizes[gone]
    sizes[gone] = 0
    return kept
  }
}
