internal import FileAccess
internal import Safetensors
internal import Tokenization
internal import Transformers
internal import VectorMath

/// The sizes of a BERT that is trained from scratch.
public struct EncoderShape: Sendable, Equatable {
  /// Layers.
  public var layers = 4
  /// Numbers of a token's vector.
  public var hidden = 256
  /// Heads of attention.
  public var heads = 4
  /// Numbers between the two halves of a layer; nil for four times `hidden`.
  public var intermediate: Int?
  /// The most tokens of a text.
  public var positions = 512

  /// The sizes of BERT-mini.
  ///
  /// Turc et al. 2019.
  public init() {}

  /// Checks the numbers.
  package func validate() throws(TrainingError) {
    for (name, value, expected, isGood) in [
      ("number of layers", layers, "1 to 200", 1...200 ~= layers),
      ("size of vectors", hidden, "1 to 16384", 1...16_384 ~= hidden),
      (
        "number of heads", heads, "a divisor of \(hidden)",
        heads >= 1 && hidden % max(1, heads) == 0
      ),
      (
        "size between the halves of a layer", intermediate ?? 1, "1 to 65536",
        1...65_536 ~= intermediate ?? 1
      ),
      ("number of positions", positions, "8 to 65536", 8...65_536 ~= positions),
    ] where !isGood {
      throw .badOption(name: name, value: "\(value)", expected: expected)
    }
  }

  /// A name for people.
  package var name: String { "bert-\(layers)x\(hidden)" }

  /// Writes a new model, a `BertForPreTraining` that has learned nothing.
  ///
  /// - Parameters:
  ///   - folder: Where it goes; it exists.
  ///   - vocabulary: A folder with a BERT tokenizer.
  ///   - seed: Decides the weights.
  /// - Throws: `TrainingError` for sizes that do not go together; `TokenizerError`, `FileError`.
  package func write(to folder: String, vocabulary: String, seed: UInt64) throws {
    try validate()
    let tokenizer = try Tokenizer(folder: vocabulary)
    _ = try SequenceTokens(tokenizer, path: vocabulary)
    for name in TrainingFolder.tokenizerFiles where fileExists(vocabulary + "/" + name) {
      try FileSystem.replace(
        folder + "/" + name,
        with: FileSystem.contents(of: vocabulary + "/" + name, atMost: 1 << 30))
    }
    let padding = tokenizer.id(of: "[PAD]").map(Int.init)
    try FileSystem.replace(
      folder + "/config.json",
      with: Array(configuration(tokenizer.vocabularyCount, padding: padding ?? 0).utf8))
    let checkpoint = try Checkpoint(folder: folder)
    let layout = ParameterLayout(
      pretraining: checkpoint.architecture, of: checkpoint.family)
    let weights = NewWeights(seed: seed)
    try TensorFile.write(
      into: folder,
      layout.tensors.enumerated().map { number, place in
        OutputTensor(place.name, shape: place.shape) { body in
          try body(
            weights.numbers(
              place, number: number,
              zeroRow: place.range.lowerBound == layout.tokens.start ? padding : nil
            ).span)
        }
      })
  }

  private func configuration(_ vocabularySize: Int, padding: Int) -> String {
    """
    {
      "architectures": ["BertForPreTraining"],
      "model_type": "bert",
      "vocab_size": \(vocabularySize),
      "hidden_size": \(hidden),
      "num_hidden_layers": \(layers),
      "num_attention_heads": \(heads),
      "intermediate_size": \(intermediate ?? 4 * hidden),
      "hidden_act": "gelu",
      "hidden_dropout_prob": 0.1,
      "attention_probs_dropout_prob": 0.1,
      "max_position_embeddings": \(positions),
      "type_vocab_size": 2,
      "initializer_range": 0.02,
      "layer_norm_eps": 1e-12,
      "pad_token_id": \(padding),
      "position_embedding_type": "absolute",
      "tie_word_embeddings": true,
      "torch_dtype": "float32"
    }

    """
  }
}
