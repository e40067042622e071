internal import SentenceEmbedding
internal import TransformerHeads

/// What Akin reads of a model's folder.
public struct ModelInfo: Sendable, Equatable, Encodable {
  /// What to call it.
  public let name: String
  /// Its folder.
  public let path: String
  /// Two models with equal fingerprints make equal vectors.
  public let fingerprint: String
  /// Numbers per vector.
  public let dimension: Int
  /// The most tokens of a text that count.
  public let maximumLength: Int
  /// From text to vector, in words.
  public let steps: [String]
  /// What stands on the encoder beside the pooling, and is run by commands of its own; empty but in
  /// what `ModelStore.show` gives, for to look costs time that a start does not have.
  public let heads: [Head]
  /// Texts that the model wants in front of what it embeds, by name.
  public let prompts: [String: String]
  /// The prompt that is used when nothing else is said.
  public let defaultPrompt: String?
  /// Types of the weights as stored.
  public let weightTypes: [String]
  /// How many numbers the encoder has.
  public let parameters: Int
  /// How many token ids there are.
  public let vocabulary: Int
  /// What a user should know before trusting the vectors.
  public let warnings: [String]

  /// A head of a checkpoint.
  public struct Head: Sendable, Equatable, Encodable {
    /// What it says of a text, in words.
    public let name: String
    /// The labels that it tells apart; empty where it has none.
    public let labels: [String]

    /// The heads of a folder that are complete.
    static func all(in folder: String) -> [Head] {
      let kinds = (try? HeadedModel.kinds(in: folder)) ?? []
      return kinds.map { Head(name: $0.words, labels: HeadedModel.labels(of: $0, in: folder)) }
    }
  }

  package init(_ loaded: LoadedModel, withHeads: Bool = false) {
    let model = loaded.model
    name = loaded.identity.name
    path = model.folder
    fingerprint = loaded.identity.fingerprint
    dimension = model.dimension
    maximumLength = model.maximumLength
    steps = model.steps
    heads = withHeads ? Head.all(in: model.encoderFolder) : []
    prompts = model.prompts.byName
    defaultPrompt = model.prompts.defaultName
    weightTypes = model.weightTypes
    parameters = model.parameterCount
    vocabulary = model.vocabularyCount
    warnings = model.warnings
  }
}
