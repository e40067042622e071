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

  /// The smallest cosine with which a pair of `row` can reach the threshold.
  func floor(ofRow row: Int) -> Float {
    // Sums of several cosines round a little more than one.
    company.map { $0.floor(for: threshold, row: row) - 1e-5 } ?? threshold
  }
}
