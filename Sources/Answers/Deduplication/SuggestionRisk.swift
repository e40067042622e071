/// What speaks against removing passages by a threshold that the corpus itself suggests.
///
/// A suggestion says where a corpus changes from repeating things to merely resembling; nobody has
/// looked whether the pairs above it say the same.
public struct SuggestionRisk: Sendable, Equatable {
  /// The threshold that the corpus suggests.
  public let threshold: Float
  /// The smallest score of texts that were merged by it; nil where the caller has accepted it, and
  /// any score may be.
  public let lowestScore: Float?
  /// How many passages go at that threshold.
  public let removedCount: Int
  /// Of how many.
  public let passageCount: Int
  /// The largest share of the merges that may be wrong.
  public let mostFalse: Double

  /// The largest share of wrong merges that needs no word of the caller.
  static let harmlessShare = 0.1
}

extension SuggestionRisk: CustomStringConvertible {
  /// What would go, and how much of it may be wrong.
  public var description: String {
    func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
    let share = percent(Double(removedCount) / Double(max(1, passageCount)))
    return "\(removedCount) of \(passageCount) (\(share) %) would go, and up to "
      + "\(percent(mostFalse)) % of the merges may be wrong"
  }
}

extension DuplicateReport {
  /// What speaks against removing the duplicates of this report; nil when the threshold was not
  /// suggested, and when the suggestion is at least the default threshold and at most a tenth of its
  /// merges may be wrong.
  public var risk: SuggestionRisk? {
    guard isSuggested, let shares = possibleFalseShares else { return nil }
    let isHarmless =
      threshold >= DuplicateFinder.usualThreshold
      && shares.upperBound <= SuggestionRisk.harmlessShare
    guard !isHarmless, removedCount > 0 else { return nil }
    return SuggestionRisk(
      threshold: threshold,
      lowestScore: suggestionUse == .looking ? DedupeOptions.lowestSuggested : nil,
      removedCount: removedCount,
      passageCount: passageCount, mostFalse: shares.upperBound)
  }

  /// Refuses to remove the duplicates of this report where a threshold that the caller has not
  /// accepted speaks against it.
  ///
  /// `RecordCorpus.contents(without:)` and `removed(by:)` begin with it; call it before you remove
  /// anything yourself.
  ///
  /// - Throws: `DedupeOptionsError.riskySuggestion` with what would go.
  public func checkRemoval() throws(DedupeOptionsError) {
    if suggestionUse == .looking, let risk { throw .riskySuggestion(risk) }
  }
}
