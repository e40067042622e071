package import Transformers
package import Tokenization
package import VectorMath

/// A Sentence-BERT model from its folder: texts to vectors, as the folder's files say.
///
/// Immutable; any number of threads may embed with one model at the same time.
package struct SentenceModel: Sendable {
  /// The folder as it was given.
  package let folder: String
  /// Sizes and choices of the encoder.
  package let architecture: Architecture
  /// Numbers per vector, `D`.
  package let dimension: Int
  /// The most tokens of a text that count, special tokens included; the rest is cut off.
  package let maximumLength: Int
  /// Texts that the model wants in front of what it embeds.
  package let prompts: Prompts
  /// What a user should know before trusting the vectors, one sentence each.
  package let warnings: [String]
  /// The numbers in which the encoder's products are computed.
  package var precision: Precision { encoder.precision }
  /// Types of the weights as stored, such as `F32`.
  package var weightTypes: [String] { encoder.weightTypes }
  /// How many numbers the encoder's weight file holds.
  package var parameterCount: Int { encoder.parameterCount }
  /// How many ids the tokenizer knows.
  package var vocabularyCount: Int { tokenizer.vocabularyCount }
  /// The steps from text to vector, in words.
  package let steps: [String]

  package internal(set) var encoder: TransformerEncoder
  let tokenizer: Tokenizer
  let pipeline: Pipeline
  let lowercases: Bool
  /// The folder that has the encoder's `config.json`.
  package let encoderFolder: String

  /// Reads a folder in the layout of sentence-transformers, or a bare BERT checkpoint.
  ///
  /// - Parameters:
  ///   - folder: The model's folder.
  ///   - precision: The numbers in which the encoder's products are computed.
  ///   - cacheFolder: Where packed weights are kept, to be mapped by later starts.
  ///   - threads: With more than one, weights and vocabulary are read at the same time.
  /// - Throws: `ModelFolderError`, `TransformerError`, `SafetensorsError` or `TokenizerError`; each
  ///   says which file is wrong and what to do.
  package init(
    folder: String, precision: Precision = .fp32, cacheFolder: String? = nil, threads: Int = 1
  ) throws {
    self = try readingFolder(folder) {
      try SentenceModel(
        reading: folder, precision: precision, cacheFolder: cacheFolder, threads: threads)
    }
  }

  private init(
    reading folder: String, precision: Precision, cacheFolder: String?, threads: Int
  ) throws {
    var warnings: [String] = []
    let encoderFolder = try Pipeline.encoderFolder(of: folder)
    let checkpoint = try Checkpoint(folder: encoderFolder)
    let architecture = checkpoint.architecture
    (encoder, tokenizer) = try checkpoint.load(
      precision: precision, cacheFolder: cacheFolder, threads: threads)
    if fileExists(folder + "/modules.json") {
      pipeline = try Pipeline(folder: folder, hiddenSize: architecture.hiddenSize)
    } else {
      pipeline = Pipeline(meanOf: architecture.hiddenSize)
      warnings.append(
        "\(folder): no modules.json, so this is a bare BERT checkpoint: its token vectors are "
          + "averaged (mean pooling). It was not trained for sentence similarity; scores may mislead."
      )
    }
    maximumLength = checkpoint.maximumLength
    lowercases = checkpoint.lowercases
    prompts = try Prompts(folder: folder)
    steps = Self.describe(
      encoder, pipeline, tokens: tokenizer.algorithm, maximumLength: maximumLength)
    self.folder = folder
    self.encoderFolder = encoderFolder
    self.architecture = architecture
    self.warnings = warnings
    dimension = pipeline.dimension
  }

  /// The tokens of one text, as `embed` sees them.
  package func encode(_ text: String) -> Encoding {
    tokenizer.encode(text, maximumLength: maximumLength)
  }

  /// The tokens of a pair of texts, the longer one cut first.
  package func encode(_ first: String, _ second: String) -> Encoding {
    tokenizer.encode(first, second, maximumLength: maximumLength)
  }

  /// The tokens of a whole text, however long, special tokens included.
  package func tokens(of text: String) -> [Int32] { tokenizer.encodeIDs(text).ids }

  /// The token of a word that the vocabulary has no tokens for.
  package var unknownToken: Int32 { tokenizer.unknownID }

  /// Whether a text that has its prompt already is longer than `embed` reads.
  package func isCut(_ text: String) -> Bool {
    // No token is less than a byte.
    text.utf8.count > maximumLength - tokens(of: "").count
      && tokenize(text).truncatedCount > 0
  }

  /// How many bytes of a text `embed` reads when a prompt stands in front of it.
  package func reach(into text: String, behind prompt: String) -> Int {
    let encoding = encode(prompt + text)
    guard encoding.truncatedCount > 0 else { return text.utf8.count }
    return max((encoding.offsets.map(\.upperBound).max() ?? 0) - prompt.utf8.count, 0)
  }

  /// Texts of at most so many bytes are read to their end behind a prompt: no token is less than a
  /// byte.
  package func surelyRead(behind prompt: String) -> Int {
    maximumLength - tokens(of: prompt).count
  }

  /// The token of an id, or nil when the vocabulary has none.
  package func token(_ id: Int32) -> String? { tokenizer.token(id) }

  private static func describe(
    _ encoder: TransformerEncoder, _ pipeline: Pipeline, tokens: String, maximumLength: Int
  ) -> [String] {
    let architecture = encoder.architecture
    var steps = [
      "tokenize: \(tokens), at most \(maximumLength) tokens",
      "encode: \(encoder.family.name), \(architecture.layerCount) layers, "
        + "\(architecture.headCount) heads, hidden size \(architecture.hiddenSize), "
        + "intermediate size \(architecture.intermediateSize)",
      "pool: " + pipeline.poolings.map(\.rawValue).joined(separator: " and ")
        + (pipeline.includesPrompt ? "" : ", without the prompt's tokens"),
    ]
    for step in pipeline.steps {
      switch step {
      case .dense(let dense):
        steps.append(
          "project: \(dense.inputSize) to \(dense.outputSize)"
            + "\(dense.hasBias ? ", bias" : ""), \(dense.activation.rawValue)")
      case .normalize:
        steps.append("normalize: to length 1")
      }
    }
    return steps
  }
}
