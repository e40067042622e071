package import Parallelism
internal import Safetensors
package import VectorMath

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
  private var activation: Activation

  /// Maps the weights of a checkpoint, whose names may begin with `bert.`.
  ///
  /// - Parameters:
  ///   - configuration: What `config.json` says.
  ///   - weights: `model.safetensors`.
  ///   - precision: The numbers in which products are computed.
  ///   - cacheFolder: Where packed weights are kept, to be mapped by later starts.
  /// - Throws: `SafetensorsError` for a damaged or incomplete file, `BERTError` for a wrong shape.
  package init(
    configuration: BERTConfiguration, weights: String, precision: Precision = .fp32,
    cacheFolder: String? = nil
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
    func norm(_ name: String) throws -> LayerNorm {
      // Checkpoints converted from TensorFlow call the two gamma and beta.
      let isOld = file.contains("\(prefix)\(name).gamma")
      return try LayerNorm(
        gain: tensor("\(name).\(isOld ? "gamma" : "weight")", [hidden]),
        shift: tensor("\(name).\(isOld ? "beta" : "bias")", [hidden]),
        epsilon: configuration.layerNormEpsilon)
    }

    self.configuration = configuration
    activation = configuration.activation
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
    let cache = cacheFolder.flatMap {
      PackedFile(
        in: $0, weights: weights, configuration: configuration, precision: precision)
    }
    let packed = try PackedWeights(configuration, precision, cache: cache) { index, packer in
      let layer = "encoder.layer.\(index / Self.denseLayers.count)"
      var first = 0
      for name in Self.denseLayers[index % Self.denseLayers.count] {
        let (input, output) = (packer.layout.inputSize, Self.outputSize(of: name, configuration))
        try tensor("\(layer).\(name).weight", [output, input]).withSpan { weights in
          try tensor("\(layer).\(name).bias", [output]).withSpan { bias in
            packer.add(weights: weights, bias: bias, first: first)
          }
        }
        first += output
      }
    }
    layers = try (0..<configuration.layerCount).map { index in
      let dense = packed.layers[
        index * Self.denseLayers.count..<(index + 1) * Self.denseLayers.count]
      return try Layer(
        queryKeyValue: dense[dense.startIndex], attentionOutput: dense[dense.startIndex + 1],
        attentionNorm: norm("encoder.layer.\(index).attention.output.LayerNorm"),
        intermediate: dense[dense.startIndex + 2], output: dense[dense.startIndex + 3],
        outputNorm: norm("encoder.layer.\(index).output.LayerNorm"))
    }
  }

  /// What the checkpoint calls the dense layers of `PackedWeights.layouts`.
  private static let denseLayers = [
    ["attention.self.query", "attention.self.key", "attention.self.value"],
    ["attention.output.dense"], ["intermediate.dense"], ["output.dense"],
  ]

  private static func outputSize(of name: String, _ configuration: BERTConfiguration) -> Int {
    name == "intermediate.dense" ? configuration.intermediateSize : configuration.hiddenSize
  }

  /// The same weights without the function inside the feed-forward part, for benchmarks.
  package var withoutActivation: BERTEncoder {
    var copy = self
    copy.activation = .identity
    return copy
  }

  /// Computes the last layer's vectors into `workspace.states`, `[T × H]`.
  ///
  /// - Parameters:
  ///   - tokens: Texts of 1 to `maximumPositions` tokens; ids below `vocabularySize`.
  ///   - workspace: Scratch memory; it grows to the largest batch that it has seen.
  ///   - team: Threads that share the products, led by this one; nil for this one alone. It changes
  ///     no number.
  package func encode(
    _ tokens: PackedTokens, in workspace: Workspace, sharedBy team: ThreadTeam? = nil
  ) {
    let rows = workspace.reserve(tokens.tokenCount, configuration, precision)
    guard tokens.tokenCount > 0 else { return }
    let clock = workspace.clock
    clock?.start()
    embed(tokens, into: workspace.states)
    clock?.mark(.embeddings)
    for layer in layers { apply(layer, to: tokens, states: workspace.states, rows, clock, team) }
  }

  /// Sums token, segment and position embeddings, and norms the sum.
  private func embed(_ tokens: PackedTokens, into states: AlignedNumbers<Float>) {
    let hidden = configuration.hiddenSize
    // Every id is checked here: the table is read one token ahead.
    for id in tokens.ids {
      precondition(0..<configuration.vocabularySize ~= Int(id), "token id \(id)")
    }
    func row(_ index: Int) -> Range<Int> { index * hidden..<(index + 1) * hidden }
    tokenEmbeddings.withSpan { table in
      positionEmbeddings.withSpan { positions in
        typeEmbeddings.withSpan { types in
          for text in 0..<tokens.textCount {
            let range = tokens.range(ofText: text)
            precondition(
              range.count <= configuration.maximumPositions, "a text of \(range.count) tokens")
            for (position, token) in range.enumerated() {
              let type = Int(tokens.typeIDs[token])
              precondition(0..<configuration.typeCount ~= type, "segment \(type)")
              let next = min(token + 1, tokens.tokenCount - 1)
              embeddingNorm.embed(
                token: table.extracting(row(Int(tokens.ids[token]))),
                position: positions.extracting(row(position)), type: types.extracting(row(type)),
                next: table.extracting(row(Int(tokens.ids[next]))), into: states, at: token * hidden
              )
            }
          }
        }
      }
    }
  }

  private func apply(
    _ layer: Layer, to tokens: PackedTokens, states: AlignedNumbers<Float>, _ rows: Workspace.Rows,
    _ clock: StageClock?, _ team: ThreadTeam?
  ) {
    let count = tokens.tokenCount
    rows.input.round(states, rows: 0..<count)
    clock?.mark(.quantisation)
    layer.queryKeyValue.apply(
      to: rows.input, rows: 0..<count, into: rows.queryKeyValue, sharedBy: team)
    clock?.mark(.products)
    let context = rows.input.directOutput ?? .floats(rows.change)
    for text in 0..<tokens.textCount {
      rows.attention.apply(
        to: rows.queryKeyValue, tokens: tokens.range(ofText: text), into: context)
    }
    clock?.mark(.attention)
    if rows.input.directOutput == nil { rows.input.round(rows.change, rows: 0..<count) }
    clock?.mark(.quantisation)
    layer.attentionOutput.apply(
      to: rows.input, rows: 0..<count, into: .floats(rows.change), sharedBy: team)
    clock?.mark(.products)
    layer.attentionNorm.apply(to: states, rows: count, adding: rows.change)
    clock?.mark(.normalisation)

    rows.input.round(states, rows: 0..<count)
    clock?.mark(.quantisation)
    if let wide = rows.intermediateInput.directOutput {
      layer.intermediate.apply(
        to: rows.input, rows: 0..<count, then: activation, into: wide, sharedBy: team)
      clock?.mark(.products)
    } else {
      for first in stride(from: 0, to: count, by: Workspace.Rows.stripHeight) {
        let strip = first..<min(first + Workspace.Rows.stripHeight, count)
        layer.intermediate.apply(
          to: rows.input, rows: strip, then: activation, into: .floats(rows.intermediate),
          sharedBy: team)
        clock?.mark(.products)
        rows.intermediateInput.round(rows.intermediate, rows: strip)
        clock?.mark(.quantisation)
      }
    }
    layer.output.apply(
      to: rows.intermediateInput, rows: 0..<count, into: .floats(rows.change), sharedBy: team)
    clock?.mark(.products)
    layer.outputNorm.apply(to: states, rows: count, adding: rows.change)
    clock?.mark(.normalisation)
  }
}
