internal import Hashing
internal import TextComparison

/// What people have said of pairs of texts.
///
/// A text is known by the hash of its normal form. So an answer holds for all copies of the two
/// texts, wherever they stand, and with every model.
public struct PairAnswers: Sendable, Equatable {
  /// An answer.
  public enum Verdict: String, Sendable {
    /// Both texts say the same.
    case same
    /// They say different things.
    case different
  }

  /// Two texts, the smaller hash first.
  struct Pair: Hashable, Sendable, Comparable {
    let first: ContentHash
    let second: ContentHash

    init(_ a: ContentHash, _ b: ContentHash) { (first, second) = a < b ? (a, b) : (b, a) }

    init(_ first: String, _ second: String) {
      self.init(PairAnswers.key(of: first), PairAnswers.key(of: second))
    }

    static func < (a: Pair, b: Pair) -> Bool {
      (a.first, a.second) < (b.first, b.second)
    }
  }

  private(set) var verdicts: [Pair: Verdict] = [:]

  /// No answers.
  public init() {}

  /// How many pairs have an answer.
  public var count: Int { verdicts.count }

  /// How many pairs say the same.
  public var sameCount: Int { verdicts.values.count { $0 == .same } }

  /// The answer for two texts, in either order.
  ///
  /// - Parameters:
  ///   - first: A text.
  ///   - second: Another one.
  /// - Returns: What was said of them; nil when nothing was.
  public func verdict(on first: String, _ second: String) -> Verdict? {
    verdicts.isEmpty ? nil : verdicts[Pair(first, second)]
  }

  /// Replaces the answer for two texts; nil takes it back.
  public mutating func set(_ verdict: Verdict?, on first: String, _ second: String) {
    self[Pair(first, second)] = verdict
  }

  /// Takes over the answers of others for pairs that have none.
  public mutating func fill(from others: PairAnswers) {
    verdicts.merge(others.verdicts) { mine, _ in mine }
  }

  subscript(pair: Pair) -> Verdict? {
    get { verdicts[pair] }
    set { verdicts[pair] = newValue }
  }

  /// The hash of a text's normal form.
  static func key(of text: String) -> ContentHash { key(of: NormalizedText(text)) }

  static func key(of text: NormalizedText) -> ContentHash { ContentHash(of: text.text) }
}
