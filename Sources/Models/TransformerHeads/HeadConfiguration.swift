internal import Transformers

/// What `config.json` says of the head.
package struct HeadConfiguration: Sendable {
  /// Where it is.
  package let path: String
  /// The class of `transformers` that the checkpoint was saved from, such as `BertForMaskedLM`.
  package let className: String?
  /// The names of the labels that it lists, by number.
  package let listedLabels: [Int: String]
  /// How many labels it counts, whether it lists them or not; nil when it says nothing.
  package let labelCount: Int?
  /// What kind of classes there are.
  package let problem: Problem?
  /// Whether the word head's weights are the token embeddings.
  package let tiesWords: Bool
  /// The function that sentence-transformers applies to the scores of a cross-encoder.
  package let activationName: String?
  /// Whether texts that are put together of tokens lose blanks before points once more.
  package let cleansDecodedText: Bool

  /// `problem_type`.
  package enum Problem: String, Sendable {
    /// A number.
    case regression
    /// One of the labels.
    case oneLabel = "single_label_classification"
    /// Any number of the labels.
    case severalLabels = "multi_label_classification"
  }

  private static let mostLabels = 100_000

  /// Reads the `config.json` of a folder.
  ///
  /// - Throws: `ModelFolderError`, `HeadError` or `TransformerError` for what cannot be.
  package init(folder: String) throws {
    path = folder + "/config.json"
    let keys = try readJSON(Keys.self, path)
    className = keys.architectures?.first
    listedLabels = Dictionary(
      (keys.id2label ?? [:]).compactMap { key, label in Int(key).map { ($0, label) } },
      uniquingKeysWith: { first, _ in first })
    labelCount = keys.num_labels ?? keys.id2label?.count
    if let labelCount, !(1...Self.mostLabels).contains(labelCount) {
      throw HeadError.impossibleLabels(path: path, count: labelCount)
    }
    tiesWords = keys.tie_word_embeddings ?? true
    activationName = keys.activation
    let tokenizer = folder + "/tokenizer_config.json"
    cleansDecodedText =
      fileExists(tokenizer)
      ? try readJSON(TokenizerKeys.self, tokenizer).clean_up_tokenization_spaces ?? false : false
    guard let type = keys.problem_type else {
      problem = nil
      return
    }
    guard let problem = Problem(rawValue: type) else {
      throw TransformerError.unsupported(
        key: "problem_type", value: type,
        supported: "regression, single_label_classification, multi_label_classification", path: path
      )
    }
    self.problem = problem
  }

  /// The labels of a classifier with so many outputs.
  ///
  /// - Parameter rows: The outputs that the weights have.
  /// - Returns: A name for each; `LABEL_3` for one that is not listed, as `transformers` says.
  /// - Throws: `HeadError.differentLabels` when `config.json` counts others.
  package func labels(_ rows: Int) throws(HeadError) -> [String] {
    guard 1...Self.mostLabels ~= rows else { throw .impossibleLabels(path: path, count: rows) }
    // Two labels is what `transformers` takes when nothing is said.
    let count = labelCount ?? 2
    guard rows == count, listedLabels.keys.allSatisfy({ 0..<rows ~= $0 }) else {
      throw .differentLabels(path: path, configured: count, stored: rows)
    }
    return (0..<rows).map { listedLabels[$0] ?? "LABEL_\($0)" }
  }

  private struct Keys: Decodable {
    let architectures: [String]?
    let id2label: [String: String]?
    let num_labels: Int?
    let problem_type: String?
    let tie_word_embeddings: Bool?
    let sbert_ce_default_activation_function: String?
    let sentence_transformers: SentenceTransformers?

    var activation: String? {
      sentence_transformers?.activation_fn ?? sbert_ce_default_activation_function
    }

    struct SentenceTransformers: Decodable {
      let activation_fn: String?
    }
  }

  private struct TokenizerKeys: Decodable {
    let clean_up_tokenization_spaces: Bool?
  }
}
