/// The duplicates of a corpus, and facts about the search.
package struct DuplicateFindings: Sendable, Equatable {
  /// The groups, by the rising row of the kept text.
  package let groups: [DuplicateRows]
  /// Rows that stay because of a guard, in rising order.
  package let flagged: [FlaggedRow]
  /// The threshold that was used.
  package let threshold: Float
  /// The suggestion of the corpus, if it was requested.
  package let estimate: ThresholdEstimate?
  /// The different texts with their nearest neighbours, if they were requested; a sample when there
  /// are very many texts.
  package internal(set) var nearest: [NearestPair] = []
}

/// A text and its nearest neighbour.
package struct NearestPair: Sendable, Equatable {
  /// The row of the text.
  package let row: Int
  /// The row of its neighbour.
  package let neighbour: Int
  /// Their score, of the kind that is compared with the threshold.
  package let score: Float
}
