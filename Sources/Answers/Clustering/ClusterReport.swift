public import CorpusMaps
public import Documents
package import Parallelism
package import SimilarityJoins
internal import VectorMath

/// The clusters of a corpus.
public struct ClusterReport: Sendable, Equatable {
  /// Those with more different texts first.
  public internal(set) var clusters: [SentenceCluster]
  /// The passages that the method left out, each scored against the centre of the nearest cluster;
  /// nil when there are none.
  public let unclustered: SentenceCluster?
  /// The passages that say nothing of their own, each scored as those of `unclustered` are: licence
  /// lines, footers, `For example:`, dates; nil when there are none.
  ///
  /// They are in no cluster. They are told by their words and by how many documents they stand in.
  public let setAside: SentenceCluster?
  /// How many passages were divided.
  public let passageCount: Int
  /// How much of the records the model does not read; nothing for the passages of an index, whose
  /// `IndexReport` says it.
  public package(set) var truncation = Truncation()
  /// The passages in the plane; nil when no map was requested.
  public package(set) var map: ClusterMap?
  /// The method that `auto` chose and the reason; nil for the other methods.
  public let choice: String?
  /// Several granularities, coarse ones first; empty unless they were asked for and the method is
  /// `auto`.
  public let layers: [ClusterLayer]
  /// The clusters of the coarsest layer, with the finer ones that they are divided into; empty
  /// without layers.
  public let layeredClusters: [LayeredCluster]
  /// What became of the remembered clusters; nil without an update.
  public let changes: ClusterChanges?
  /// How many edits of people were applied, and how many wait for texts that are not here.
  public let edits: EditCounts
  /// The directions of the clusters, `[clusters × D]`.
  let centroids: Matrix
  /// The keys of the texts of each group before the edits; nil without edits.
  let textsBeforeEdits: [[String]]?
  /// The clusters whose names people gave.
  let namedByHand: Set<Int>
  /// The last edit that was made before this division.
  let lastEdit: Int

  /// Edits of people, in numbers.
  public struct EditCounts: Sendable, Equatable {
    /// Those whose texts are here.
    public let applied: Int
    /// The others.
    public let dormant: Int

    init(_ edits: [StoredEdit], among passages: [Passage]) {
      let keys = edits.isEmpty ? [] : Set(passages.lazy.map { StoredEdit.key($0.text) })
      applied = edits.count { $0.isPossible(where: keys.contains) }
      dormant = edits.count - applied
    }
  }
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
  ///   - log: The edits of people, which are applied to the groups.
  ///   - keepingRepeats: Whether passages that say nothing of their own are divided too.
  ///   - isLayered: Whether `auto` makes coarser and finer clusters too.
  ///   - threads: How many threads compare at the same time.
  ///   - work: Makes the work of a step, when the step begins.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ passages: [Passage], rows: some SimilarityRows, method: ClusterMethod, placingOutliers: Bool,
    updating memory: ClusterMemory? = nil, editedBy log: ClusterEditLog = ClusterEditLog(),
    keepingRepeats: Bool = false, isLayered: Bool = false, threads: Int,
    work: (Work.Progress.Step) -> Work
  ) throws {
    let dividing = work(.dividing)
    var roles = try PassageRole.roles(of: passages, threads: threads, work: dividing.silent)
    // A text that a person put into a cluster says enough.
    let edits = log.edits
    let pinned = log.pinnedTexts
    let isKept = roles.indices.map { row in
      keepingRepeats || roles[row] != .idle || pinned.contains(passages[row].text)
    }
    let kept = roles.indices.filter { isKept[$0] }
    let rest = roles.indices.filter { !isKept[$0] }
    roles = PassageRole.marking(copiesAmong: roles, of: passages)
    let divided = ChosenRows(rows: rows, chosen: kept)
    let texts = kept.map { passages[$0].text }
    let previous = memory.map { memory in memory.clusters(of: kept.map { passages[$0] }) }
    let beginning =
      memory?.isBeginning(of: method, placingOutliers: placingOutliers) == true
      ? memory?.division(of: kept.map { passages[$0] }) ?? previous : nil
    // Layers that were remembered with other clusters are of no use.
    let layering =
      !isLayered
      ? Layering.none
      : beginning.flatMap { _ in memory?.layering(of: kept.map { passages[$0] }) } ?? .found
    let list = try ClusterList(
      of: divided, texts: texts, roles: kept.map { roles[$0] }, method: method,
      startingFrom: beginning, placesOutliers: placingOutliers, layering: layering, edits: edits,
      threads: threads,
      work: { $0 == .dividing ? dividing : work(.describing) })
    let names = ClusterNames(list, continuing: memory, previous: previous, texts: texts)
    changes = names.changes
    self.edits = EditCounts(edits, among: passages)
    lastEdit = log.lastID
    textsBeforeEdits = list.groupsBeforeEdits?.map { group in
      Set(group.map { ClusterMemory.key(texts[$0]) }).sorted()
    }
    namedByHand = Set(
      list.clusters.filter { $0.givenName != nil }.map { names.ids[$0.id - 1] })
    centroids = list.centroids
    func scored(_ cluster: Cluster) -> [ScoredRow] {
      cluster.memberRows
        .map { ScoredRow(row: kept[$0], score: divided.score($0, cluster.centralRow)) }
        .sorted { $0.precedes($1) }
    }
    clusters = list.clusters.map { cluster in
      let members = scored(cluster)
      return SentenceCluster(
        id: names.ids[cluster.id - 1], label: names.labels[cluster.id - 1],
        textCount: cluster.textCount, keywords: cluster.keywords, cohesion: cluster.cohesion,
        central: SearchHit(score: 1, passage: passages[kept[cluster.centralRow]]),
        outermost: SearchHit(
          score: divided.score(cluster.centralRow, cluster.outermostRow),
          passage: passages[kept[cluster.outermostRow]]),
        nearest: cluster.nearest.map {
          ClusterLink(id: names.ids[$0.id - 1], score: $0.score)
        },
        members: members.map { SearchHit(score: $0.score, passage: passages[$0.row]) },
        rows: members.map(\.row))
    }
    let loose = zip(list.unclustered, list.nearestOfUnclustered).map { row, link in
      LooseRow(row: kept[row], nearest: link, ids: names.ids)
    }
    unclustered = SentenceCluster(loose, label: "unclustered", of: passages)
    let nearest = try nearestCentroids(
      to: rest, of: rows, among: list.centroids, threads: threads, work: dividing.silent)
    let idle = zip(rest, nearest).map { row, nearest in
      LooseRow(
        row: row, nearest: nearest.map { Cluster.Link(id: $0.row + 1, score: $0.score) },
        ids: names.ids)
    }
    setAside = SentenceCluster(idle, label: "set aside", of: passages)
    passageCount = passages.count
    choice = list.choice
    let grouped = kept.count - list.unclustered.count
    layers = list.layers.map { layer in
      ClusterLayer(
        clusterCount: layer.clusters.count,
        agreement: kept.count < fewestRowsForAgreement ? nil : layer.stability,
        loneCount: grouped - layer.clusters.reduce(0) { $0 + $1.memberRows.count },
        resolution: layer.resolution)
    }
    layeredClusters = LayeredCluster.trees(
      of: list.layers, names: names, passages: passages, divided: kept, members: scored)
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
      layers: layerGroups, threads: threads, work: work)
  }
}

extension ClusterReport {
  /// The clusters of each layer, coarse ones first.
  var clustersOfLayers: [[LayeredCluster]] {
    var level = layeredClusters
    return layers.map { _ in
      defer { level = level.flatMap(\.parts) }
      return level
    }
  }

  /// The clusters of each layer for a map; nil for the taken layer.
  private var layerGroups: [[ClusterMap.Group]?] {
    zip(layers, clustersOfLayers).map { layer, clusters in
      layer.isTaken
        ? nil
        : clusters.enumerated().map { place, cluster in
          ClusterMap.Group(id: place + 1, label: cluster.label, rows: cluster.rows)
        }
    }
  }
}

/// A passage in no cluster.
private struct LooseRow {
  let row: Int
  /// The nearest cluster; nil when there are none.
  let nearest: ClusterLink?

  // `ids` are the numbers of the clusters of a list, in its order.
  init(row: Int, nearest: Cluster.Link?, ids: [Int]) {
    self.row = row
    self.nearest = nearest.map { ClusterLink(id: ids[$0.id - 1], score: $0.score) }
  }
}

extension SentenceCluster {
  /// Passages in no cluster, the closest to one first; nil for none.
  ///
  /// Ties go to the first text.
  fileprivate init?(_ rows: [LooseRow], label: String, of passages: [Passage]) {
    guard !rows.isEmpty else { return nil }
    func score(_ loose: LooseRow) -> Float { loose.nearest?.score ?? 0 }
    let sorted = rows.sorted { (score($1), $0.row) < (score($0), $1.row) }
    self.init(
      id: 0, label: label, textCount: Set(rows.map { passages[$0.row].text }).count, keywords: [],
      cohesion: nil, central: nil, outermost: nil, nearest: sorted.compactMap(\.nearest),
      members: sorted.map { SearchHit(score: score($0), passage: passages[$0.row]) },
      rows: sorted.map(\.row))
  }
}
