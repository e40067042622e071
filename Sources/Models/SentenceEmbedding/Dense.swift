package import Safetensors
internal import Transformers
package import VectorMath

/// A projection after pooling: `activation(x · weightᵀ + bias)`.
package struct Dense: Sendable {
  /// Numbers of the vectors that it takes.
  package let inputSize: Int
  /// Numbers of the vectors that it makes.
  package let outputSize: Int
  /// Applied last.
  package let activation: Activation
  /// Whether something is added to the product.
  package let hasBias: Bool

  /// `[outputSize × inputSize]`.
  package let weight: Tensor
  /// `[outputSize]`; zeros when there is none.
  package let bias: Tensor

  /// Reads `config.json` and `model.safetensors` of a module's folder.
  init(folder: String) throws {
    let path = folder + "/config.json"
    let file = try readJSON(Configuration.self, path)
    guard file.use_residual != true else {
      throw ModelFolderError.unsupported(
        what: "a Dense module with a residual connection", path: path, supported: "plain ones")
    }
    for name in [file.module_input_name, file.module_output_name] {
      guard name == nil || name == "sentence_embedding" else {
        throw ModelFolderError.unsupported(
          what: "a Dense module on `\(name ?? "")`", path: path,
          supported: "those on `sentence_embedding`")
      }
    }
    // What sentence-transformers takes when the key is missing.
    let function = file.activation_function ?? "torch.nn.modules.activation.Tanh"
    guard let activation = Self.activations[function] else {
      throw ModelFolderError.unsupported(
        what: "activation `\(function)`", path: path,
        supported: Self.activations.keys.sorted().joined(separator: ", "))
    }
    let weights = try TensorFile(path: weightFile(in: folder))
    weight = try weights.tensor("linear.weight")
    guard weight.shape == [file.out_features, file.in_features] else {
      throw ModelFolderError.mismatch(
        path: path,
        reason: "in_features \(file.in_features) and out_features \(file.out_features), "
          + "but the weights are \(weight.shape)")
    }
    hasBias = file.bias ?? true
    bias =
      hasBias
      ? try weights.tensor("linear.bias")
      : Tensor(
        shape: [file.out_features], numbers: Array(repeating: 0, count: file.out_features))
    guard bias.shape == [file.out_features] else {
      throw ModelFolderError.mismatch(path: path, reason: "a bias of \(bias.shape)")
    }
    inputSize = file.in_features
    outputSize = file.out_features
    self.activation = activation
  }

  /// Projects every row of `vectors`, `[B × inputSize]`, to `[B × outputSize]`.
  func apply(to vectors: Matrix) -> Matrix {
    var projected = Matrix(rows: vectors.rows, columns: outputSize)
    weight.withSpan { weight in
      bias.withSpan { bias in
        var result = projected.numbers.mutableSpan
        multiply(
          vectors.numbers.span, Block(rows: vectors.rows, columns: inputSize),
          byRowsOf: weight, Block(rows: outputSize, columns: inputSize),
          into: &result, Block(rows: vectors.rows, columns: outputSize))
        Kernels.best.add(bias, to: &result, rows: vectors.rows, then: activation)
      }
    }
    return projected
  }

  private static let activations: [String: Activation] = [
    "torch.nn.modules.activation.Tanh": .tanh, "torch.nn.modules.linear.Identity": .identity,
    "torch.nn.modules.activation.ReLU": .relu, "torch.nn.modules.activation.GELU": .gelu,
  ]

  /// The keys as sentence-transformers writes them.
  private struct Configuration: Decodable {
    let in_features: Int
    let out_features: Int
    let bias: Bool?
    let activation_function: String?
    let use_residual: Bool?
    let module_input_name: String?
    let module_output_name: String?
  }
}
