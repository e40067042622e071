internal import SimilarityJoins
internal import VectorMath

/// Clusters of an earlier time, for k-means to begin with.
struct EarlierClusters: Sendable {
  /// `[k × D]`: the directions of the groups' sums, in the order of the groups' numbers.
  let centroids: Matrix
  /// `[k]`: how many rows are in each.
  let counts: [Int]
  /// `[k]`: the length of the mean of each group's rows.
  let lengths: [Double]
  /// `[N]`: the centroid of each row's group; nil for rows that had none.
  let own: [Int?]

  /// Reads groups, `[N]`, of rows; a group whose sum has no direction is left out, and the result
  /// is nil when no group has one.
  init?(of rows: some SimilarityRows, groups: [Int?]) {
    var members: [Int: [Int]] = [:]
    for (row, group) in groups.enumerated() {
      if let group { members[group, default: []].append(row) }
    }
    var directions: [[Float]] = []
    var counts: [Int] = []
    var lengths: [Double] = []
    var own = [Int?](repeating: nil, count: groups.count)
    for group in members.keys.sorted() {
      guard let members = members[group], let mean = meanDirection(of: rows, at: members)
      else { continue }
      for row in members { own[row] = directions.count }
      directions.append(mean.direction)
      counts.append(members.count)
      lengths.append(mean.length)
    }
    guard !directions.isEmpty else { return nil }
    centroids = Matrix(directions)
    self.counts = counts
    self.lengths = lengths
    self.own = own
  }
}
