package import VectorMath

/// Rows that belong together, with what a person wants to know about them.
package struct Cluster: Sendable, Equatable {
  /// Counts from 1, in the order of the list.
  package let id: Int
  /// Its rows, those closest to its heart first: for communities by falling cosine with the row
  /// that founded it, for k-means with the centroid.
  package let memberRows: [Int]
  /// The member closest to the centroid (the direction of the sum of the members), of equally
  /// close ones the smaller row.
  package let centralRow: Int
  /// The mean cosine of the members with that centroid: 1 when all are equal; 0 when they have no
  /// common direction.
  package let cohesion: Float
  /// Words that tell it from the other clusters, the most telling first.
  package let keywords: [String]
  /// A name of its own among the clusters, made of the first keywords.
  package let label: String
}

/// The clusters of a corpus, and what is in none.
package struct ClusterList: Sendable, Equatable {
  /// Larger clusters first.
  package let clusters: [Cluster]
  /// Rows in no cluster, in rising order.
  package let unclustered: [Int]
}

extension ClusterList {
  /// How many keywords a cluster is given.
  package static let keywordLimit = 8

  /// Groups around common centres (see `communities(of:threshold:minimumSize:threads:)`); rows
  /// that are in none are `unclustered`.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows.
  ///   - texts: `[N]`, for the keywords.
  ///   - threshold: The smallest cosine with a community's centre.
  ///   - minimumSize: The fewest rows of a community.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  /// - Returns: The clusters in that order.
  package static func communities(
    of vectors: Matrix, texts: [String], threshold: Float, minimumSize: Int, threads: Int
  ) -> ClusterList {
    let groups = Clustering.communities(
      of: vectors, threshold: threshold, minimumSize: minimumSize, threads: threads)
    return ClusterList(groups: groups, of: vectors, texts: texts, threads: threads)
  }

  /// A division of all rows by k-means, larger clusters first, of equals the one with the smaller
  /// first row.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows.
  ///   - texts: `[N]`, for the keywords.
  ///   - settings: The number of clusters and how they are looked for.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  /// - Returns: The clusters in that order.
  package static func kMeans(
    of vectors: Matrix, texts: [String], settings: SphericalKMeans, threads: Int
  ) -> ClusterList {
    let result = settings.clusters(of: vectors, threads: threads)
    let groups = result.members.enumerated().map { cluster, rows in
      let centroid = result.centroids[row: cluster]
      let scored = rows.map { row in
        ScoredRow(
          row: row,
          score: dot(
            vectors.numbers.span.extracting(vectors.range(ofRow: row)), centroid.span))
      }
      return (first: rows.first ?? 0, rows: scored.sorted { $0.precedes($1) }.map(\.row))
    }
    let ordered = groups.filter { !$0.rows.isEmpty }.sorted {
      ($1.rows.count, $0.first) < ($0.rows.count, $1.first)
    }
    return ClusterList(groups: ordered.map(\.rows), of: vectors, texts: texts, threads: threads)
  }

  /// Describes groups of rows.
  ///
  /// - Parameters:
  ///   - groups: Rows of each group; none is empty, no row is in two.
  ///   - vectors: `[N × D]`, unit rows.
  ///   - texts: `[N]`.
  ///   - threads: How many groups are described at once.
  package init(groups: [[Int]], of vectors: Matrix, texts: [String], threads: Int) {
    precondition(texts.count == vectors.rows, "\(texts.count) texts for \(vectors.rows) rows")
    let keywords = ClusterKeywords.best(
      Self.keywordLimit, of: groups.map { group in group.map { texts[$0] } })
    let labels = ClusterKeywords.labels(keywords)
    clusters = concurrentMap(groups.count, threads: threads) { index in
      let group = groups[index]
      let (central, cohesion) = heart(of: group, in: vectors)
      return Cluster(
        id: index + 1, memberRows: group, centralRow: central, cohesion: cohesion,
        keywords: keywords[index], label: labels[index])
    }
    var isMember = [Bool](repeating: false, count: vectors.rows)
    for row in groups.joined() { isMember[row] = true }
    unclustered = isMember.indices.filter { !isMember[$0] }
  }
}

/// The row closest to the direction of the sum of a group's rows, and the mean cosine with it.
private func heart(of group: [Int], in vectors: Matrix) -> (row: Int, cohesion: Float) {
  // In rising order, so that the sum does not depend on the order of the members.
  guard let mean = meanDirection(of: vectors, at: group.sorted()) else {
    return (group.min() ?? 0, 0)
  }
  var best: ScoredRow?
  for row in group {
    let score = dot(
      vectors.numbers.span.extracting(vectors.range(ofRow: row)), mean.direction.span)
    let candidate = ScoredRow(row: row, score: score)
    if best.map(candidate.precedes) ?? true { best = candidate }
  }
  return (best?.row ?? 0, Float(min(mean.length, 1)))
}
