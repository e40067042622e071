/// Matches the clusters of a new division to the clusters of an earlier one.
///
/// An old cluster persists in a new cluster when two conditions hold. First, the new cluster took
/// more of the old cluster's remaining rows than any other new cluster. It also got more of its
/// formerly clustered rows from the old cluster than from any other. Ties go to the cluster that
/// comes first. Second, at least half of the old cluster's texts are in some cluster, or its
/// remaining rows make up at least half of the new cluster: one leftover row proves nothing.
package struct ClusterMatching: Sendable, Equatable {
  /// For each new cluster, the old cluster that persists in it.
  package let persisting: [Int?]
  /// For each other old cluster with at least half of its texts in some cluster, the new cluster
  /// that took most of them.
  package let merged: [Int: Int]
  /// For each new cluster in which no old cluster persists and at least half of whose rows were in
  /// a cluster, the old cluster that most of them came from; the remaining new clusters are born.
  package let split: [Int: Int]
  /// Old clusters that do not persist and have less than half of their texts in any cluster.
  package let gone: [Int]
  /// The share of the formerly clustered rows that are in the cluster in which their old cluster
  /// persists; 1 when no row was in a cluster.
  package let keptShare: Double

  /// Compares two divisions of the same rows.
  ///
  /// - Parameters:
  ///   - groups: The rows of each new cluster.
  ///   - previous: `[N]`: each row's old cluster, by its place in `previousCounts`; nil for new
  ///     rows and for rows that were in no cluster.
  ///   - texts: `[N]`: each row's text.
  ///   - previousCounts: How many different texts each old cluster had; texts without a row count
  ///     too.
  ///     is there any more.
  package init<Text: Hashable>(
    groups: [[Int]], previous: [Int?], texts: [Text], previousCounts: [Int]
  ) {
    // For each new cluster, how many of its rows come from each old cluster.
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
