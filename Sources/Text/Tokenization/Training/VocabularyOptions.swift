/// How a vocabulary is made of the words of texts.
public struct VocabularyOptions: Sendable, Equatable {
  /// Tokens that the vocabulary has at most; as many as BERT's have.
  public var size = 30_522
  /// Whether capitals and accents are told apart; otherwise texts are lower-cased and stripped.
  public var isCased = false
  /// Pairs of tokens that are rarer are not joined.
  ///
  /// A token that was met once stands for one word alone.
  public var minimumFrequency = 2
  /// Characters that have a token of their own, the most frequent ones; words lose the others.
  public var alphabetLimit = 1_000
  /// Different words that are counted at the same time; where there are more, rare ones are
  /// forgotten, so that memory stays bounded.
  public var wordLimit = 8_000_000

  /// The defaults: a vocabulary like that of `bert-base-uncased`.
  public init() {}

  /// The tokens that stand for no text, in the order of their ids.
  public static let specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  /// Checks the numbers.
  package func validate() throws(VocabularyError) {
    for (name, value, range) in [
      ("size of the vocabulary", size, Self.specialTokens.count + 1...Vocabulary.idLimit),
      ("least frequency", minimumFrequency, 1...Int.max),
      ("number of characters", alphabetLimit, 1...0x110000),
      ("number of different words", wordLimit, 1_000...1 << 31),
    ] where !range.contains(value) {
      throw .badOption(
        name: name, value: value,
        expected: range.upperBound == Int.max
          ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)")
    }
  }
}

/// Why no vocabulary can be made.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum VocabularyError: Error, Equatable {
  /// A number of the options is out of its range.
  case badOption(name: String, value: Int, expected: String)
  /// The texts have no word.
  case noWords
  /// The characters alone need more tokens than the vocabulary may have.
  case tooSmall(size: Int, needed: Int)
}

extension VocabularyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badOption(let name, let value, let expected):
      "The \(name) is \(value), expected \(expected)."
    case .noWords:
      "There is no word in the texts to make a vocabulary of. Name folders with documents."
    case .tooSmall(let size, let needed):
      "The vocabulary may have \(size) tokens, but the characters of the texts alone need \(needed). "
        + "Allow more tokens, or fewer characters."
    }
  }
}
