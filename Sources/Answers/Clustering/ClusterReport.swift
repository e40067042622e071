public import CorpusMaps
package import Documents
package import Parallelism
package import SimilarityJoins
internal import VectorMath

/// The clusters of a corpus.
public struct ClusterReport: Sendable, Equatable {
  /// Larger clusters first.
  public let clusters: [SentenceCluster]
  /// The passages in no cluster, each scored against the centre of the nearest cluster; nil when
  /// every passage is in a cluster.
  public let unclustered: SentenceCluster?
  /// How many passages were divided.
  public let passageCount: Int
  /// The passages in the plane; nil when no map was requested.
  public package(set) var map: ClusterMap?
  /// The method that `auto` chose and the reason; nil for the other methods.
  public let choice: String?
  /// What became of the remembered clusters; nil without an update.
  public let changes: ClusterChanges?
  /// The directions of the clusters, `[clusters × D]`.
  let centroids: Matrix
}

extension ClusterReport {
  /// Clusters passages in the order of their texts, so that equal sets of passages have the same
  /// clusters.
  ///
  /// - Parameters:
  ///   - passages: The passages to divide, in the order of their texts.
  ///   - rows: The vectors of their texts, unit rows.
  ///   - method: How passages are divided.
  ///   - placingOutliers: Whether passages in no cluster join the nearest one.
  ///   - memory: The remembered clusters, for an update.
  ///   - threads: How many threads compare at the same time.
  ///   - work: Makes the work of a step, when the step begins.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ passages: [Passage], rows: some SimilarityRows, method: ClusterMethod, placingOutliers: Bool,
    updating memory: ClusterMemory? = nil, threads: Int,
    work: (Work.Progress.Step) -> Work
  ) throws {
    let previous = memory?.clusters(of: passages)
    let beginning =
      memory?.isBeginning(of: method, placingOutliers: placingOutliers) == true ? previous : nil
    let texts = passages.map(\.text)
    let list = try ClusterList(
      of: rows, texts: texts, method: method,
      startingFrom: beginning, placesOutliers: placingOutliers, threads: threads,
      work: { work($0 == .dividing ? .dividing : .describing) })
    let names = ClusterNames(list, continuing: memory, previous: previous, texts: texts)
    changes = names.changes
    centroids = list.centroids
    clusters = list.clusters.map { cluster in
      let members = cluster.memberRows
        .map { ScoredRow(row: $0, score: rows.score($0, cluster.centralRow)) }
        .sorted { $0.precedes($1) }
      return SentenceCluster(
        id: names.ids[cluster.id - 1], label: names.labels[cluster.id - 1],
        keywords: cluster.keywords, cohesion: cluster.cohesion,
        central: SearchHit(score: 1, passage: passages[cluster.centralRow]),
        outermost: SearchHit(
          score: rows.score(cluster.centralRow, cluster.outermostRow),
          passage: passages[cluster.outermostRow]),
        nearest: cluster.nearest.map {
          ClusterLink(id: names.ids[$0.id - 1], score: $0.score)
        },
        members: members.map { SearchHit(score: $0.score, passage: passages[$0.row]) },
        rows: members.map(\.row))
    }
    // The closest passages first, as in the clusters; ties go to the first text.
    let loose = zip(list.unclustered, list.nearestOfUnclustered)
      .map { (row: $0, link: $1, score: $1?.score ?? 0) }
      .sorted { ($1.score, $0.row) < ($0.score, $1.row) }
    unclustered =
      loose.isEmpty
      ? nil
      : SentenceCluster(
        id: 0, label: "unclustered", keywords: [], cohesion: nil, central: nil, outermost: nil,
        nearest: loose.compactMap { loose in
          loose.link.map { ClusterLink(id: names.ids[$0.id - 1], score: $0.score) }
        },
        members: loose.map { SearchHit(score: $0.score, passage: passages[$0.row]) },
        rows: loose.map(\.row))
    passageCount = passages.count
    choice = method.resolved(rows: rows.count).reason
  }
}

extension ClusterReport {
  /// Lays the passages out in the plane as well.
  ///
  /// - Parameters:
  ///   - passages: The divided passages, in the same order.
  ///   - rows: Their vectors.
  ///   - threads: How many threads work.
  ///   - work: Told which share is done.
  /// - Throws: `CancellationError` when the work is ended.
  package mutating func layOut(
    _ passages: [Passage], rows: some SimilarityRows, threads: Int, work: Work
  ) throws {
    map = try ClusterMap(
      passages, rows: rows,
      groups: clusters.map { ClusterMap.Group(id: $0.id, label: $0.label, rows: $0.rows) },
      threads: threads, work: work)
  }
}
