/// Holds rows in their earlier clusters, for methods that divide everything anew.
///
/// Without this, a few new rows would change much of the division.
///
/// A row that was in a cluster stays there. Every other row joins the earlier cluster that held
/// most of its new group's rows. If none of those rows was in a cluster, the newcomers are a
/// cluster of their own. If clusters may be added, the newcomers are one in a second case too: they
/// outnumber the rows of that earlier cluster, and most of it is in other groups.
///
/// - Parameters:
///   - groups: `[N]`: the new division; nil for rows in no group.
///   - previous: `[N]`: each row's earlier cluster; nil for rows that had none.
///   - addingNew: Whether clusters may be added.
/// - Returns: `[N]`: each row's cluster, where new ones have numbers above all earlier ones.
package func held(_ groups: [Int?], in previous: [Int?], addingNew: Bool) -> [Int?] {
  var sizes: [Int: Int] = [:]
  var shares: [Int: [Int: Int]] = [:]
  var newcomers: [Int: Int] = [:]
  for (group, earlier) in zip(groups, previous) {
    if let earlier { sizes[earlier, default: 0] += 1 }
    guard let group else { continue }
    if let earlier {
      shares[group, default: [:]][earlier, default: 0] += 1
    } else {
      newcomers[group, default: 0] += 1
    }
  }
  let firstNew = (sizes.keys.max() ?? -1) + 1
  return zip(groups, previous).map { group, earlier in
    if let earlier { return earlier }
    guard let group else { return nil }
    // The cluster with the most rows; ties go to the first.
    let best = shares[group]?.max { ($0.value, $1.key) < ($1.value, $0.key) }
    guard let best else { return firstNew + group }
    let isElsewhere = best.value * 2 < sizes[best.key, default: 0]
    let isNew = addingNew && isElsewhere && newcomers[group, default: 0] > best.value
    return isNew ? firstNew + group : best.key
  }
}

/// Clusters, `[N]`, without the clusters of fewer than `minimumSize` rows.
func large(_ clusters: [Int?], atLeast minimumSize: Int) -> [Int?] {
  let sizes = Dictionary(clusters.compactMap { $0.map { ($0, 1) } }, uniquingKeysWith: +)
  return clusters.map { $0.flatMap { sizes[$0, default: 0] < minimumSize ? nil : $0 } }
}
