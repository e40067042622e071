internal import VectorMath

/// BERT as `transformers` writes it, and as conversions from TensorFlow do.
///
/// Devlin et al. 2019.
struct BERT: EncoderFamily {
  let name = "BERT"
  let classPrefix = "Bert"
  let modelTypes = ["bert"]

  /// A key that `config.json` leaves out has the value that BERT's own code gives it.
  func architecture(from file: ConfigurationFile) throws(TransformerError) -> Architecture? {
    let keys = try file.keys(Keys.self)
    guard keys.model_type.map(modelTypes.contains) ?? keys.isOldBERT else { return nil }
    try file.refuse(
      "position_embedding_type", keys.position_embedding_type ?? "absolute",
      unlessOneOf: ["absolute"])
    try file.refuse("is_decoder", String(keys.is_decoder ?? false), unlessOneOf: ["false"])
    let activation = keys.hidden_act ?? "gelu"
    try file.refuse("hidden_act", activation, unlessOneOf: Self.activations.keys.sorted())
    let architecture = try Architecture(
      vocabularySize: file.size("vocab_size", keys.vocab_size ?? 30522),
      hiddenSize: file.size("hidden_size", keys.hidden_size ?? 768),
      layerCount: file.size("num_hidden_layers", keys.num_hidden_layers ?? 12),
      headCount: file.size("num_attention_heads", keys.num_attention_heads ?? 12),
      intermediateSize: file.size("intermediate_size", keys.intermediate_size ?? 3072),
      activation: Self.activations[activation] ?? .gelu,
      maximumPositions: file.size("max_position_embeddings", keys.max_position_embeddings ?? 512),
      typeCount: file.size("type_vocab_size", keys.type_vocab_size ?? 2),
      layerNormEpsilon: Float(keys.layer_norm_eps ?? 1e-12))
    guard architecture.hiddenSize % architecture.headCount == 0 else {
      throw .impossible(
        key: "num_attention_heads", value: architecture.headCount,
        reason: "which does not divide a hidden size of \(architecture.hiddenSize)",
        path: file.path)
    }
    return architecture
  }

  func embeddings(where contains: (String) -> Bool) -> EmbeddingNames {
    let folder = prefix(where: contains) + "embeddings"
    return EmbeddingNames(
      tokens: "\(folder).word_embeddings.weight",
      positions: "\(folder).position_embeddings.weight",
      types: "\(folder).token_type_embeddings.weight",
      norm: norm("\(folder).LayerNorm", where: contains))
  }

  func layer(_ index: Int, where contains: (String) -> Bool) -> LayerNames {
    let layer = prefix(where: contains) + "encoder.layer.\(index)"
    return LayerNames(
      query: dense("\(layer).attention.self.query"),
      key: dense("\(layer).attention.self.key"),
      value: dense("\(layer).attention.self.value"),
      attentionOutput: dense("\(layer).attention.output.dense"),
      attentionNorm: norm("\(layer).attention.output.LayerNorm", where: contains),
      intermediate: dense("\(layer).intermediate.dense"),
      output: dense("\(layer).output.dense"),
      outputNorm: norm("\(layer).output.LayerNorm", where: contains))
  }

  func heads(where contains: (String) -> Bool) -> HeadNames {
    let words = "cls.predictions"
    let bias = ["\(words).bias", "\(words).decoder.bias"].first(where: contains)
    return HeadNames(
      pooler: dense(prefix(where: contains) + "pooler.dense"), classifier: dense("classifier"),
      nextSentence: dense("cls.seq_relationship"), spans: dense("qa_outputs"),
      transform: dense("\(words).transform.dense"),
      transformNorm: norm("\(words).transform.LayerNorm", where: contains),
      words: DenseNames(weight: "\(words).decoder.weight", bias: bias ?? "\(words).bias"))
  }

  func headedName(of name: String, where contains: (String) -> Bool) -> String {
    let isInner = ["embeddings.", "encoder.", "pooler."].contains(where: name.hasPrefix)
    let whole = isInner && prefix(where: contains).isEmpty ? "bert." + name : name
    for (old, new) in [(".gamma", ".weight"), (".beta", ".bias")] where whole.hasSuffix(old) {
      return whole.dropLast(old.count) + new
    }
    return whole
  }

  /// What all names of a checkpoint begin with: it has a head beside its encoder, or none.
  private func prefix(where contains: (String) -> Bool) -> String {
    contains("bert.embeddings.word_embeddings.weight") ? "bert." : ""
  }

  private func dense(_ name: String) -> DenseNames {
    DenseNames(weight: "\(name).weight", bias: "\(name).bias")
  }

  private func norm(_ name: String, where contains: (String) -> Bool) -> NormNames {
    // Checkpoints converted from TensorFlow call the two gamma and beta.
    let isOld = contains("\(name).gamma")
    return NormNames(
      gain: "\(name).\(isOld ? "gamma" : "weight")", shift: "\(name).\(isOld ? "beta" : "bias")")
  }

  /// What `hidden_act` calls the functions that the kernels have.
  private static let activations: [String: Activation] = [
    "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "relu": .relu,
  ]

  /// The keys as `transformers` writes them.
  private struct Keys: Decodable {
    let model_type: String?
    let architectures: [String]?
    let position_embedding_type: String?
    let is_decoder: Bool?
    let hidden_act: String?
    let vocab_size: Int?
    let hidden_size: Int?
    let num_hidden_layers: Int?
    let num_attention_heads: Int?
    let intermediate_size: Int?
    let max_position_embeddings: Int?
    let type_vocab_size: Int?
    let layer_norm_eps: Double?

    /// Whether this is a BERT of the years before `model_type`.
    var isOldBERT: Bool {
      architectures?.first?.hasPrefix("Bert")
        ?? (type_vocab_size != nil && intermediate_size != nil && num_hidden_layers != nil)
    }
  }
}
