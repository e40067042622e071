internal import Parallelism
package import Tokenization
package import VectorMath

/// The folder of an encoder as the hub has it: a configuration, a vocabulary, weights.
package struct Checkpoint: Sendable {
  /// The folder as it was given.
  package let folder: String
  /// The family that recognises the configuration.
  package let family: any EncoderFamily
  /// Sizes and choices of the encoder.
  package let architecture: Architecture
  /// The most tokens of a text that count, special tokens included.
  package let maximumLength: Int
  /// Whether texts are put in lower case before the tokenizer sees them.
  package let lowercases: Bool

  /// Reads the small files of a folder, and no weights.
  ///
  /// - Parameter folder: The folder that has `config.json`.
  /// - Throws: `ModelFolderError` or `TransformerError`; each says which file is wrong.
  package init(folder: String) throws {
    guard fileExists(folder + "/config.json") else {
      if fileExists(folder + "/adapter_config.json") {
        throw ModelFolderError.adapter(path: folder)
      }
      throw ModelFolderError.notAModel(path: folder, missing: "config.json")
    }
    self.folder = folder
    (family, architecture) = try EncoderFamilies.read(folder + "/config.json")
    let settings = try EncoderSettings(folder: folder, limit: architecture.maximumPositions)
    maximumLength = settings.maximumLength
    lowercases = settings.lowercases
  }

  /// Maps the weights, and reads the vocabulary beside them.
  ///
  /// - Parameters:
  ///   - precision: The numbers in which the encoder's products are computed.
  ///   - cacheFolder: Where packed weights are kept, to be mapped by later starts.
  ///   - threads: With more than one, weights and vocabulary are read at the same time.
  /// - Returns: The encoder and its tokenizer.
  /// - Throws: `ModelFolderError`, `TransformerError`, `SafetensorsError` or `TokenizerError`; each
  ///   says which file is wrong and what to do.
  package func load(
    precision: Precision, cacheFolder: String?, threads: Int
  ) throws -> (TransformerEncoder, Tokenizer) {
    let (encoder, tokenizer) = try concurrently(threads: threads) {
      try TransformerEncoder(
        architecture, of: family, weights: weightFile(in: folder), precision: precision,
        cacheFolder: cacheFolder)
    } _: {
      try Tokenizer(folder: folder, lowercases: lowercases)
    }
    guard tokenizer.vocabularyCount <= architecture.vocabularySize else {
      throw ModelFolderError.mismatch(
        path: folder,
        reason: "the tokenizer knows \(tokenizer.vocabularyCount) ids, the encoder "
          + "\(architecture.vocabularySize)")
    }
    return (encoder, tokenizer)
  }
}

/// What `sentence_bert_config.json` and `tokenizer_config.json` say of lengths and letter case.
private struct EncoderSettings {
  let maximumLength: Int
  let lowercases: Bool

  /// Reads the two files; `tokenizer.json`'s own limit does not count.
  ///
  /// - Parameters:
  ///   - folder: The encoder's folder.
  ///   - limit: The most positions that the encoder has.
  /// - Throws: `ModelFolderError` for a file that is not what it should be.
  init(folder: String, limit: Int) throws(ModelFolderError) {
    let path = folder + "/sentence_bert_config.json"
    let file = fileExists(path) ? try readJSON(SentenceFile.self, path) : nil
    var length: Int?
    if let wanted = file?.max_seq_length {
      guard wanted > 2 else {
        throw .malformed(path: path, reason: "`max_seq_length` is \(wanted)")
      }
      length = wanted
    } else if fileExists(folder + "/tokenizer_config.json") {
      let tokenizer = try readJSON(TokenizerFile.self, folder + "/tokenizer_config.json")
      // Tokenizers without a limit say 1e30.
      length = tokenizer.model_max_length.flatMap { Int(exactly: $0.rounded()) }
    }
    maximumLength = min(length ?? limit, limit)
    lowercases = file?.do_lower_case ?? false
  }

  private struct SentenceFile: Decodable {
    let max_seq_length: Int?
    let do_lower_case: Bool?
  }

  private struct TokenizerFile: Decodable {
    let model_max_length: Double?
  }
}
