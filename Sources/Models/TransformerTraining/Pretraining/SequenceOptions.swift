/// How sequences are made of documents: the settings of BERT's `create_pretraining_data.py`.
public struct SequenceOptions: Sendable, Equatable {
  /// The most tokens of a sequence, special ones included.
  public var length = 128
  /// The share of sequences that are shorter by chance, so that the model knows short texts too.
  public var shortShare = 0.1
  /// The share of tokens that are to be guessed.
  public var maskedShare = 0.15
  /// The most tokens of a sequence that are to be guessed; nil for the share of the longest
  /// sequence.
  public var mostMasked: Int?
  /// Whether all tokens of a word are masked together.
  public var masksWholeWords = false

  /// BERT's settings.
  public init() {}

  /// Tokens of two texts, without the three special ones.
  var room: Int { length - 3 }

  /// Checks the numbers, for a model that reads so many tokens.
  package func validate(maximumLength: Int) throws(TrainingError) {
    for (name, value, expected, isGood) in [
      (
        "length of sequences", "\(length)", "8 to \(maximumLength), which the model reads",
        (8...max(8, maximumLength)).contains(length)
      ),
      (
        "share of short sequences", "\(shortShare)", "0 to 1", (0...1).contains(shortShare)
      ),
      (
        "share of masked words", "\(maskedShare)", "above 0 and at most 1",
        maskedShare > 0 && maskedShare <= 1
      ),
      (
        "largest number of masked words", "\(mostMasked ?? 1)", "1 or more", mostMasked ?? 1 >= 1
      ),
    ] where !isGood {
      throw .badOption(name: name, value: value, expected: expected)
    }
  }
}
