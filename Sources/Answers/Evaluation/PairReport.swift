/// How well scores separate matching pairs from other pairs (`akin eval pairs`).
public struct PairReport: Sendable, Equatable, Encodable {
  /// The mean of the precisions at each threshold, weighted by the gain of recall; 0 when no pair
  /// matches.
  public let averagePrecision: Double
  /// The largest harmonic mean of precision and recall over all thresholds; 0 when no pair matches.
  public let f1: Double
  /// The threshold of the largest F1; nil when no pair matches.
  ///
  /// Pairs with this score or more count as matches. It lies midway between the last score that
  /// counts and the first that does not.
  public let threshold: Double?
  /// How many pairs there were.
  public let pairs: Int

  /// Compares the scores of pairs with their labels.
  ///
  /// - Parameters:
  ///   - scores: Cosines; one that is NaN counts as −1.
  ///   - matches: Whether the two sentences of a pair mean the same.
  package init(scores: [Double], matches: [Bool]) {
    precondition(scores.count == matches.count, "\(scores.count) scores, \(matches.count) labels")
    let scores = scores.map { $0.isNaN ? -1 : $0 }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    let positives = matches.count { $0 }
    var averagePrecision = 0.0
    var best: (f1: Double, threshold: Double)?
    var taken = 0
    var correct = 0
    while taken < order.count, positives > 0 {
      // Pairs with equal scores are taken together, because no threshold divides them.
      let score = scores[order[taken]]
      let before = correct
      while taken < order.count, scores[order[taken]] == score {
        if matches[order[taken]] { correct += 1 }
        taken += 1
      }
      let precision = Double(correct) / Double(taken)
      averagePrecision += precision * Double(correct - before) / Double(positives)
      let f1 = 2 * Double(correct) / Double(taken + positives)
      if f1 > best?.f1 ?? 0 {
        let next = taken < order.count ? scores[order[taken]] : score
        let middle = (score + next) / 2
        // Rounding must not lower the middle to the next score.
        best = (f1, middle > next ? middle : score)
      }
    }
    self.averagePrecision = averagePrecision
    f1 = best?.f1 ?? 0
    threshold = best?.threshold
    pairs = matches.count
  }
}
