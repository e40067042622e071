public import TextComparison

/// What counts as a duplicate, and which of several stays.
public struct DedupeOptions: Sendable, Equatable {
  /// Which of several duplicates stays.
  ///
  /// Cases will be added: a `switch` in another package needs a `default`.
  public enum Keep: Sendable, Equatable {
    /// The first in the order of path and place.
    case first
    /// The longest text.
    case longest
    /// The one whose file was modified last.
    case newest
    /// The one whose nearest neighbours are the closest.
    case central
    /// The record with the largest value in a field; numbers are compared as numbers.
    case largest(field: String)
    /// The record with the smallest value in a field.
    case smallest(field: String)
  }

  /// The smallest score of texts that mean the same.
  ///
  /// Cases will be added: a `switch` in another package needs a `default`.
  public enum Threshold: Sendable, Equatable, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
  {
    /// A cosine.
    case score(Float)
    /// As the corpus itself suggests, by the scores of its nearest neighbours.
    case suggested

    /// A cosine.
    public init(floatLiteral value: Float) { self = .score(value) }

    /// A cosine.
    public init(integerLiteral value: Int) { self = .score(Float(value)) }
  }

  /// What may be done by a threshold that the corpus suggests.
  public enum SuggestionUse: Sendable, Equatable {
    /// The duplicates are looked at. None has a score below `lowestSuggested`, and the removal of
    /// anything is refused where `DuplicateReport.risk` says why.
    case looking
    /// The caller has looked, and accepts the suggestion however low it is.
    case accepted
  }

  /// What two texts may differ in without being merged.
  public typealias Guard = TextComparison.Guard

  /// The smallest score of texts that mean the same; 0.9, above which rewordings are far more
  /// common than other facts.
  public var threshold: Threshold = 0.9
  /// What may be done by a suggested threshold; a score that the caller gives is always accepted.
  public var suggestionUse: SuggestionUse = .looking
  /// Which of several duplicates stays.
  public var keep: Keep = .first
  /// Differences that keep a pair apart; an empty set merges such pairs too.
  public var guards: Set<Guard> = Set(Guard.allCases)
  /// How many passages are to stay, whatever the threshold; nil for as many as it leaves.
  public var target: Int?
  /// How many pairs around the threshold to show as examples, and whether the report has scores.
  public var examples = 0

  /// The smallest score of texts that a suggested threshold merges without being accepted: below it,
  /// pairs say different things more often than not in many corpora.
  public static let lowestSuggested: Float = 0.8

  /// What is not given is as its property says.
  public init(
    threshold: Threshold = 0.9, keep: Keep = .first, guards: Set<Guard> = Set(Guard.allCases),
    target: Int? = nil, examples: Int = 0, suggestionUse: SuggestionUse = .looking
  ) {
    self.threshold = threshold
    self.suggestionUse = suggestionUse
    self.keep = keep
    self.guards = guards
    self.target = target
    self.examples = examples
  }
}

extension DedupeOptions {
  /// Refuses what no corpus can be deduplicated by.
  package func check() throws(DedupeOptionsError) {
    if case .score(let threshold) = threshold, !(-1...1 ~= threshold) {
      throw .thresholdOutOfRange(threshold)
    }
    if let target, target < 1 {
      throw .targetOutOfRange(target)
    }
  }

  /// The finder that does as the options say; `reader` is nil where it is not known how the model
  /// reads.
  package func finder(reader: TextReader?) -> DuplicateFinder {
    var finder = DuplicateFinder(threshold: threshold, keep: keep, guards: guards)
    finder.reader = reader
    if suggestionUse == .looking { finder.lowestSuggested = Self.lowestSuggested }
    return finder
  }

  /// The field that `keep` looks at.
  package var keptField: String? {
    switch keep {
    case .largest(let field), .smallest(let field): field
    default: nil
    }
  }
}
