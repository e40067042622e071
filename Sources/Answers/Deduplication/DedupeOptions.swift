public import TextComparison

/// Decides which texts are duplicates, and which of them stays.
public struct DedupeOptions: Sendable, Equatable {
  /// Which of several duplicates stays.
  ///
  /// Cases will be added: a `switch` in another package needs a `default`.
  public enum Keep: Sendable, Equatable {
    /// The first text in the order of path and place.
    case first
    /// The longest text.
    case longest
    /// The text whose file was modified last.
    case newest
    /// The text whose nearest neighbours are the closest.
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
    /// A threshold that the corpus suggests, by the scores of nearest neighbours.
    case suggested

    /// A cosine.
    public init(floatLiteral value: Float) { self = .score(value) }

    /// A cosine.
    public init(integerLiteral value: Int) { self = .score(Float(value)) }
  }

  /// What a caller may do with a threshold that the corpus suggests.
  public enum SuggestionUse: Sendable, Equatable {
    /// Look at the duplicates. None has a score below `lowestSuggested`, and their removal is
    /// refused when there is a `DuplicateReport.risk`.
    case looking
    /// Remove the duplicates, because the caller has looked and accepts the suggestion however low
    /// it is.
    case accepted
  }

  /// A kind of difference that keeps two texts apart.
  public typealias Guard = TextComparison.Guard

  /// The smallest score of texts that mean the same; above 0.9, rewordings are far more common than
  /// other facts.
  public var threshold: Threshold = 0.9
  /// What the caller may do with a suggested threshold; a score that the caller gives is always
  /// accepted.
  public var suggestionUse: SuggestionUse = .looking
  /// Which of several duplicates stays.
  public var keep: Keep = .first
  /// Differences that keep a pair apart; an empty set merges such pairs too.
  public var guards: Set<Guard> = Set(Guard.allCases)
  /// How many passages should stay, whatever the threshold; nil for as many as the threshold
  /// leaves.
  public var target: Int?
  /// What people have said of pairs of texts: it counts more than the threshold and the guards.
  public var answers = PairAnswers()
  /// How many pairs around the threshold the report shows; above 0, it also has the scores of
  /// nearest neighbours.
  public var examples = 0

  /// The smallest score of texts that a suggested threshold merges before the caller accepts it.
  ///
  /// In many corpora, most pairs with a lower score say different things.
  public static let lowestSuggested: Float = 0.8

  /// Makes options; those that are not given have their defaults.
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
  /// Refuses options that no corpus can be deduplicated with.
  package func check() throws(DedupeOptionsError) {
    if case .score(let threshold) = threshold, !(-1...1 ~= threshold) {
      throw .thresholdOutOfRange(threshold)
    }
    if let target, target < 1 {
      throw .targetOutOfRange(target)
    }
  }

  /// A finder with these options; `reader` is nil when it is unknown how the model reads texts.
  package func finder(reader: TextReader?) -> DuplicateFinder {
    var finder = DuplicateFinder(threshold: threshold, keep: keep, guards: guards)
    finder.reader = reader
    finder.answers = answers
    if suggestionUse == .looking { finder.lowestSuggested = Self.lowestSuggested }
    return finder
  }

  /// The field that `keep` compares.
  package var keptField: String? {
    switch keep {
    case .largest(let field), .smallest(let field): field
    default: nil
    }
  }
}
