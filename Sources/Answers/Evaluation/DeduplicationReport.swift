/// How well stages and guards separate matching pairs from other pairs (`akin eval pairs
/// --as-duplicates`).
public struct DeduplicationReport: Sendable, Equatable, Encodable {
  /// The harmonic mean of precision and recall.
  public let f1: Double
  /// The share of the found duplicates that match.
  public let precision: Double
  /// The share of the matching pairs that were found.
  public let recall: Double
  /// The threshold that was used.
  public let threshold: Double
  /// How many pairs there were.
  public let pairs: Int

  /// Compares verdicts on pairs with their labels.
  package init(verdicts: [Bool], matches: [Bool], threshold: Float) {
    let positives = matches.count { $0 }
    let taken = verdicts.count { $0 }
    let correct = zip(verdicts, matches).count { $0 && $1 }
    func share(_ whole: Int) -> Double { whole == 0 ? 0 : Double(correct) / Double(whole) }
    f1 = taken + positives == 0 ? 0 : 2 * Double(correct) / Double(taken + positives)
    precision = share(taken)
    recall = share(positives)
    self.threshold = Double(threshold)
    pairs = matches.count
  }
}
