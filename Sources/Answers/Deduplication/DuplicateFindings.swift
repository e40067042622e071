/// The duplicates of a corpus, and what was seen on the way.
package struct DuplicateFindings: Sendable, Equatable {
  /// By the rising row of the kept one.
  package let groups: [DuplicateRows]
  /// Kept rows that a guard kept from being removed, in rising order.
  package let flagged: [FlaggedRow]
  /// The threshold that was used.
  package let threshold: Float
  /// Whether it is one of supported scores rather than of cosines.
  package let isSupported: Bool
  /// What the corpus suggested, if it was asked.
  package let estimate: ThresholdEstimate?
  /// The different texts with their nearest neighbours, if they were asked for; of very many texts
  /// a sample.
  package internal(set) var nearest: [NearestPair] = []
}

/// A text and its nearest neighbour.
package struct NearestPair: Sendable, Equatable {
  /// The row of the text.
  package let row: Int
  /// The row of its neighbour.
  package let neighbour: Int
  /// Their score, of the kind that the threshold is held against.
  package let score: Float
}
