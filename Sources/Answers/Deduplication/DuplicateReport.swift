public import Documents
public import TextComparison

/// A passage that says the same as a kept one.
public struct Duplicate: Sendable, Equatable {
  /// How it was found.
  ///
  /// Cases will be added: a `switch` in another package needs a `default`.
  public enum Stage: String, Sendable, Encodable {
    /// The same text but for letter case, spacing and surrounding punctuation.
    case exact
    /// Nearly the same wording: four fifths of the runs of five characters are in both texts.
    case wording
    /// The same meaning: a score of at least the threshold.
    case meaning
    /// A person has said that the two say the same.
    case answered
  }

  /// Its cosine with the kept passage.
  public let score: Float
  /// How it was found.
  public let stage: Stage
  /// The duplicate.
  public let passage: Passage

  /// The place of the passage among the passages of its corpus.
  package let row: Int

  package init(score: Float, stage: Stage, passage: Passage, row: Int) {
    self.score = score
    self.row = row
    self.stage = stage
    self.passage = passage
  }
}

extension Duplicate: Encodable {
  /// Writes a hit with its `stage`.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: HitKey.self)
    try keys.encode(score, forKey: .score)
    try keys.encode(stage, forKey: .stage)
    try keys.encode(passage)
  }
}

/// One passage that stays and its duplicates.
public struct DuplicateGroup: Sendable, Equatable, Encodable {
  /// The passage that stays; its score is 1.
  public let kept: SearchHit
  /// The passages that say the same, in the order of path and place.
  public let removed: [Duplicate]
}

/// A difference that keeps two passages apart.
public struct GuardedDifference: Sendable, Equatable, Encodable {
  /// The kind of difference.
  public let kind: DedupeOptions.Guard
  /// The words of the kept passage; empty when it has none there.
  public let kept: String
  /// The words of the other passage; empty when it has none there.
  public let other: String

  init(_ difference: Difference) {
    kind = difference.kind
    kept = difference.second
    other = difference.first
  }
}

/// A passage that is close enough to a kept one, but stays because a guard sees a difference.
public struct FlaggedPair: Sendable, Equatable, Encodable {
  /// The passage that it is close to.
  public let kept: SearchHit
  /// The passage that stays, with its cosine.
  public let flagged: SearchHit
  /// The differences that the guards see.
  public let differences: [GuardedDifference]
}

/// Two passages with a score near the threshold, by which a person can judge the threshold.
public struct ThresholdExample: Sendable, Equatable, Encodable {
  /// Their score, of the kind that is compared with the threshold.
  public let score: Float
  /// Whether the score reaches the threshold.
  public let isAbove: Bool
  /// The differences that keep them apart in spite of their score.
  public let differences: [GuardedDifference]
  /// One of the two.
  public let first: Passage
  /// Its nearest neighbour.
  public let second: Passage

  private enum CodingKeys: CodingKey { case score, merged, differences, first, second }

  /// Writes the score, whether the two are merged, and both as hits.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(score, forKey: .score)
    try keys.encode(isAbove && differences.isEmpty, forKey: .merged)
    try keys.encode(differences, forKey: .differences)
    var hit = keys.nestedContainer(keyedBy: HitKey.self, forKey: .first)
    try hit.encode(first)
    hit = keys.nestedContainer(keyedBy: HitKey.self, forKey: .second)
    try hit.encode(second)
  }
}

/// The duplicates of a corpus.
public struct DuplicateReport: Sendable, Equatable {
  /// The groups, by the place of the passage that stays.
  public let groups: [DuplicateGroup]
  /// Pairs that a guard keeps apart, by the place of the passage that it saves.
  public let flagged: [FlaggedPair]
  /// How many passages the corpus has.
  public let passageCount: Int
  /// How much of the records the model does not read; nothing for the passages of an index, whose
  /// `IndexReport` says it.
  public package(set) var truncation = Truncation()
  /// How many passages are duplicates of a kept one.
  public var removedCount: Int { groups.reduce(0) { $0 + $1.removed.count } }
  /// The threshold that was used.
  public let threshold: Float
  /// What the caller may do with a suggested threshold.
  package let suggestionUse: DedupeOptions.SuggestionUse
  /// Whether the threshold was suggested by the corpus.
  public let isSuggested: Bool
  /// The share of merged pairs that may say different things; nil when the threshold was not
  /// suggested.
  ///
  /// The pairs are the nearest ones at or above the threshold that no guard keeps apart. The range
  /// begins with the share that the fit of their scores takes for neighbours by chance. It ends
  /// with the worst share in labelled corpora at such scores. The texts themselves do not count.
  public let possibleFalseShares: ClosedRange<Double>?
  /// The smallest cosine of a duplicate with its kept passage.
  public var smallestScore: Float? { groups.flatMap(\.removed).map(\.score).min() }
  /// The smallest cosine of a duplicate that a stage found with its kept passage; nil when the
  /// stage found none.
  ///
  /// For the stage `wording` it may be far below the threshold, because this stage does not compare
  /// vectors.
  public func smallestScore(of stage: Duplicate.Stage) -> Float? {
    groups.lazy.flatMap(\.removed).filter { $0.stage == stage }.map(\.score).min()
  }
  /// Pairs around the threshold, as many as were requested, by falling score.
  public let examples: [ThresholdExample]
  /// The scores of all passages with their nearest neighbours, if examples were requested.
  public let nearestScores: [Float]
}
