internal import Clustering
package import VectorMath

/// Finds duplicates and chooses what stays.
///
/// Rows are visited in the order in which `keep` prefers them. A row is removed when a row that was
/// kept before it has the same normalised text or a cosine of at least `threshold` with it; else it
/// is kept. So three things hold:
/// - every removed row is itself a duplicate of the row that is kept for it: chains of similar rows
///   never carry one away that is not;
/// - no two kept rows are duplicates of each other;
/// - a kept row comes before its removed ones in the order of `keep`.
///
/// A row is removed for a row of the same text if there is one, otherwise for the kept row with the
/// largest cosine, of equals the one that is preferred.
package struct DuplicateFinder: Sendable, Equatable {
  /// The smallest cosine of near duplicates.
  ///
  /// At 0.9 the default model finds rewordings; pairs below differ more and more in what they say.
  package var threshold: Float
  /// Which of several duplicates stays; the first, because it depends on nothing but the order.
  package var keep: KeepRule

  /// Settings of a search for duplicates.
  package init(threshold: Float = 0.9, keep: KeepRule = .first) {
    precondition(!threshold.isNaN, "a threshold that is not a number")
    self.threshold = threshold
    self.keep = keep
  }

  /// Groups the duplicates of a corpus; rows without any are in no group.
  ///
  /// Rows are compared with kept rows only, in blocks, so that memory grows with the rows and not
  /// with the pairs. The time is at most that of all pairs.
  ///
  /// - Parameters:
  ///   - candidates: `[N]`, in the order that `first` means.
  ///   - vectors: `[N × D]`, unit rows. A row with something that is not a number is no near
  ///     duplicate.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  /// - Returns: The groups, by the rising row of the kept one.
  package func groups(
    of candidates: [DuplicateCandidate], vectors: Matrix, threads: Int
  ) -> [DuplicateGroup] {
    precondition(
      candidates.count == vectors.rows, "\(candidates.count) texts for \(vectors.rows) rows")
    var pass = DuplicatePass(
      candidates: candidates, comparison: RowComparison(vectors), threshold: threshold,
      threads: threads)
    let order = keep.order(of: candidates)
    for start in stride(from: 0, to: order.count, by: DuplicatePass.batch) {
      pass.visit(order[start..<min(start + DuplicatePass.batch, order.count)])
    }
    return pass.groups
  }
}
