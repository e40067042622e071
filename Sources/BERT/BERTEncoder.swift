internal import Safetensors
internal import VectorMath

/// A BERT encoder with its weights: token ids to one vector per token.
///
/// Batches are packed: no token is ever padding, and a text's vectors do not depend on what stands
/// beside it. Immutable, so that any number of threads share one, each with a `Workspace`.
package struct BERTEncoder: Sendable {
  /// Sizes and choices.
  package let configuration: BERTConfiguration
  /// The numbers in which products are computed.
  package let precision: Precision
  /// Types of the weights in the file, such as `F32`.
  package let weightTypes: [String]
  /// How many numbers the weight file holds.
  package let parameterCount: Int

  let tokenEmbeddings: Tensor
  let positionEmbeddings: Tensor
  let typeEmbeddings: Tensor
  let embeddingNorm: LayerNorm
  let layers: [Layer]
  let noBias: Tensor

  /// Maps the weights of a checkpoint, whose names may begin with `bert.`.
  ///
  /// - Parameters:
  ///   - configuration: What `config.json` says.
  ///   - weights: `model.safetensors`.
  ///   - precision: The numbers in which products are computed.
  /// - Throws: `SafetensorsError` for a damaged or incomplete file, `BERTError` for a wrong shape.
  package init(
    configuration: BERTConfiguration, weights: String, precision: Precision = .fp32
  ) throws {
    let file = try TensorFile(path: weights)
    let prefix = file.contains("bert.embeddings.word_embeddings.weight") ? "bert." : ""
    let hidden = configuration.hiddenSize

    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
      let tensor = try file.tensor(prefix + name)
      guard tensor.shape == shape else {
        throw BERTError.wrongShape(
          tensor: prefix + name, shape: tensor.shape, expected: shape, path: weights)
      }
      return tensor
    }
    func linear(_ name: String, _ output: Int, _ input: Int) throws -> Linear {
      try Linear(
        weight: tensor("\(name).weight", [output, input]), bias: tensor("\(name).bias", [output]))
    }
    func norm(_ name: String) throws -> LayerNorm {
      // Checkpoints converted from TensorFlow call the two gamma and beta.
      let isOld = file.contains("\(prefix)\(name).gamma")
      return try LayerNorm(
        gain: tensor("\(name).\(isOld ? "gamma" : "weight")", [hidden]),
        shift: tensor("\(name).\(isOld ? "beta" : "bias")", [hidden]),
        epsilon: configuration.layerNormEpsilon)
    }

    self.configuration = configuration
    self.precision = precision
    weightTypes = file.floatTypes
    parameterCount = file.parameterCount
    tokenEmbeddings = try tensor(
      "embeddings.word_embeddings.weight", [configuration.vocabularySize, hidden])
    positionEmbeddings = try tensor(
      "embeddings.position_embeddings.weight", [configuration.maximumPositions, hidden])
    typeEmbeddings = try tensor(
      "embeddings.token_type_embeddings.weight", [configuration.typeCount, hidden])
    embeddingNorm = try norm("embeddings.LayerNorm")
    layers = try (0..<configuration.layerCount).map { index in
      let name = "encoder.layer.\(index)"
      return try Layer(
        query: linear("\(name).attention.self.query", hidden, hidden),
        key: linear("\(name).attention.self.key", hidden, hidden),
        value: linear("\(name).attention.self.value", hidden, hidden),
        attentionOutput: linear("\(name).attention.output.dense", hidden, hidden),
        attentionNorm: norm("\(name).attention.output.LayerNorm"),
        intermediate: linear("\(name).intermediate.dense", configuration.intermediateSize, hidden),
        output: linear("\(name).output.dense", hidden, configuration.intermediateSize),
        outputNorm: norm("\(name).output.LayerNorm"))
    }
    noBias = Tensor(shape: [hidden], numbers: Array(repeating: 0, count: hidden))
    useOneThreadPerProduct()
  }

  /// Computes the last layer's vectors into `workspace.states`, `[T × H]`.
  ///
  /// - Parameters:
  ///   - tokens: Texts of 1 to `maximumPositions` tokens; ids below `vocabularySize`.
  ///   - workspace: Scratch memory; it grows to the largest batch that it has seen.
  package func encode(_ tokens: PackedTokens, in workspace: inout Workspace) {
    workspace.reserve(tokens, configuration)
    guard tokens.tokenCount > 0 else { return }
    embed(tokens, in: &workspace)
    for layer in layers { apply(layer, to: tokens, in: &workspace) }
  }

  /// Sums token, segment and position embeddings, and norms the sum.
  private func embed(_ tokens: PackedTokens, in workspace: inout Workspace) {
    let hidden = configuration.hiddenSize
    tokenEmbeddings.withSpan { table in
      var states = workspace.states.mutableSpan
      for (token, id) in tokens.ids.enumerated() {
        precondition(0..<configuration.vocabularySize ~= Int(id), "token id \(id)")
        for column in 0..<hidden {
          states[token * hidden + column] = table[Int(id) * hidden + column]
        }
      }
    }
    for text in 0..<tokens.textCount {
      writePositions(of: tokens, text: text, to: &workspace.context)
    }
    embeddingNorm.apply(
      to: &workspace.states, rows: tokens.tokenCount, adding: noBias, residual: workspace.context)
  }

  /// Writes the sum of position and segment embeddings for one text.
  private func writePositions(of tokens: PackedTokens, text: Int, to sums: inout [Float]) {
    let hidden = configuration.hiddenSize
    let range = tokens.range(ofText: text)
    precondition(range.count <= configuration.maximumPositions, "a text of \(range.count) tokens")
    positionEmbeddings.withSpan { positions in
      typeEmbeddings.withSpan { types in
        var sums = sums.mutableSpan
        for (position, token) in range.enumerated() {
          let type = Int(tokens.typeIDs[token])
          precondition(0..<configuration.typeCount ~= type, "segment \(type)")
          for column in 0..<hidden {
            sums[token * hidden + column] =
              types[type * hidden + column] + positions[position * hidden + column]
          }
        }
      }
    }
  }

  private func apply(_ layer: Layer, to tokens: PackedTokens, in workspace: inout Workspace) {
    let rows = Workspace.productRows(tokens.tokenCount, configuration)
    layer.query.apply(to: workspace.states, rows: rows, into: &workspace.query)
    layer.key.apply(to: workspace.states, rows: rows, into: &workspace.key)
    layer.value.apply(to: workspace.states, rows: rows, into: &workspace.value)
    attend(
      tokens, query: workspace.query, key: workspace.key, value: workspace.value,
      scores: &workspace.scores, into: &workspace.context)

    // `query` is free again: it takes the attention's output.
    layer.attentionOutput.multiply(workspace.context, rows: rows, into: &workspace.query)
    layer.attentionNorm.apply(
      to: &workspace.query, rows: rows, adding: layer.attentionOutput.bias,
      residual: workspace.states)

    layer.intermediate.apply(
      to: workspace.query, rows: rows, then: configuration.activation,
      into: &workspace.intermediate)
    layer.output.multiply(workspace.intermediate, rows: rows, into: &workspace.states)
    layer.outputNorm.apply(
      to: &workspace.states, rows: rows, adding: layer.output.bias, residual: workspace.query)
  }

  /// Scaled dot-product attention, each text and each head alone.
  ///
  /// Vaswani et al. 2017, §3.2. All of `[T × H]`, but for `scores`: the square of the longest text.
  private func attend(
    _ tokens: PackedTokens, query: [Float], key: [Float], value: [Float],
    scores: inout [Float], into context: inout [Float]
  ) {
    let hidden = configuration.hiddenSize
    let headSize = hidden / configuration.headCount
    let scale = 1 / Float(headSize).squareRoot()
    var scores = scores.mutableSpan
    var context = context.mutableSpan
    for text in 0..<tokens.textCount {
      let range = tokens.range(ofText: text)
      let length = range.count
      let square = Block(rows: length, columns: length)
      for head in 0..<configuration.headCount {
        let block = Block(
          start: range.lowerBound * hidden + head * headSize, rows: length, columns: headSize,
          stride: hidden)
        multiply(query.span, block, by: key.span, block, .transposed, into: &scores, square)
        Kernels.best.softmax(&scores, rows: length, columns: length, scale: scale)
        multiply(scores.span, square, by: value.span, block, .asStored, into: &context, block)
      }
    }
  }
}
