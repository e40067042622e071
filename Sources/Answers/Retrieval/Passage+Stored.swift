package import Catalog
package import Documents

extension StoredPassage {
  /// The order of root, path and place.
  package func precedes(_ other: StoredPassage) -> Bool {
    (root, path, ordinal) < (other.root, other.path, other.ordinal)
  }
}

extension Passage {
  /// The passage that the catalog stores.
  package init(_ stored: StoredPassage) {
    self.init(
      path: stored.path, root: stored.root, line: stored.place.lines.lowerBound,
      endLine: stored.place.lines.upperBound, start: stored.place.bytes.lowerBound,
      end: stored.place.bytes.upperBound, text: stored.text, heading: stored.place.heading,
      field: stored.place.field, id: stored.place.recordID)
  }
}
