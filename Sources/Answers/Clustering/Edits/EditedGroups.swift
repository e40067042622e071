internal import SimilarityJoins
internal import VectorMath

/// The groups that a method made, with the edits of people applied (`GroupEditing`).
package struct EditedGroups: Sendable, Equatable {
  /// The rows of each group; none is empty.
  package private(set) var groups: [[Int]]
  /// The given name of each group.
  package private(set) var names: [String?]

  /// Applies edits.
  ///
  /// - Parameters:
  ///   - edits: In their order: later ones win.
  ///   - groups: Rows; equal texts are in one group.
  ///   - texts: `[N]`: the text of each row.
  ///   - vectors: Unit rows.
  init(_ edits: [StoredEdit], to groups: [[Int]], texts: [String], vectors: some SimilarityRows) {
    var editing = GroupEditing(groups, keys: texts.map(StoredEdit.key))
    for edit in edits {
      editing.apply(edit) { rows, parts in closest(rows, among: parts, of: vectors) }
    }
    let left = zip(editing.groups, editing.names).filter { !$0.0.isEmpty }
    self.groups = left.map(\.0)
    names = left.map(\.1)
  }
}

/// The place of the group with the closest centre for each row; ties go to the first.
private func closest(
  _ rows: [Int], among groups: [[Int]], of vectors: some SimilarityRows
) -> [Int?] {
  let centres = groups.map { meanDirection(of: vectors, at: $0)?.direction }
  var vector = [Float](repeating: 0, count: vectors.dimension)
  return rows.map { row in
    var copy = vector.mutableSpan
    vectors.read(row..<row + 1, into: &copy)
    var best: (group: Int, score: Float)?
    for (group, centre) in centres.enumerated() {
      guard let centre else { continue }
      let score = dot(vector.span, centre.span)
      if best.map({ score > $0.score }) ?? true { best = (group, score) }
    }
    return best?.group
  }
}
