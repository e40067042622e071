/// A family of encoders: what its checkpoints say in words of their own.
///
/// A family computes nothing. `TransformerEncoder` computes what an `Architecture` describes.
package protocol EncoderFamily: Sendable {
  /// The name of the family, for people.
  var name: String { get }

  /// What the names of its classes begin with in `transformers`.
  var classPrefix: String { get }

  /// The values of `model_type` in `config.json` by which the family is recognised.
  var modelTypes: [String] { get }

  /// The encoder that a `config.json` describes, or nil when it is one of another family.
  ///
  /// - Throws: `TransformerError` when the file is damaged, or asks for something that
  ///   `TransformerEncoder` does not compute.
  func architecture(from file: ConfigurationFile) throws(TransformerError) -> Architecture?

  /// Names the embeddings.
  ///
  /// - Parameter contains: Whether the weight file has a tensor of that name.
  /// - Returns: Whole names, whether the file has them or not.
  func embeddings(where contains: (String) -> Bool) -> EmbeddingNames

  /// Names the tensors of a layer.
  ///
  /// - Parameters:
  ///   - index: The layer; the first is 0.
  ///   - contains: Whether the weight file has a tensor of that name.
  /// - Returns: Whole names, whether the file has them or not.
  func layer(_ index: Int, where contains: (String) -> Bool) -> LayerNames

  /// Names the tensors of the heads.
  ///
  /// - Parameter contains: Whether the weight file has a tensor of that name.
  /// - Returns: Whole names, whether the file has them or not.
  func heads(where contains: (String) -> Bool) -> HeadNames

  /// The name that `transformers` has for a tensor in a checkpoint with a head.
  ///
  /// - Parameters:
  ///   - name: The name in a weight file.
  ///   - contains: Whether that file has a tensor of a name.
  /// - Returns: The same name, unless the file leaves something out or has names of earlier years.
  func headedName(of name: String, where contains: (String) -> Bool) -> String
}

/// The tensors that come before the first layer.
package struct EmbeddingNames: Sendable {
  /// `[vocabulary × H]`.
  package let tokens: String
  /// `[positions × H]`.
  package let positions: String
  /// `[segments × H]`.
  package let types: String
  package let norm: NormNames
}

/// The tensors of one layer.
package struct LayerNames: Sendable {
  package let query: DenseNames
  package let key: DenseNames
  package let value: DenseNames
  package let attentionOutput: DenseNames
  package let attentionNorm: NormNames
  package let intermediate: DenseNames
  package let output: DenseNames
  package let outputNorm: NormNames

  /// Every tensor of the layer.
  package var all: [String] {
    [query, key, value, attentionOutput, intermediate, output].flatMap { [$0.weight, $0.bias] }
      + [attentionNorm, outputNorm].flatMap { [$0.gain, $0.shift] }
  }
}

/// The tensors that stand on the encoder, of whichever head a checkpoint has.
package struct HeadNames: Sendable {
  /// `[H] → [H]`, on the first token of a text.
  package let pooler: DenseNames
  /// `[H] → [labels]`, on the pooled vector or on every token.
  package let classifier: DenseNames
  /// `[H] → [2]`, on the pooled vector: the second text follows the first, or does not.
  package let nextSentence: DenseNames
  /// `[H] → [2]`, on every token: an answer begins here, or ends here.
  package let spans: DenseNames
  /// `[H] → [H]`, on a masked token.
  package let transform: DenseNames
  /// What follows `transform`.
  package let transformNorm: NormNames
  /// `[H] → [vocabulary]`; its weights are the token embeddings unless the checkpoint unties them.
  package let words: DenseNames
}

/// The two tensors of a dense layer.
package struct DenseNames: Sendable {
  /// `[output × input]`.
  package let weight: String
  /// `[output]`.
  package let bias: String

  /// The two names.
  package init(weight: String, bias: String) {
    self.weight = weight
    self.bias = bias
  }
}

/// The two tensors of a layer norm, both `[H]`.
package struct NormNames: Sendable {
  package let gain: String
  package let shift: String
}
