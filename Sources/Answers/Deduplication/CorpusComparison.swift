public import Documents

/// What two corpora say, and which of it both say.
public struct CorpusComparison: Sendable, Equatable {
  /// Passages of the first corpus that the second has nothing like, in their order.
  public let onlyInFirst: [Passage]
  /// Passages of the second corpus that the first has nothing like, in their order.
  public let onlyInSecond: [Passage]
  /// What both say: a passage of the second corpus, and those of the first that say the same.
  public let inBoth: [DuplicateGroup]
  /// How many passages of the first corpus are in the second as well.
  public let sharedOfFirst: Int
  /// How many passages of the second corpus are in the first as well.
  public let sharedOfSecond: Int
  /// The smallest score of passages that say the same.
  public let threshold: Float
  /// Whether the two corpora suggested it.
  public let isSuggested: Bool
  /// How many passages of the first corpus are near one of the second, but for a difference that a
  /// guard looks at.
  public let keptByGuard: Int
  /// How much of the records the model does not read; nothing for the passages of an index, whose
  /// `IndexReport` says it.
  public package(set) var truncation = Truncation()

  /// What two corpora came to.
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
