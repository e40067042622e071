/// The tokens of several texts, one after the other with nothing between them.
package struct PackedTokens: Sendable {
  /// Token ids, `[T]`.
  package private(set) var ids: [Int32] = []
  /// Segment of each token, `[T]`: 0 for the first text of a pair, 1 for the second.
  package private(set) var typeIDs: [Int32] = []
  /// Where each text begins, and at last `T`: `[B + 1]`.
  package private(set) var offsets: [Int] = [0]

  /// No texts yet.
  package init() {}

  /// One text alone, all of segment 0.
  package init(_ ids: [Int32]) { append(ids) }

  /// Adds a text; without `typeIDs` all of it is of segment 0.
  package mutating func append(_ ids: [Int32], typeIDs: [Int32]? = nil) {
    precondition(
      typeIDs == nil || typeIDs?.count == ids.count,
      "\(typeIDs?.count ?? 0) segments for \(ids.count) tokens")
    self.ids.append(contentsOf: ids)
    self.typeIDs.append(contentsOf: typeIDs ?? Array(repeating: 0, count: ids.count))
    offsets.append(self.ids.count)
  }

  /// How many texts, `B`.
  package var textCount: Int { offsets.count - 1 }
  /// How many tokens, `T`.
  package var tokenCount: Int { ids.count }

  /// The tokens of text `text`.
  package func range(ofText text: Int) -> Range<Int> { offsets[text]..<offsets[text + 1] }

  /// The number of tokens of the longest text.
  package var longestText: Int {
    (0..<textCount).reduce(0) { max($0, range(ofText: $1).count) }
  }
}
