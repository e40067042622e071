internal import SimilarityJoins

/// Scores pairs and compares the scores with a threshold.
struct PairScoring<Rows: SimilarityRows>: Sendable {
  let rows: Rows
  let threshold: Float
  /// Supports the scores; nil for cosines alone.
  let support: NeighbourSupport?
  /// The smallest cosine of a pair that can reach the threshold, whatever its support.
  var lowestCosine: Float = -1

  /// The score of two rows that is compared with the threshold; the order of the two does not
  /// matter.
  func score(_ first: Int, _ second: Int) -> Float {
    let cosine = rows.score(first, second)
    guard cosine >= lowestCosine else { return -.infinity }
    return support?.supported(cosine, first, second) ?? cosine
  }

  /// The smallest cosine with which a pair of a row can reach the threshold: one for all rows, or
  /// one for each.
  var floors: [Float] {
    guard let support else { return [max(threshold, lowestCosine)] }
    // Rounding changes sums of several cosines a little more than a single cosine.
    return (0..<rows.count).map {
      max(lowestCosine, support.floor(for: threshold, row: $0) - 1e-5)
    }
  }
}
