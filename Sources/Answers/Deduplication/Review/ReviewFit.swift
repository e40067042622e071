public import TextComparison

/// The threshold and the guards that answers about pairs of texts lead to.
public struct ReviewFit: Sendable, Equatable {
  /// How many pairs were answered.
  public let answerCount: Int
  /// Whether so many answers decide; with fewer, threshold and guards are the default ones.
  public var isFitted: Bool { answerCount >= Self.fewestAnswers }
  /// The smallest score of texts that say the same.
  public let threshold: Float
  /// Guards that keep apart more texts that say the same than others.
  public let guardsOff: Set<Guard>
  /// How many pairs of nearest texts were looked at.
  public let pairCount: Int
  /// How many of them the threshold and the guards merge.
  public let mergedCount: Int
  /// How many of them are merged by default.
  public let mergedByDefault: Int
  /// The share of the merged pairs that says different things; nil when none is merged.
  public let falseShare: Double?
  /// The range in which that share is, if the corpus follows the model of the answers.
  ///
  /// It is wide enough that the share was above it in 4 % of reviews of labelled sets.
  public let falseShareBounds: ClosedRange<Double>?

  /// Fewer answers than these decide nothing.
  public static let fewestAnswers = 8

  /// What is known before the first answer, or what a file remembers.
  package init(
    answerCount: Int, threshold: Float, guardsOff: Set<Guard>, pairCount: Int, mergedCount: Int,
    mergedByDefault: Int, falseShare: Double?, falseShareBounds: ClosedRange<Double>?
  ) {
    self.answerCount = answerCount
    self.threshold = threshold
    self.guardsOff = guardsOff
    self.pairCount = pairCount
    self.mergedCount = mergedCount
    self.mergedByDefault = mergedByDefault
    self.falseShare = falseShare
    self.falseShareBounds = falseShareBounds
  }
}

extension ReviewFit: Encodable {
  private enum CodingKeys: CodingKey {
    case answers, isFitted, threshold, guardsOff, pairs, merged, mergedByDefault
    case falseShare, falseShareBounds
  }

  /// Writes the guards by their names, in alphabetical order.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(answerCount, forKey: .answers)
    try keys.encode(isFitted, forKey: .isFitted)
    try keys.encode(threshold, forKey: .threshold)
    try keys.encode(guardsOff.map(\.rawValue).sorted(), forKey: .guardsOff)
    try keys.encode(pairCount, forKey: .pairs)
    try keys.encode(mergedCount, forKey: .merged)
    try keys.encode(mergedByDefault, forKey: .mergedByDefault)
    try keys.encodeIfPresent(falseShare, forKey: .falseShare)
    try keys.encodeIfPresent(
      falseShareBounds.map { [$0.lowerBound, $0.upperBound] }, forKey: .falseShareBounds)
  }
}
