#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A threshold that a corpus suggests by itself.
///
/// The scores of all texts with their nearest neighbours are a mixture: the neighbour of some texts
/// says the same, and the neighbour of others is only the next best. Two normal distributions of
/// one width are fitted by expectation maximisation (Dempster, Laird & Rubin 1977). The threshold
/// is the score that both distributions are equally likely to give. With a width for each, the two
/// drift for hundreds of steps, and one may end up below the other.
package struct ThresholdEstimate: Sendable, Equatable {
  /// The threshold.
  package let threshold: Float
  /// The share of merged pairs that may say different things; nil when nothing could be fitted.
  ///
  /// The pairs are the nearest ones at or above the threshold that no guard keeps apart.
  ///
  /// The range begins with the share that the fit takes for neighbours by chance. Scores tell
  /// nothing beyond that: at the same scores, far more labelled pairs are wrong in one corpus than
  /// in another. So the range ends with a bound that held in those corpora: three of four pairs at
  /// the threshold, none at a score of 1, and in between in proportion.
  package let falseShares: ClosedRange<Double>?
  /// Whether the two distributions could be told apart; otherwise the threshold is the default one.
  package let isFitted: Bool

  /// Fits the scores of texts with their nearest neighbours, in any order.
  ///
  /// - Parameters:
  ///   - scores: One score for each text.
  ///   - floor: The smallest threshold to suggest. Below it, the upper group consists of texts on
  ///     one subject, because the corpus has no duplicates.
  ///   - usual: The threshold when the scores suggest none.
  package init(scores: [Float], floor: Float, usual: Float) {
    // Sorted, so that the sums do not depend on the order of the texts.
    let sorted = scores.filter(\.isFinite).map(Double.init).sorted()
    guard sorted.count >= Self.fewest, let fit = Mixture(sorted), let crossing = fit.crossing,
      crossing >= Double(floor), fit.separation >= Self.leastSeparation,
      fit.lowerShare(of: sorted.filter { $0 >= crossing }) <= Self.mostByChance
    else {
      threshold = usual
      falseShares = nil
      isFitted = false
      return
    }
    threshold = Float(crossing)
    let above = sorted.filter { $0 >= crossing }
    let count = Double(max(1, above.count))
    let chance = fit.lowerShare(of: above)
    let room = max(1e-6, 1 - crossing)
    let worst = above.reduce(0) { $0 + max(0, 1 - $1) / room } / count * Self.worstAtThreshold
    falseShares = chance...max(chance, worst)
    isFitted = true
  }

  /// With a larger share by chance, the upper group is only the end of the lower one.
  ///
  /// The share is 17 to 37 % in titles of papers, where most merges would be wrong, and at most 8 %
  /// in labelled sets.
  private static let mostByChance = 0.125

  /// Two bells of one width and height that are closer than two widths have one peak in their sum.
  ///
  /// Such scores are of one kind. In manuals the distance is 1.8 widths, and next to none of the pairs
  /// above the crossing say the same; in labelled sets of pairs it is 2.2 and more, in questions of
  /// customers 2.9.
  private static let leastSeparation = 2.0

  /// All six labelled sets that were tried stay below it (`docs/duplicates.md`, Measured).
  private static let worstAtThreshold = 0.75

  /// Fewer scores tell nothing about a distribution.
  private static let fewest = 50

  private struct Mixture {
    struct Part {
      var weight: Double
      var mean: Double
      var deviation: Double

      func density(_ x: Double) -> Double {
        let z = (x - mean) / deviation
        return weight / deviation * exp(-z * z / 2)
      }
    }

    var lower: Part
    var upper: Part

    /// Nil when the scores do not form two groups.
    init?(_ scores: [Double]) {
      let count = Double(scores.count)
      let mean = scores.reduce(0, +) / count
      let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      guard variance > 1e-8 else { return nil }
      let deviation = variance.squareRoot()
      lower = Part(weight: 0.5, mean: scores[scores.count / 4], deviation: deviation / 2)
      upper = Part(weight: 0.5, mean: scores[scores.count * 3 / 4], deviation: deviation / 2)
      var likelihood = -Double.infinity
      for _ in 0..<500 {
        var sums = (weight: 0.0, upper: 0.0, upperSquare: 0.0, lower: 0.0, lowerSquare: 0.0)
        var newLikelihood = 0.0
        for score in scores {
          let share = upperShare(at: score)
          sums.weight += share
          sums.upper += share * score
          sums.lower += (1 - share) * score
          newLikelihood += log(max(1e-300, lower.density(score) + upper.density(score)))
        }
        let weights = (lower: count - sums.weight, upper: sums.weight)
        guard weights.lower > 2, weights.upper > 2 else { return nil }
        let means = (lower: sums.lower / weights.lower, upper: sums.upper / weights.upper)
        for score in scores {
          let share = upperShare(at: score)
          sums.upperSquare += share * (score - means.upper) * (score - means.upper)
          sums.lowerSquare += (1 - share) * (score - means.lower) * (score - means.lower)
        }
        // A deviation near 0 would fit single scores.
        let deviation = max(0.005, ((sums.lowerSquare + sums.upperSquare) / count).squareRoot())
        lower = Part(weight: weights.lower / count, mean: means.lower, deviation: deviation)
        upper = Part(weight: weights.upper / count, mean: means.upper, deviation: deviation)
        if newLikelihood - likelihood < 1e-7 * count { break }
        likelihood = newLikelihood
      }
      guard lower.mean < upper.mean else { return nil }
    }

    /// How far the two are apart, in widths of either.
    var separation: Double { (upper.mean - lower.mean) / upper.deviation }

    /// The share of some scores that comes from the lower part.
    func lowerShare(of scores: [Double]) -> Double {
      scores.reduce(0) { $0 + 1 - upperShare(at: $1) } / Double(max(1, scores.count))
    }

    /// The probability that a score comes from the upper part.
    func upperShare(at score: Double) -> Double {
      let (a, b) = (lower.density(score), upper.density(score))
      return a + b > 0 ? b / (a + b) : (score > (lower.mean + upper.mean) / 2 ? 1 : 0)
    }

    /// The score between the means that both parts are equally likely to give; nil when there is
    /// none.
    var crossing: Double? {
      var (low, high) = (lower.mean, upper.mean)
      guard upperShare(at: low) < 0.5, upperShare(at: high) > 0.5 else { return nil }
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if upperShare(at: middle) < 0.5 { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
  }
}
