internal import Documents

/// The numbers and labels of clusters.
///
/// A cluster in which a remembered one persists takes that one's number. It takes the label too if
/// at least half of its rows were in the remembered cluster. A name that a person gave comes first.
struct ClusterNames {
  /// By the place in the list.
  private(set) var ids: [Int]
  /// By the place in the list; all different.
  private(set) var labels: [String]
  /// What became of the remembered clusters; nil without a memory.
  private(set) var changes: ClusterChanges?

  /// Names the clusters of a list.
  ///
  /// - Parameters:
  ///   - list: The clusters.
  ///   - memory: The remembered clusters; nil to count from 1.
  ///   - previous: The remembered cluster of each passage, by its place in the memory.
  ///   - texts: The text of each passage.
  init(
    _ list: ClusterList, continuing memory: ClusterMemory?, previous: [Int?]?, texts: [String]
  ) {
    ids = list.clusters.map(\.id)
    guard let memory, let previous else {
      labels = Self.labels(of: list.clusters, keeping: list.clusters.map { _ in nil })
      return
    }
    let matching = ClusterMatching(
      groups: list.clusters.map(\.memberRows), previous: previous, texts: texts,
      previousCounts: memory.clusters.map(\.texts.count))
    var nextID = memory.nextID
    // A cluster that is mostly new keeps its number, but not its label.
    let described = matching.persisting.enumerated().map { new, old in
      let rows = list.clusters[new].memberRows
      return rows.count { previous[$0] == old } * 2 >= rows.count ? old : nil
    }
    for (new, old) in matching.persisting.enumerated() {
      if let old {
        ids[new] = memory.clusters[old].id
      } else {
        ids[new] = nextID
        nextID += 1
      }
    }
    labels = Self.labels(
      of: list.clusters,
      keeping: described.map { old in
        // A given name lasts as long as the edit that gives it.
        old.flatMap { memory.clusters[$0].named == true ? nil : memory.clusters[$0].label }
      })
    let isNothing = list.clusters.isEmpty
    func oldID(_ old: Int) -> Int { memory.clusters[old].id }
    let fresh = ids.indices.filter { matching.persisting[$0] == nil }
    let old = memory.clusters.map { ($0.id, $0.label) }
    changes = ClusterChanges(
      kept: matching.persisting.compactMap { $0.map(oldID) }.sorted(),
      born: fresh.filter { matching.split[$0] == nil }.map { ids[$0] }.sorted(),
      merged: matching.merged.map { ClusterChanges.Step(id: oldID($0), other: ids[$1]) }
        .sorted { $0.id < $1.id },
      split: matching.split.map { ClusterChanges.Step(id: ids[$0], other: oldID($1)) }
        .sorted { $0.id < $1.id },
      gone: isNothing ? [] : matching.gone.map(oldID).sorted(),
      waiting: isNothing ? memory.clusters.map(\.id).sorted() : [],
      keptShare: matching.keptShare,
      labels: Dictionary(old + zip(ids, labels)) { _, new in new })
  }
}

extension ClusterNames {
  /// A different label for each cluster: the name that a person gave it, the label that it keeps,
  /// or the label made for it.
  private static func labels(of clusters: [Cluster], keeping kept: [String?]) -> [String] {
    var taken: Set<String> = []
    let given = clusters.map { cluster in
      cluster.givenName.map { name in
        let other = taken.contains(name) ? numbered(name, besides: taken) : name
        taken.insert(other)
        return other
      }
    }
    let chosen = zip(given, kept).map { given, kept in
      given ?? kept.flatMap { taken.contains($0) ? nil : $0 }
    }
    taken.formUnion(chosen.compactMap(\.self))
    // The labels made for this list already differ from each other.
    let labels = zip(clusters, chosen).map { cluster, chosen in
      chosen ?? (taken.contains(cluster.label) ? nil : cluster.label)
    }
    taken.formUnion(labels.compactMap(\.self))
    return zip(clusters, labels).map { cluster, label in
      if let label { return label }
      let other = Self.label(of: cluster, besides: taken)
      taken.insert(other)
      return other
    }
  }

  /// The label with enough further keywords to differ from the labels in `taken`, or with a number
  /// when no keyword makes it differ.
  private static func label(of cluster: Cluster, besides taken: Set<String>) -> String {
    let names = cluster.keywords.indices.map {
      cluster.keywords[...$0].joined(separator: ", ")
    }
    let longer = names.first { $0.count > cluster.label.count && !taken.contains($0) }
    if let longer { return longer }
    return numbered(names.last ?? cluster.label, besides: taken)
  }

  /// The name with the first number that makes it differ from the names in `taken`.
  private static func numbered(_ name: String, besides taken: Set<String>) -> String {
    var number = 2
    while taken.contains("\(name) (\(number))") { number += 1 }
    return "\(name) (\(number))"
  }
}

extension ClusterMemory {
  /// The place in the memory of each passage's cluster; nil for passages in no cluster.
  func clusters(of passages: [Passage]) -> [Int?] {
    Self.places(of: passages, in: clusters.map(\.texts))
  }

  /// The group of the method in which each passage was before the edits of that time.
  func division(of passages: [Passage]) -> [Int?]? {
    divided.map { Self.places(of: passages, in: $0) }
  }

  private static func places(of passages: [Passage], in groups: [[String]]) -> [Int?] {
    var places: [String: Int] = [:]
    for (place, texts) in groups.enumerated() {
      for text in texts { places[text] = place }
    }
    return passages.map { places[key($0.text)] }
  }
}

extension ClusterMemory {
  /// The remembered layers, for passages; nil when there are none.
  func layering(of passages: [Passage]) -> Layering? {
    guard let layers, !layers.isEmpty else { return nil }
    return .continuing(
      layers.map { layer in
        StableLayers.Earlier(
          resolution: layer.resolution, stability: layer.agreement, isCoarser: layer.isCoarser,
          clusters: Self.places(of: passages, in: layer.clusters))
      })
  }
}

extension ClusterReport {
  /// The memory for the next update, or for the edits that follow.
  package func remembered(
    after memory: ClusterMemory = ClusterMemory(), making: ClusterMemory.Making? = nil
  ) -> ClusterMemory {
    var next = ClusterMemory()
    next.making = making
    next.divided = textsBeforeEdits
    next.lastEdit = lastEdit
    next.nextID = max(memory.nextID, (clusters.map(\.id).max() ?? 0) + 1)
    next.clusters = clusters.map { cluster in
      ClusterMemory.Remembered(
        id: cluster.id, label: cluster.label,
        texts: Set(cluster.members.map { ClusterMemory.key($0.passage.text) }).sorted(),
        named: namedByHand.contains(cluster.id) ? true : nil)
    }
    // Without layers this time, those of an earlier time stay remembered.
    next.layers = layers.isEmpty ? memory.layers : rememberedLayers
    return next
  }

  private var rememberedLayers: [ClusterMemory.Layer] {
    let taken = layers.firstIndex(where: \.isTaken) ?? 0
    var keys: [Int: String] = [:]
    for cluster in clusters {
      for (row, member) in zip(cluster.rows, cluster.members) {
        keys[row] = ClusterMemory.key(member.passage.text)
      }
    }
    return zip(layers.indices, clustersOfLayers).compactMap { place, clusters in
      guard let resolution = layers[place].resolution else { return nil }
      return ClusterMemory.Layer(
        resolution: resolution, agreement: layers[place].agreement, isCoarser: place < taken,
        clusters: clusters.map { Set($0.rows.compactMap { keys[$0] }).sorted() })
    }
  }
}
