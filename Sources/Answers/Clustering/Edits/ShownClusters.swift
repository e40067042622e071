/// The clusters that a person saw last, with the edits that were made since.
///
/// So `merge 3 7` and then `rename 3` names what was merged.
package struct ShownClusters: Sendable {
  /// A shown cluster as it is by now.
  struct Cluster: Sendable {
    let id: Int
    let label: String
    /// The keys of its texts.
    let keys: [StoredEdit.Key]

    var name: ClusterEditError.Shown { ClusterEditError.Shown(id: id, label: label) }

    func side(texts: Bool = true) -> StoredEdit.Side {
      StoredEdit.Side(
        id: id, label: label, texts: texts ? keys.map(StoredEdit.hexadecimal) : [])
    }
  }

  /// By the numbers that were shown; a cluster that another one took is that one.
  let clusters: [Cluster]

  /// Applies the edits of a log to clusters that were shown, those that were made since.
  package init(_ memory: ClusterMemory, editedBy log: ClusterEditLog) {
    var keys: [StoredEdit.Key] = []
    var groups: [[Int]] = []
    for cluster in memory.clusters {
      let own = StoredEdit.keys(cluster.texts)
      groups.append(Array(keys.count..<keys.count + own.count))
      keys += own
    }
    var editing = GroupEditing(groups, keys: keys)
    for edit in log.edits where edit.id > memory.lastEdit ?? 0 {
      editing.apply(edit) { rows, _ in rows.map { _ in nil } }
    }
    let members = editing.groups
    clusters = memory.clusters.enumerated().map { place, cluster in
      var group = place
      while let next = editing.successors[group] { group = next }
      return Cluster(
        id: cluster.id, label: editing.names[group] ?? cluster.label,
        keys: members[group].map { keys[$0] })
    }
  }

  /// The cluster of a number.
  ///
  /// - Throws: `ClusterEditError.noSuchCluster`, which names those that there are.
  func cluster(_ id: Int) throws(ClusterEditError) -> Cluster {
    guard let cluster = clusters.first(where: { $0.id == id }) else {
      throw .noSuchCluster(id, shown: clusters.map(\.name))
    }
    return cluster
  }
}
