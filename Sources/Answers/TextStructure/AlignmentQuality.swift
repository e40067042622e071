/// How well the best pairs of an alignment agree with the true ones.
public struct AlignmentQuality: Sendable, Equatable {
  /// How many pairs are taken, the surest first.
  public let count: Int
  /// The score of the last of them.
  public let threshold: Double
  /// The share of the taken pairs that are true, 0...1.
  public let precision: Double
  /// The share of the true pairs that are taken, 0...1.
  public let recall: Double
  /// The harmonic mean of the two.
  public var f1: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// The threshold with the best F1; of equal ones the highest.
  ///
  /// - Parameters:
  ///   - pairs: All pairs, the surest first.
  ///   - truth: The true pairs, each `[first, second]`.
  /// - Returns: What it gives; a count of 0 when no pair is true.
  public static func best(of pairs: [AlignedPair], truth: Set<[Int]>) -> AlignmentQuality {
    var best = AlignmentQuality(count: 0, threshold: .infinity, precision: 0, recall: 0)
    var right = 0
    for (place, pair) in pairs.enumerated() {
      if truth.contains([pair.first, pair.second]) { right += 1 }
      let isLastOfItsScore = place + 1 == pairs.count || pairs[place + 1].score < pair.score
      guard isLastOfItsScore else { continue }
      let quality = AlignmentQuality(
        count: place + 1, threshold: pair.score, precision: Double(right) / Double(place + 1),
        recall: truth.isEmpty ? 0 : Double(right) / Double(truth.count))
      if quality.f1 > best.f1 { best = quality }
    }
    return best
  }
}
