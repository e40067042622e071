internal import Deduplication

/// What counts as a duplicate, and which of several stays.
public struct DedupeOptions: Sendable, Equatable {
  /// Which of several duplicates stays.
  public enum Keep: String, Sendable, CaseIterable {
    /// The first in the order of path and place.
    case first
    /// The longest text.
    case longest
    /// The one whose file was modified last.
    case newest
  }

  /// The smallest cosine of near duplicates; 0.9, above which rewordings are far more common than
  /// other facts.
  public var threshold: Float = 0.9
  /// Which of several duplicates stays.
  public var keep: Keep = .first

  /// The defaults.
  public init() {}
}

/// A passage that a kept one makes superfluous.
public struct Duplicate: Sendable, Equatable {
  /// How it was found.
  public enum Stage: String, Sendable, Encodable {
    /// The same text but for letter case, spacing and surrounding punctuation.
    case exact
    /// A cosine of at least the threshold.
    case near
  }

  /// Its cosine with the kept passage.
  public let score: Float
  /// How it was found.
  public let stage: Stage
  /// What is superfluous.
  public let passage: Passage

  init(score: Float, stage: Stage, passage: Passage) {
    self.score = max(-1, min(1, score))
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

/// The duplicates of a corpus.
public struct DuplicateReport: Sendable, Equatable {
  /// By the place of what stays.
  public let groups: [DuplicateGroup]
  /// How many passages were looked at.
  public let passageCount: Int
  /// How many of them go.
  public var removedCount: Int { groups.reduce(0) { $0 + $1.removed.count } }
}
