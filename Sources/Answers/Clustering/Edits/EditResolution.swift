package import Documents
internal import FileAccess
package import Parallelism
internal import SimilarityJoins
package import VectorMath

/// Finds the texts behind the numbers and references of an edit.
package struct EditResolution {
  private let shown: ShownClusters
  /// The passages of the whole index, in the order of their texts.
  private let passages: [Passage]
  /// The first passage of each text.
  private let places: [StoredEdit.Key: Int]

  /// How many other texts an edit remembers: enough to tell halves apart.
  private static let sampleSize = 256

  /// Looks at the texts of an index.
  package init(_ shown: ShownClusters, among passages: [Passage]) {
    self.shown = shown
    self.passages = passages
    places = Dictionary(
      passages.enumerated().map { (StoredEdit.key($1.text), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The edit as it is stored.
  ///
  /// - Parameters:
  ///   - edit: What a person says.
  ///   - vectors: The vectors of some passages, by their places.
  ///   - threads: How many threads compare at the same time.
  ///   - work: Ends a split.
  /// - Returns: The edit by its texts.
  /// - Throws: `ClusterEditError` for what is not here; what `vectors` throws.
  package func stored(
    _ edit: ClusterEdit, vectors: ([Int]) throws -> Matrix, threads: Int, work: Work
  ) throws -> StoredEdit {
    switch edit {
    case .merge(let ids):
      // A cluster that another one took is that one.
      let clusters = try ids.map(cluster).reduce(into: [ShownClusters.Cluster]()) { known, next in
        if !known.contains(where: { $0.keys == next.keys }) { known.append(next) }
      }
      guard clusters.count >= 2 else { throw ClusterEditError.needsTwoClusters }
      return remembering(StoredEdit(kind: .merge, clusters: clusters.map { $0.side() }))
    case .split(let id, let parts):
      let cluster = try cluster(id)
      let found = try divide(cluster, parts, vectors: vectors, threads: threads, work: work)
      return remembering(
        StoredEdit(kind: .split, clusters: [cluster.side(texts: false)], parts: found))
    case .separate(let references, let id):
      return remembering(try separated(try texts(of: references), from: try cluster(id)))
    case .rename(let id, let name):
      let cluster = try cluster(id)
      return remembering(
        StoredEdit(kind: .rename, clusters: [cluster.side()], name: try Self.usable(name)))
    case .pin(let references, let id):
      let cluster = try cluster(id)
      return StoredEdit(
        kind: .pin, clusters: [cluster.side()], passages: try texts(of: references))
    case .noise(let references):
      return StoredEdit(kind: .noise, passages: try texts(of: references))
    }
  }

  /// The cluster of a number, with the texts that the index holds.
  private func cluster(_ id: Int) throws(ClusterEditError) -> ShownClusters.Cluster {
    let cluster = try shown.cluster(id)
    let keys = cluster.keys.filter { places[$0] != nil }
    guard !keys.isEmpty else { throw .clusterIsGone(cluster.name) }
    return ShownClusters.Cluster(id: cluster.id, label: cluster.label, keys: keys)
  }

  /// The parts of a cluster that k-means finds, the largest first.
  private func divide(
    _ cluster: ShownClusters.Cluster, _ count: Int,
    vectors: ([Int]) throws -> Matrix, threads: Int, work: Work
  ) throws -> [[String]] {
    // In the order of the texts, so that the parts do not depend on the order of the keys.
    let rows = cluster.keys.compactMap { places[$0] }.sorted()
    guard count >= 2, count <= rows.count else {
      throw ClusterEditError.cannotSplit(cluster.name, parts: count, found: rows.count)
    }
    let members = try SphericalKMeans(clusterCount: count, restarts: 4)
      .clusters(of: try vectors(rows), threads: threads, work: work).members
      .filter { !$0.isEmpty }
    guard members.count == count else {
      throw ClusterEditError.cannotSplit(cluster.name, parts: count, found: members.count)
    }
    return members.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }.map { part in
      part.map { StoredEdit.hexadecimal(StoredEdit.key(passages[rows[$0]].text)) }
    }
  }

  private func separated(
    _ texts: [String], from cluster: ShownClusters.Cluster
  ) throws(ClusterEditError) -> StoredEdit {
    let members = Set(cluster.keys)
    let keys = texts.map(StoredEdit.key)
    for (text, key) in zip(texts, keys) where !members.contains(key) {
      throw .notInCluster(text: text, cluster.name)
    }
    let leaving = Set(keys)
    let staying = cluster.keys.filter { !leaving.contains($0) }
    guard !staying.isEmpty else { throw .nothingStays(cluster.name) }
    return StoredEdit(
      kind: .split, clusters: [cluster.side(texts: false)],
      parts: [staying, keys].map { $0.map(StoredEdit.hexadecimal) }, passages: texts)
  }

  /// A name as it is stored.
  private static func usable(_ name: String) throws(ClusterEditError) -> String {
    let words = name.split(separator: " ").joined(separator: " ")
    guard words.contains(where: { $0.isLetter || $0.isNumber }),
      !words.contains(where: { $0.isNewline })
    else { throw .unusableName(name) }
    return words
  }

  /// The edit with some texts that it is not about.
  private func remembering(_ edit: StoredEdit) -> StoredEdit {
    let own = Set(edit.sides.joined())
    // Hashes are as good as chance.
    let others = places.keys.filter { !own.contains($0) }.sorted()
    var edit = edit
    edit.others = others.prefix(Self.sampleSize).map(StoredEdit.hexadecimal)
    edit.otherCount = others.count
    return edit
  }
}

extension EditResolution {
  /// The texts that references mean, each once.
  private func texts(of references: [PassageReference]) throws(ClusterEditError) -> [String] {
    var texts: [String] = []
    for reference in references {
      let text = try text(of: reference)
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }

  private func text(of reference: PassageReference) throws(ClusterEditError) -> String {
    if let line = reference.line {
      let found = passages.filter { $0.isOn(line) }.map(\.text)
      if let text = try only(found, of: reference) { return text }
    }
    let words = Self.comparable(reference.words)
    guard !words.isEmpty else { throw .noSuchPassage(reference.words) }
    if let place = places[StoredEdit.key(reference.words)] { return passages[place].text }
    let containing = passages.filter { Self.comparable($0.text).contains(words) }.map(\.text)
    let whole = containing.filter { Self.comparable($0) == words }
    if let text = try only(whole.isEmpty ? containing : whole, of: reference) { return text }
    throw .noSuchPassage(reference.words)
  }

  /// The one text among some that may be equal; nil for none.
  private func only(
    _ texts: [String], of reference: PassageReference
  ) throws(ClusterEditError) -> String? {
    let different = Set(texts).sorted()
    guard different.count <= 1 else { throw .ambiguousPassage(reference.words, texts: different) }
    return different.first
  }

  /// A text without case and with single spaces, as people type it.
  private static func comparable(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension Passage {
  fileprivate func isOn(_ place: PassageReference.Line) -> Bool {
    line <= place.number && place.number <= endLine
      && FileSystem.isPath(FileSystem.path(of: path, in: root), equalTo: place.path)
  }
}
