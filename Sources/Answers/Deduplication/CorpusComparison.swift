public import Documents

/// The passages that only one of two corpora has, and those that both have.
public struct CorpusComparison: Sendable, Equatable {
  /// Passages of the first corpus that say what no passage of the second says, in their order.
  public let onlyInFirst: [Passage]
  /// Passages of the second corpus that say what no passage of the first says, in their order.
  public let onlyInSecond: [Passage]
  /// A group for each passage of the second corpus that the first has too: the passage, and the
  /// passages of the first corpus that say the same.
  public let inBoth: [DuplicateGroup]
  /// How many passages of the first corpus are in the second as well.
  public let sharedOfFirst: Int
  /// How many passages of the second corpus are in the first as well.
  public let sharedOfSecond: Int
  /// The smallest score of passages that say the same.
  public let threshold: Float
  /// Whether the two corpora suggested the threshold.
  public let isSuggested: Bool
  /// How many passages of the first corpus are near one of the second, but differ from it in a fact
  /// that a guard knows.
  public let keptByGuard: Int
  /// How much of the records the model does not read; nothing for the passages of an index, whose
  /// `IndexReport` says it.
  public package(set) var truncation = Truncation()

  /// The result of a comparison.
  package init(
    onlyInFirst: [Passage], onlyInSecond: [Passage], inBoth: [DuplicateGroup], sharedOfFirst: Int,
    sharedOfSecond: Int, threshold: Float, isSuggested: Bool, keptByGuard: Int
  ) {
    self.onlyInFirst = onlyInFirst
    self.onlyInSecond = onlyInSecond
    self.inBoth = inBoth
    self.sharedOfFirst = sharedOfFirst
    self.sharedOfSecond = sharedOfSecond
    self.threshold = threshold
    self.isSuggested = isSuggested
    self.keptByGuard = keptByGuard
  }
}

extension CorpusComparison: Encodable {
  private enum CodingKeys: CodingKey {
    case onlyInFirst, onlyInSecond, inBoth, sharedOfFirst, sharedOfSecond
    case threshold, keptByGuard
  }

  /// Writes the counts, then all passages as hits.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(sharedOfFirst, forKey: .sharedOfFirst)
    try keys.encode(sharedOfSecond, forKey: .sharedOfSecond)
    try keys.encode(inBoth, forKey: .inBoth)
    for (passages, key) in [(onlyInFirst, CodingKeys.onlyInFirst), (onlyInSecond, .onlyInSecond)] {
      var list = keys.nestedUnkeyedContainer(forKey: key)
      for passage in passages {
        var hit = list.nestedContainer(keyedBy: HitKey.self)
        try hit.encode(passage)
      }
    }
    try keys.encode(threshold, forKey: .threshold)
    try keys.encode(keptByGuard, forKey: .keptByGuard)
  }
}
