/// What a checkpoint's head says of a text.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum HeadKind: String, Sendable, CaseIterable {
  /// Which words may stand in a masked place (Devlin et al. 2019, §3.1, task 1).
  case maskedWords
  /// Whether a text follows another one (task 2).
  case nextSentence
  /// The class of a text, or of a pair of texts.
  case textClasses
  /// The class of each token.
  case tokenClasses
  /// Where an answer begins and ends.
  case spans

  /// For people.
  public var words: String {
    switch self {
    case .maskedWords: "masked words"
    case .nextSentence: "next sentence"
    case .textClasses: "classes of texts"
    case .tokenClasses: "labels of tokens"
    case .spans: "answers in a text"
    }
  }

  /// The heads that a class of `transformers` has, by the ending of its name, such as
  /// `BertForMaskedLM`; nil for a class that is not in the list.
  static func kinds(ofClass name: String) -> [HeadKind]? {
    byEnding.first { name.hasSuffix($0.ending) }?.kinds
  }

  private static let byEnding: [(ending: String, kinds: [HeadKind])] = [
    ("ForPreTraining", [.maskedWords, .nextSentence]), ("ForMaskedLM", [.maskedWords]),
    ("ForNextSentencePrediction", [.nextSentence]),
    ("ForSequenceClassification", [.textClasses]),
    ("ForTokenClassification", [.tokenClasses]), ("ForQuestionAnswering", [.spans]),
    ("Model", []),
  ]
}
