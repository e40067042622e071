internal import SentenceEmbedding

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

  package init(_ loaded: LoadedModel) {
    let model = loaded.model
    name = loaded.identity.name
    path = model.folder
    fingerprint = loaded.identity.fingerprint
    dimension = model.dimension
    maximumLength = model.maximumLength
    steps = model.steps
    prompts = model.prompts.byName
    defaultPrompt = model.prompts.defaultName
    weightTypes = model.weightTypes
    parameters = model.parameterCount
    vocabulary = model.vocabularyCount
    warnings = model.warnings
  }
}
