package import TextComparison

/// A text that is kept, and its duplicates.
package struct DuplicateRows: Sendable, Equatable {
  /// The row that is kept.
  package let kept: Int
  /// The rows that are removed for it, in rising order.
  package let removed: [RemovedRow]

  /// A group; `removed` is in rising order.
  package init(kept: Int, removed: [RemovedRow]) {
    self.kept = kept
    self.removed = removed
  }
}

/// A text that is removed because another is kept.
package struct RemovedRow: Sendable, Equatable {
  /// Its row.
  package let row: Int
  /// Its cosine with the kept row, at most 1; exactly 1 when both texts have the same bytes.
  package let score: Float
  /// The stage that found it.
  package let stage: Duplicate.Stage

  /// A removed row.
  package init(row: Int, score: Float, stage: Duplicate.Stage) {
    self.row = row
    self.score = score
    self.stage = stage
  }
}

/// A text that stays because of a guard.
package struct FlaggedRow: Sendable, Equatable {
  /// Its row, which is kept.
  package let row: Int
  /// The kept row that is the closest.
  package let kept: Int
  /// Their cosine.
  package let score: Float
  /// The differences that the guards see.
  package let differences: [Difference]
}
