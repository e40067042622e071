package import Documents

/// A passage of the corpus that a model is fitted to.
package struct AdaptationPassage: Sendable {
  /// Its text, its place and its heading.
  package let passage: Passage
  /// The file, or the part of a long one, that it was read from.
  package let source: Int64
  /// Which record of its source, from 0; 0 where there are none.
  package let record: Int

  /// A passage of a source.
  package init(_ passage: Passage, source: Int64, record: Int) {
    self.passage = passage
    self.source = source
    self.record = record
  }
}
