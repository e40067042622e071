/// Which clusters of a new division are those of an earlier one, and what became of the others.
///
/// An old cluster persists in a new one when most of its rows that are still there went to it, and
/// most of the new one's rows that were in a cluster came from it: more than from or to any other,
/// of equally many the cluster that comes first. At least half of its texts are in some cluster, or
/// at least half of the new one are what is left of it: a row that is left over proves nothing.
package struct ClusterMatching: Sendable, Equatable {
  /// For each new cluster the old one that persists in it.
  package let persisting: [Int?]
  /// Other old clusters of which at least half is in some cluster: the new one that most of it went
  /// into, by old cluster.
  package let merged: [Int: Int]
  /// New clusters in which none persists and of which at least half was in a cluster: the old one
  /// that most of it came from, by new cluster; the others are born.
  package let split: [Int: Int]
  /// Old clusters that do not persist, of which less than half is in any cluster.
  package let gone: [Int]
  /// The share of the rows in an old cluster that are in the cluster in which it persists; 1 when
  /// there were none.
  package let keptShare: Double

  /// Compares two divisions of the same rows.
  ///
  /// - Parameters:
  ///   - groups: The rows of each new cluster.
  ///   - previous: `[N]`: each row's old cluster, by its place in `previousCounts`; nil for new rows
  ///     and those that were in none.
  ///   - texts: `[N]`: each row's text.
  ///   - previousCounts: How many different texts each old cluster had, with those of which no row
  ///     is there any more.
  package init<Text: Hashable>(
    groups: [[Int]], previous: [Int?], texts: [Text], previousCounts: [Int]
  ) {
    // How many rows each new cluster has of each old one.
    let shared = groups.map { rows in
      rows.reduce(into: [Int: Int]()) { counts, row in
        if let old = previous[row] { counts[old, default: 0] += 1 }
      }
    }
    func most(_ counts: [Int: Int]) -> Int? {
      counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
    var destinations = [[Int: Int]](repeating: [:], count: previousCounts.count)
    for (new, counts) in shared.enumerated() {
      for (old, count) in counts { destinations[old][new] = count }
    }
    let destination = destinations.map(most)
    var left = previousCounts.map { _ in Set<Text>() }
    for row in groups.joined() {
      if let old = previous[row] { left[old].insert(texts[row]) }
    }
    let isLeft = zip(left, previousCounts).map { $0.count > 0 && 2 * $0.count >= $1 }
    let origin = shared.map(most)
    let persisting = origin.enumerated().map { new, old -> Int? in
      guard let old, destination[old] == new else { return nil }
      let isMost = 2 * (shared[new][old] ?? 0) >= groups[new].count
      return isLeft[old] || isMost ? old : nil
    }
    let alive = Set(persisting.compactMap(\.self))
    var merged: [Int: Int] = [:]
    for (old, new) in destination.enumerated() where isLeft[old] && !alive.contains(old) {
      merged[old] = new
    }
    var split: [Int: Int] = [:]
    for (new, old) in origin.enumerated() where persisting[new] == nil {
      let isKnown = 2 * shared[new].values.reduce(0, +) >= groups[new].count
      if let old, isKnown { split[new] = old }
    }
    self.persisting = persisting
    self.merged = merged
    self.split = split
    gone = isLeft.indices.filter { !isLeft[$0] && !alive.contains($0) }
    let known = previous.count { $0 != nil }
    let kept = persisting.enumerated().reduce(0) { sum, pair in
      sum + (pair.element.flatMap { shared[pair.offset][$0] } ?? 0)
    }
    keptShare = known == 0 ? 1 : Double(kept) / Double(known)
  }
}
