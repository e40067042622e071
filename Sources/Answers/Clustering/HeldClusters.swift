/// Holds rows in their clusters of an earlier time, for methods that divide everything anew and would
/// change their minds about much of it because of a few new rows.
///
/// A row that was in a cluster stays there. The others go where the new division puts them: with the
/// earlier cluster that most of their new group's rows were in. They are a cluster of their own when
/// none of these was in one; where clusters may be added, also when the newcomers outnumber those of
/// that earlier cluster and most of it is in other groups.
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
    // The most, and of equally many the first.
    let best = shares[group]?.max { ($0.value, $1.key) < ($1.value, $0.key) }
    guard let best else { return firstNew + group }
    let isElsewhere = best.value * 2 < sizes[best.key, default: 0]
    let isNew = addingNew && isElsewhere && newcomers[group, default: 0] > best.value
    return isNew ? firstNew + group : best.key
  }
}

/// Clusters, `[N]`, of which those with fewer than `minimumSize` rows are none.
func large(_ clusters: [Int?], atLeast minimumSize: Int) -> [Int?] {
  let sizes = Dictionary(clusters.compactMap { $0.map { ($0, 1) } }, uniquingKeysWith: +)
  return clusters.map { $0.flatMap { sizes[$0, default: 0] < minimumSize ? nil : $0 } }
}
