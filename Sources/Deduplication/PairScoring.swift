internal import Clustering

/// Scores pairs and holds them to a threshold.
struct PairScoring: Sendable {
  let comparison: RowComparison
  let threshold: Float
  /// Supports the scores; nil for cosines alone.
  let company: Company?

  /// A pair's cosine, and the score that is held to the threshold.
  struct Value {
    let cosine: Float
    let score: Float
  }

  /// The scores of two rows; the order of the two does not matter.
  func value(_ first: Int, _ second: Int) -> Value {
    let cosine = comparison.score(first, second)
    return Value(cosine: cosine, score: company?.supported(cosine, first, second) ?? cosine)
  }

  /// The smallest cosine with which a pair of a row can reach the threshold: one for all of the
  /// `rows`, or one for each.
  func floors(rows: Int) -> [Float] {
    guard let company else { return [threshold] }
    // Sums of several cosines round a little more than one.
    return (0..<rows).map { company.floor(for: threshold, row: $0) - 1e-5 }
  }
}
