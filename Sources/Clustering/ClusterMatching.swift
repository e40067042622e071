/// Which clusters of a new division are those of an earlier one, and what became of the others.
///
/// An old cluster persists in a new one when most of its rows that are still there went to it, and
/// most of the new one's rows that were in a cluster came from it: more than from or to any other,
/// of equally many the cluster that comes first.
package struct ClusterMatching: Sendable, Equatable {
  /// For each new cluster the old one that persists in it.
  package let persisting: [Int?]
  /// Old clusters of which most went into a new one in which another persists: it, by old cluster.
  package let merged: [Int: Int]
  /// New clusters most of which comes from an old one that persists elsewhere: it, by new cluster.
  package let split: [Int: Int]
  /// Old clusters that left no row in any new one.
  package let gone: [Int]
  /// The share of the rows in an old cluster that are in the cluster in which it persists; 1 when
  /// there were none.
  package let keptShare: Double

  /// Compares two divisions of the same rows.
  ///
  /// - Parameters:
  ///   - groups: The rows of each new cluster.
  ///   - previous: `[N]`: each row's old cluster, below `previousCount`; nil for new rows and those
  ///     that were in none.
  ///   - previousCount: How many old clusters there are.
  package init(groups: [[Int]], previous: [Int?], previousCount: Int) {
    // How many rows each new cluster has of each old one.
    let shared = groups.map { rows in
      rows.reduce(into: [Int: Int]()) { counts, row in
        if let old = previous[row] { counts[old, default: 0] += 1 }
      }
    }
    func most(_ counts: [Int: Int]) -> Int? {
      counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
    var destinations = [[Int: Int]](repeating: [:], count: previousCount)
    for (new, counts) in shared.enumerated() {
      for (old, count) in counts { destinations[old][new] = count }
    }
    let destination = destinations.map(most)
    let origin = shared.map(most)
    let persisting = origin.enumerated().map { new, old in
      old.flatMap { destination[$0] == new ? $0 : nil }
    }
    let alive = Set(persisting.compactMap(\.self))
    var merged: [Int: Int] = [:]
    for (old, new) in destination.enumerated() where !alive.contains(old) { merged[old] = new }
    var split: [Int: Int] = [:]
    for (new, old) in origin.enumerated() where persisting[new] == nil {
      if let old, alive.contains(old) { split[new] = old }
    }
    self.persisting = persisting
    self.merged = merged
    self.split = split
    gone = destination.indices.filter { destination[$0] == nil }
    let known = previous.count { $0 != nil }
    let kept = persisting.enumerated().reduce(0) { sum, pair in
      sum + (pair.element.flatMap { shared[pair.offset][$0] } ?? 0)
    }
    keptShare = known == 0 ? 1 : Double(kept) / Double(known)
  }
}
