/// The tokens of one text or of a pair, special tokens included.
package struct Encoding: Sendable, Equatable {
  /// One id per token.
  package var ids: [Int32]
  /// The segment of each token: 0, and 1 for the second text of a pair.
  package var typeIDs: [Int32]
  /// UTF-8 bytes of each token in its source text, `0..<0` for a special token.
  ///
  /// The range is in the text itself: an `e` that normalisation made of "é" has two bytes.
  package var offsets: [Range<Int>]
  /// Tokens that did not fit the maximum length and were cut off, from both texts of a pair.
  package var truncatedCount: Int

  /// Makes an encoding of its columns, which must have equal lengths.
  package init(
    ids: [Int32] = [], typeIDs: [Int32] = [], offsets: [Range<Int>] = [], truncatedCount: Int = 0
  ) {
    precondition(
      ids.count == typeIDs.count && ids.count == offsets.count,
      "\(ids.count) ids, \(typeIDs.count) type ids and \(offsets.count) offsets")
    self.ids = ids
    self.typeIDs = typeIDs
    self.offsets = offsets
    self.truncatedCount = truncatedCount
  }
}
