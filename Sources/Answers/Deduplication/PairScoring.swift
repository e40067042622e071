internal import SimilarityJoins

/// Scores pairs and holds them to a threshold.
struct PairScoring<Rows: SimilarityRows>: Sendable {
  let rows: Rows
  let threshold: Float
  /// Supports the scores; nil for cosines alone.
  let support: NeighbourSupport?
  /// A pair of a lower cosine never reaches the threshold, whatever supports it.
  var lowestCosine: Float = -1

  /// The score of two rows that is held to the threshold; the order of the two does not matter.
  func score(_ first: Int, _ second: Int) -> Float {
    let cosine = rows.score(first, second)
    guard cosine >= lowestCosine else { return -.infinity }
    return support?.supported(cosine, first, second) ?? cosine
  }

  /// The smallest cosine with which a pair of a row can reach the threshold: one for all rows, or
  /// one for each.
  var floors: [Float] {
    guard let support else { return [max(threshold, lowestCosine)] }
    // Sums of several cosines round a little more than one.
    return (0..<rows.count).map {
      max(lowestCosine, support.floor(for: threshold, row: $0) - 1e-5)
    }
  }
}
