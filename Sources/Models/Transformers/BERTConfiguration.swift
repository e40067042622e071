internal import Foundation
package import VectorMath

/// The sizes and choices of a BERT encoder, from its `config.json`.
package struct BERTConfiguration: Sendable, Equatable {
  /// Rows of the token embeddings.
  package let vocabularySize: Int
  /// Numbers per token between the layers, `H`.
  package let hiddenSize: Int
  /// How many layers.
  package let layerCount: Int
  /// How many attention heads, `A`; each has `H / A` numbers.
  package let headCount: Int
  /// Numbers per token inside the feed-forward part of a layer.
  package let intermediateSize: Int
  /// The function inside the feed-forward part.
  package let activation: Activation
  /// The most tokens that a text may have.
  package let maximumPositions: Int
  /// How many segments there are (2: first and second text).
  package let typeCount: Int
  /// Added to the variance in layer norm.
  package let layerNormEpsilon: Float

  /// Operations in the products with weights for one token; a multiplication and an addition are
  /// two.
  package var operationsPerToken: Double {
    let perLayer = 4 * hiddenSize * hiddenSize + 2 * hiddenSize * intermediateSize
    return 2 * Double(layerCount) * Double(perLayer)
  }

  /// Reads `config.json`; a key that it leaves out has the value that BERT's own code gives it.
  package init(path: String) throws(BERTError) {
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: path)))
    } catch is DecodingError {
      throw .unreadableConfiguration(path: path, reason: "not the JSON of a model's configuration")
    } catch {
      throw .unreadableConfiguration(path: path, reason: "missing or unreadable")
    }
    try Self.refuse(
      "model_type", file.model_type ?? "missing", unlessOneOf: ["bert"], path: path)
    try Self.refuse(
      "position_embedding_type", file.position_embedding_type ?? "absolute",
      unlessOneOf: ["absolute"], path: path)
    try Self.refuse(
      "is_decoder", String(file.is_decoder ?? false), unlessOneOf: ["false"], path: path)
    let name = file.hidden_act ?? "gelu"
    try Self.refuse(
      "hidden_act", name, unlessOneOf: Self.activations.keys.sorted(), path: path)
    activation = Self.activations[name] ?? .gelu
    vocabularySize = try Self.size("vocab_size", file.vocab_size ?? 30522, path)
    hiddenSize = try Self.size("hidden_size", file.hidden_size ?? 768, path)
    layerCount = try Self.size("num_hidden_layers", file.num_hidden_layers ?? 12, path)
    headCount = try Self.size("num_attention_heads", file.num_attention_heads ?? 12, path)
    intermediateSize = try Self.size("intermediate_size", file.intermediate_size ?? 3072, path)
    maximumPositions = try Self.size(
      "max_position_embeddings", file.max_position_embeddings ?? 512, path)
    typeCount = try Self.size("type_vocab_size", file.type_vocab_size ?? 2, path)
    layerNormEpsilon = Float(file.layer_norm_eps ?? 1e-12)
    guard hiddenSize % headCount == 0 else {
      throw .impossible(
        key: "num_attention_heads", value: headCount,
        reason: "which does not divide a hidden size of \(hiddenSize)", path: path)
    }
  }

  /// What `hidden_act` calls the functions that the kernels have.
  private static let activations: [String: Activation] = [
    "gelu": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "relu": .relu,
  ]

  private static func refuse(
    _ key: String, _ value: String, unlessOneOf supported: [String], path: String
  ) throws(BERTError) {
    guard supported.contains(value) else {
      throw .unsupported(
        key: key, value: value, supported: supported.joined(separator: ", "), path: path)
    }
  }

  // The bound keeps products of two sizes far from overflow; no BERT comes near it.
  private static func size(_ key: String, _ value: Int, _ path: String) throws(BERTError) -> Int {
    guard 1...10_000_000 ~= value else {
      throw .impossible(key: key, value: value, reason: "not within 1...10,000,000", path: path)
    }
    return value
  }

  /// The keys as `transformers` writes them.
  private struct File: Decodable {
    let model_type: String?
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
  }
}
