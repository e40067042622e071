/// Why a checkpoint's head cannot be run, or cannot answer.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum HeadError: Error, Equatable {
  /// The checkpoint has other heads than the wanted one.
  case missingHead(path: String, wanted: HeadKind, has: [HeadKind])
  /// `config.json` gives no possible number of labels.
  case impossibleLabels(path: String, count: Int)
  /// `config.json` and the weights disagree on the number of labels.
  case differentLabels(path: String, configured: Int, stored: Int)
  /// A label that a task needs is not among the checkpoint's.
  case missingLabel(path: String, wanted: String, has: [String])
  /// A number that the head gave is not finite.
  case notFinite(path: String)
  /// The vocabulary has no token of this kind.
  case missingToken(String, path: String)
  /// A text without a place to fill.
  case nothingMasked(text: String, mask: String)
  /// A text that must stay whole, and leaves no room for another beside it.
  case tooLong(what: String, tokens: Int)
  /// A cross-encoder gives one score, this checkpoint one for each label.
  case severalScores(path: String, labels: [String])
  /// Nothing was given where something is needed.
  case empty(what: String)
}

extension HeadError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingHead(let path, let wanted, let has):
      "\(path): the checkpoint has "
        + (has.isEmpty
          ? "no head" : "a head for " + has.map(\.words).joined(separator: " and "))
        + ", none for \(wanted.words). Choose a checkpoint that was trained for that."
    case .impossibleLabels(let path, let count):
      "\(path): \(count) labels. A classifier has between 1 and 100,000; fetch the model again."
    case .differentLabels(let path, let configured, let stored):
      "\(path): config.json has \(configured) labels, the weights have \(stored). "
        + "Weights and config.json must be of the same model."
    case .missingLabel(let path, let wanted, let has):
      "\(path): no label begins with `\(wanted)`; there are \(has.joined(separator: ", ")). "
        + "Choose a checkpoint that was trained on natural language inference."
    case .notFinite(let path):
      "\(path): the model gave a number that is not finite. Its weights are damaged; fetch it again."
    case .missingToken(let token, let path):
      "\(path): the vocabulary has no `\(token)`. Choose a checkpoint of BERT."
    case .nothingMasked(let text, let mask):
      "`\(text.prefix(60))` has no \(mask). Write \(mask) where a word is to be found."
    case .tooLong(let what, let tokens):
      "\(what) leaves no room for a text: the model reads \(tokens) tokens in all. Ask in fewer words."
    case .severalScores(let path, let labels):
      "\(path): \(labels.count) labels, where one score is wanted. Choose a cross-encoder that was "
        + "trained to rank."
    case .empty(let what):
      "\(what) is empty. Give one that says something."
    }
  }
}
