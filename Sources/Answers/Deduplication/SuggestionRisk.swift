/// A reason not to remove passages by a threshold that the corpus itself suggests.
///
/// A suggestion is the score at which a corpus changes from repeated texts to merely similar ones.
/// Nobody has checked that the pairs above it say the same.
public struct SuggestionRisk: Sendable, Equatable {
  /// The threshold that the corpus suggests.
  public let threshold: Float
  /// The smallest score of texts that it merges; nil when the caller accepted the suggestion, and
  /// every score may be merged.
  public let lowestScore: Float?
  /// How many passages the threshold would remove.
  public let removedCount: Int
  /// How many passages the corpus has.
  public let passageCount: Int
  /// The largest share of the merges that may be wrong.
  public let mostFalse: Double

  /// The largest share of wrong merges that the caller need not accept.
  static let harmlessShare = 0.1
}

extension SuggestionRisk: CustomStringConvertible {
  /// How much would be removed, and which share of it may be wrong.
  public var description: String {
    func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
    let share = percent(Double(removedCount) / Double(max(1, passageCount)))
    return "\(removedCount) of \(passageCount) (\(share) %) would go, and up to "
      + "\(percent(mostFalse)) % of the merges may be wrong"
  }
}

extension DuplicateReport {
  /// The reason not to remove the duplicates of this report; nil when there is none.
  ///
  /// There is none when the threshold was not suggested, or when it is at least the default
  /// threshold and at most a tenth of its merges may be wrong.
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

  /// Throws when this report has a `risk` that the caller has not accepted.
  ///
  /// `RecordCorpus.contents(without:)` and `removed(by:)` call it first; call it before you remove
  /// duplicates yourself.
  ///
  /// - Throws: `DedupeOptionsError.riskySuggestion` with what would go.
  public func checkRemoval() throws(DedupeOptionsError) {
    if suggestionUse == .looking, let risk { throw .riskySuggestion(risk) }
  }
}
