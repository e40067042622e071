internal import SimilarityJoins

/// Scores pairs and compares the scores with a threshold.
struct PairScoring<Rows: SimilarityRows>: Sendable {
  let rows: Rows
  let threshold: Float
  /// The smallest cosine of a pair that may reach the threshold.
  var lowestCosine: Float = -1

  /// The cosine of two rows that is compared with the threshold; the order of the two does not
  /// matter.
  func score(_ first: Int, _ second: Int) -> Float {
    let cosine = rows.score(first, second)
    return cosine >= lowestCosine ? cosine : -.infinity
  }

  /// The smallest cosine with which a pair can reach the threshold.
  var floor: Float { max(threshold, lowestCosine) }
}
