public import Documents
public import TextComparison

/// A passage that a kept one makes superfluous.
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
  }

  /// Its cosine with the kept passage.
  public let score: Float
  /// How it was found.
  public let stage: Stage
  /// What is superfluous.
  public let passage: Passage

  /// The place of the passage among those that were looked at.
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
  /// What stays; its score is 1.
  public let kept: SearchHit
  /// What goes, in the order of path and place.
  public let removed: [Duplicate]
}

/// What keeps two passages apart.
public struct GuardedDifference: Sendable, Equatable, Encodable {
  /// What it is.
  public let kind: DedupeOptions.Guard
  /// What the kept passage says; empty when it says nothing there.
  public let kept: String
  /// What the other passage says; empty when it says nothing there.
  public let other: String

  init(_ difference: Difference) {
    kind = difference.kind
    kept = difference.second
    other = difference.first
  }
}

/// A passage that stays, although it is close enough to another one, because they differ in
/// something that a guard looks at.
public struct FlaggedPair: Sendable, Equatable, Encodable {
  /// What it is close to.
  public let kept: SearchHit
  /// The passage, with its cosine.
  public let flagged: SearchHit
  /// What they differ in.
  public let differences: [GuardedDifference]
}

/// Two passages whose score is near the threshold, to judge it by.
public struct ThresholdExample: Sendable, Equatable, Encodable {
  /// Their score, of the kind that the threshold is held against.
  public let score: Float
  /// Whether the score is enough.
  public let isAbove: Bool
  /// What keeps them apart nevertheless.
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
  /// By the place of what stays.
  public let groups: [DuplicateGroup]
  /// Pairs that a guard keeps apart, by the place of the passage that would else go.
  public let flagged: [FlaggedPair]
  /// How many passages were looked at.
  public let passageCount: Int
  /// How much of the records the model does not read; nothing for the passages of an index, whose
  /// `IndexReport` says it.
  public package(set) var truncation = Truncation()
  /// How many of them go.
  public var removedCount: Int { groups.reduce(0) { $0 + $1.removed.count } }
  /// The threshold that was used.
  public let threshold: Float
  /// Whether the threshold is held against supported scores: two parts the pair's cosine, one part
  /// the mean cosine of each of the two with the other's five nearest neighbours.
  public let isSupported: Bool
  /// What the caller accepts of a suggestion.
  package let suggestionUse: DedupeOptions.SuggestionUse
  /// Whether the threshold was suggested by the corpus.
  public let isSuggested: Bool
  /// Of the nearest pairs at or above a suggested threshold that no guard keeps apart, the share that
  /// may say different things; nil when the threshold was not suggested.
  ///
  /// It begins with what the fit of all their scores takes for neighbours by chance, and ends with
  /// what was the worst in labelled corpora at such scores. No text is read for it.
  public let possibleFalseShares: ClosedRange<Double>?
  /// The smallest cosine of a removed passage with the one that is kept for it.
  public var smallestScore: Float? { groups.flatMap(\.removed).map(\.score).min() }
  /// The smallest cosine of a passage that a stage removed with the one that is kept for it; nil when
  /// the stage removed none.
  ///
  /// Of the stage of wording it may be far below the threshold, which is none of its business.
  public func smallestScore(of stage: Duplicate.Stage) -> Float? {
    groups.lazy.flatMap(\.removed).filter { $0.stage == stage }.map(\.score).min()
  }
  /// Pairs around the threshold, as many as were asked for, by falling score.
  public let examples: [ThresholdExample]
  /// The scores of all passages with their nearest neighbours, when examples were asked for.
  public let nearestScores: [Float]
}
