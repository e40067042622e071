package import Parallelism
package import SimilarityJoins
package import VectorMath

/// Rows that belong together, with the facts that describe them to a person.
package struct Cluster: Sendable, Equatable {
  /// Counts from 1, in the order of the list.
  package let id: Int
  /// Its rows, those closest to the centroid first.
  package let memberRows: [Int]
  /// The member closest to the centroid (the direction of the sum of the members, equal texts once)
  /// among those that speak; ties go to the smaller row.
  package let centralRow: Int
  /// How many members have a text of their own: copies of a text count once.
  package let textCount: Int
  /// The mean cosine of the members, equal texts once, with that centroid: 1 when all are equal; 0
  /// when they have no common direction.
  package let cohesion: Float
  /// The member farthest from the centroid; ties go to the larger row.
  ///
  /// It shows how different the members can be.
  package let outermostRow: Int
  /// The other clusters of the closest centroids, at most three; empty for the clusters of coarser
  /// and finer layers.
  package fileprivate(set) var nearest: [Link] = []
  /// Words that tell it from the other clusters, the most telling first.
  package let keywords: [String]
  /// A name that no other cluster has, made of the first keywords, or of the central text when the
  /// cluster has no keywords.
  package let label: String
  /// The name that a person gave it; nil for none.
  package let givenName: String?

  /// Another cluster and how close it is.
  package struct Link: Sendable, Equatable {
    /// The cluster's number.
    package let id: Int
    /// The cosine with its centroid.
    package let score: Float
  }
}

/// The clusters of a corpus, and the rows in no cluster.
package struct ClusterList: Sendable, Equatable {
  /// Those with more different texts first.
  package let clusters: [Cluster]
  /// `[clusters × D]`: the direction of the sum of each cluster's rows; zeros if the sum has none.
  package let centroids: Matrix
  /// Rows in no cluster, in rising order.
  package let unclustered: [Int]
  /// The cluster nearest to each unclustered row; nil when there are no clusters.
  package let nearestOfUnclustered: [Cluster.Link?]
  /// The method that `auto` chose and the reason; nil for the other methods.
  package let choice: String?
  /// Coarser and finer clusters, coarse ones first, with these among them; empty unless they were
  /// asked for.
  let layers: [DivisionLayer<[Cluster]>]

  /// The rows of the groups before the edits; nil without edits.
  let groupsBeforeEdits: [[Int]]?
}

extension ClusterList {
  /// How many keywords a cluster is given.
  package static let keywordLimit = 8

  /// The step of the work.
  package enum Step: Sendable, Equatable {
    /// Rows are put into groups.
    case dividing
    /// Groups get their words, centres and neighbours.
    case describing
  }

  /// Divides rows and describes the groups; members stand in the order of their cosine with the
  /// direction of the sum of them all.
  ///
  /// - Parameters:
  ///   - vectors: Unit rows.
  ///   - texts: `[N]`, for the keywords.
  ///   - roles: `[N]`: which texts count, lead and name; nil when all do.
  ///   - method: How rows are divided.
  ///   - previous: `[N]`: clusters of an earlier time to begin with, nil for rows that had none.
  ///   - placesOutliers: Whether a row in no group joins the nearest group.
  ///   - layering: Whether `auto` makes coarser and finer clusters too.
  ///   - edits: Corrections of the groups by people, in their order.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Makes the work of a step, when the step begins.
  /// - Throws: `CancellationError` when the work is ended.
  package init<Rows: SimilarityRows>(
    of vectors: Rows, texts: [String], roles: [PassageRole]? = nil, method: ClusterMethod,
    startingFrom previous: [Int?]? = nil, placesOutliers: Bool = false, layering: Layering = .none,
    edits: [StoredEdit] = [], threads: Int, work: (Step) -> Work
  ) throws(CancellationError) {
    precondition(texts.count == vectors.count, "\(texts.count) texts for \(vectors.count) rows")
    var division = try method.division(
      of: vectors, startingFrom: previous, layering: layering, threads: threads,
      work: work(.dividing))
    choice = division.choice
    let describing = work(.describing)
    if placesOutliers {
      division.groups = try placing(
        division.groups, of: vectors, threads: threads, work: describing.part(0..<0.3))
    }
    groupsBeforeEdits = edits.isEmpty ? nil : division.groups
    let edited =
      edits.isEmpty
      ? nil : EditedGroups(edits, to: division.groups, texts: texts, vectors: vectors)
    if let edited { division.replaceGroups(by: edited.groups) }
    var (clusters, centroids) = try Self.described(
      division.groups, named: edited?.names, of: vectors, texts: texts, roles: roles,
      threads: threads, work: describing.part(0.3..<0.6))
    let links = try NearestRows(
      3, of: centroids, threads: threads, work: describing.part(0.6..<0.7))
    for index in clusters.indices {
      clusters[index].nearest = links.range(of: index).map {
        Cluster.Link(id: Int(links.rows[$0]) + 1, score: links.scores[$0])
      }
    }
    let given = clusters
    (self.clusters, self.centroids) = (clusters, centroids)
    layers = try division.layers.map { layer throws(CancellationError) in
      layer.with(
        layer.isGiven
          ? given
          : try Self.described(
            layer.clusters, of: vectors, texts: texts, roles: roles, threads: threads,
            work: describing.silent
          ).clusters)
    }
    unclustered = rows(inNone: division.groups, of: vectors.count)
    nearestOfUnclustered = try nearestCentroids(
      to: unclustered, of: vectors, among: centroids, threads: threads,
      work: describing.part(0.7..<1)
    ).map { $0.map { Cluster.Link(id: $0.row + 1, score: $0.score) } }
  }

  /// Groups with the facts that describe them, those with more different texts first.
  ///
  /// - Parameters:
  ///   - groups: The rows of each group.
  ///   - names: The name that people gave each group, nil for none.
  ///   - vectors: Unit rows.
  ///   - texts: `[N]`, for the keywords.
  ///   - roles: `[N]`: which texts count, lead and name; nil when all do.
  ///   - threads: How many groups are described at once.
  ///   - work: Told which share is done.
  /// - Returns: The clusters, and `[clusters × D]`: the direction of the sum of each.
  /// - Throws: `CancellationError` when the work is ended.
  private static func described(
    _ groups: [[Int]], named names: [String?]? = nil, of vectors: some SimilarityRows,
    texts: [String], roles: [PassageRole]?, threads: Int, work: Work
  ) throws(CancellationError) -> (clusters: [Cluster], centroids: Matrix) {
    // What is said many times in the same words counts once.
    func counting(_ group: [Int]) -> [Int] {
      guard let roles else { return group }
      return group.filter { roles[$0] != .copy }
    }
    func speaking(_ group: [Int]) -> [Int] {
      guard let roles else { return group }
      return group.filter { roles[$0] == .speaks }
    }
    // The sort is stable: groups of equal size keep their order.
    let named = zip(groups, names ?? groups.map { _ in nil })
      .sorted { counting($0.0).count > counting($1.0).count }
    let groups = named.map(\.0)
    let telling = groups.map { group in
      let speaking = speaking(group)
      return speaking.isEmpty ? counting(group) : speaking
    }
    let keywords = try ClusterKeywords.best(
      keywordLimit, of: telling.map { group in group.map { texts[$0] } }, threads: threads,
      work: work.part(0..<0.5))
    let profiles = try profiles(
      of: groups, counting: groups.map(counting), in: vectors, threads: threads,
      work: work.part(0.5..<1))
    let centralRows = zip(profiles, telling).map { profile, telling in
      let telling = Set(telling)
      return profile.members.first(where: telling.contains) ?? profile.members.first ?? 0
    }
    let labels = ClusterKeywords.labels(
      zip(groups, keywords).map { group, keywords in
        isIdle(group, roles) ? [] : keywords
      },
      sentences: zip(groups, centralRows).map { group, row in
        let name = group.isEmpty ? "" : texts[row]
        return isIdle(group, roles) ? "repeated lines, such as " + name : name
      })
    let centroids = Matrix(
      rows: groups.count, columns: vectors.dimension, numbers: profiles.flatMap(\.centroid))
    let clusters = groups.indices.map { index in
      let profile = profiles[index]
      return Cluster(
        id: index + 1, memberRows: profile.members, centralRow: centralRows[index],
        textCount: counting(groups[index]).count, cohesion: profile.cohesion,
        outermostRow: profile.members.last ?? 0,
        keywords: keywords[index], label: labels[index], givenName: named[index].1)
    }
    return (clusters, centroids)
  }
}

/// Whether a group has nothing but texts that say nothing of their own.
private func isIdle(_ group: [Int], _ roles: [PassageRole]?) -> Bool {
  guard let roles else { return false }
  return group.contains { roles[$0] == .idle }
    && group.allSatisfy { roles[$0] == .idle || roles[$0] == .copy }
}

/// A group of rows with its centroid.
private struct GroupProfile: Sendable {
  /// The direction of their sum; zeros when they have none.
  let centroid: [Float]
  /// The members, closest to the centroid first.
  let members: [Int]
  /// The mean cosine of the members with the centroid.
  let cohesion: Float
}

private func profiles<Rows: SimilarityRows>(
  of groups: [[Int]], counting counted: [[Int]], in vectors: Rows, threads: Int, work: Work
) throws(CancellationError) -> [GroupProfile] {
  try runPieces(
    groups.count, threads: threads, work: work, weight: { Double(groups[$0].count) },
    makeScratch: {},
    { index, _ in profile(of: groups[index], counting: counted[index], in: vectors) })
}

// The centroid is made of the members in `counted`.
private func profile(
  of group: [Int], counting counted: [Int], in vectors: some SimilarityRows
) -> GroupProfile {
  // In rising order, so that the sum does not depend on the order of the members.
  let rows = group.sorted()
  let counted = counted.isEmpty ? rows : counted.sorted()
  guard let mean = meanDirection(of: vectors, at: counted) else {
    return GroupProfile(
      centroid: Array(repeating: 0, count: vectors.dimension), members: rows, cohesion: 0)
  }
  var vector = [Float](repeating: 0, count: vectors.dimension)
  let scored = rows.map { row in
    var copy = vector.mutableSpan
    vectors.read(row..<row + 1, into: &copy)
    return ScoredRow(row: row, score: dot(vector.span, mean.direction.span))
  }
  return GroupProfile(
    centroid: mean.direction, members: scored.sorted { $0.precedes($1) }.map(\.row),
    cohesion: Float(min(mean.length, 1)))
}

/// The rows below `count` that are in no group, in rising order.
private func rows(inNone groups: [[Int]], of count: Int) -> [Int] {
  var isMember = [Bool](repeating: false, count: count)
  for row in groups.joined() { isMember[row] = true }
  return isMember.indices.filter { !isMember[$0] }
}

/// The centroid closest to each of some rows; nil where there are no centroids.
func nearestCentroids<Rows: SimilarityRows>(
  to rows: [Int], of vectors: Rows, among centroids: Matrix, threads: Int, work: Work
) throws(CancellationError) -> [ScoredRow?] {
  guard centroids.rows > 0 else { return Array(repeating: nil, count: rows.count) }
  let products = CentroidProducts(centroids, threads: threads)
  let size = CentroidProducts.rowsAtOnce
  let width = vectors.dimension
  return try runPieces(
    (rows.count + size - 1) / size, threads: threads, work: work, weight: { _ in 1 },
    makeScratch: {
      (products: products.makeScratch(), vector: [Float](repeating: 0, count: width))
    }
  ) { index, scratch in
    let chosen = rows[index * size..<min((index + 1) * size, rows.count)]
    scratch.products.withRows { copy in
      for (position, row) in chosen.enumerated() {
        var vector = scratch.vector.mutableSpan
        vectors.read(row..<row + 1, into: &vector)
        for column in 0..<width { copy[position * width + column] = vector[column] }
      }
    }
    return products.exactlyClosest(chosen.count, scratch.products)
  }.flatMap(\.self)
}

/// Adds each row in no group to the group with the closest centroid.
private func placing<Rows: SimilarityRows>(
  _ groups: [[Int]], of vectors: Rows, threads: Int, work: Work
) throws(CancellationError) -> [[Int]] {
  guard !groups.isEmpty else { return groups }
  let outliers = rows(inNone: groups, of: vectors.count)
  try work.advance(to: 0)
  let profiles = try profiles(
    of: groups, counting: groups, in: vectors, threads: threads, work: work.silent)
  var groups = groups
  let found = try nearestCentroids(
    to: outliers, of: vectors, among: Matrix(profiles.map(\.centroid)), threads: threads, work: work
  )
  for (row, nearest) in zip(outliers, found) {
    if let nearest { groups[nearest.row].append(row) }
  }
  // The sort is stable: groups of equal size keep their order.
  return groups.sorted { $0.count > $1.count }
}
