package import Parallelism
package import Safetensors
package import VectorMath

/// An encoder with its weights: token ids to one vector per token.
///
/// Batches are packed: no token is ever padding, and a text's vectors do not depend on what stands
/// beside it. Immutable, so that any number of threads share one, each with a `Workspace`.
package struct TransformerEncoder: Sendable {
  /// Sizes and choices.
  package let architecture: Architecture
  /// Whose names its checkpoint has.
  package let family: any EncoderFamily
  /// The numbers in which products are computed.
  package let precision: Precision
  /// Types of the weights in the file, such as `F32`.
  package let weightTypes: [String]
  /// How many numbers the weight file holds.
  package let parameterCount: Int

  /// `[vocabulary × H]`.
  package let tokenEmbeddings: Tensor
  let positionEmbeddings: Tensor
  let typeEmbeddings: Tensor
  let embeddingNorm: LayerNorm
  let layers: [Layer]
  private var activation: Activation
  private var ablation = Ablation()

  /// Maps the weights of a checkpoint.
  ///
  /// - Parameters:
  ///   - architecture: What `config.json` says.
  ///   - family: The family that read it, and names the tensors.
  ///   - weights: `model.safetensors`.
  ///   - precision: The numbers in which products are computed.
  ///   - cacheFolder: Where packed weights are kept, to be mapped by later starts.
  /// - Throws: `SafetensorsError` for a damaged or incomplete file, `TransformerError` for a wrong
  ///   shape.
  package init(
    _ architecture: Architecture, of family: any EncoderFamily, weights: String,
    precision: Precision = .fp32, cacheFolder: String? = nil
  ) throws {
    let file = try TensorFile(path: weights)
    let hidden = architecture.hiddenSize

    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
      let tensor = try file.tensor(name)
      guard tensor.shape == shape else {
        throw TransformerError.wrongShape(
          tensor: name, shape: tensor.shape, expected: shape, path: weights)
      }
      return tensor
    }
    func norm(_ names: NormNames) throws -> LayerNorm {
      try LayerNorm(
        gain: tensor(names.gain, [hidden]), shift: tensor(names.shift, [hidden]),
        epsilon: architecture.layerNormEpsilon)
    }

    self.architecture = architecture
    self.family = family
    activation = architecture.activation
    self.precision = precision
    weightTypes = file.floatTypes
    parameterCount = file.parameterCount
    let embeddings = family.embeddings(where: file.contains)
    tokenEmbeddings = try tensor(embeddings.tokens, [architecture.vocabularySize, hidden])
    positionEmbeddings = try tensor(embeddings.positions, [architecture.maximumPositions, hidden])
    typeEmbeddings = try tensor(embeddings.types, [architecture.typeCount, hidden])
    embeddingNorm = try norm(embeddings.norm)
    let cache = cacheFolder.flatMap {
      PackedFile(in: $0, weights: weights, architecture: architecture, precision: precision)
    }
    let packed = try PackedWeights(architecture, precision, cache: cache) { index, packer in
      let (layer, place) = index.quotientAndRemainder(dividingBy: PackedWeights.layersPerLayer)
      let parts = PackedWeights.parts(of: family.layer(layer, where: file.contains))[place]
      let (input, output) = (packer.layout.inputSize, packer.layout.outputSize / parts.count)
      for (part, names) in parts.enumerated() {
        try tensor(names.weight, [output, input]).withSpan { weights in
          try tensor(names.bias, [output]).withSpan { bias in
            packer.add(weights: weights, bias: bias, first: part * output)
          }
        }
      }
    }
    layers = try (0..<architecture.layerCount).map { index in
      let names = family.layer(index, where: file.contains)
      let first = index * PackedWeights.layersPerLayer
      return try Layer(
        queryKeyValue: packed.layers[first], attentionOutput: packed.layers[first + 1],
        attentionNorm: norm(names.attentionNorm),
        intermediate: packed.layers[first + 2], output: packed.layers[first + 3],
        outputNorm: norm(names.outputNorm))
    }
  }

  /// The same weights without the function inside the feed-forward part, for benchmarks.
  package var withoutActivation: TransformerEncoder {
    var copy = self
    copy.activation = .identity
    return copy
  }

  /// The same encoder without some of its heads and layers.
  package func leavingOut(_ ablation: Ablation) -> TransformerEncoder {
    var copy = self
    copy.ablation = ablation
    return copy
  }

  /// The row of the table of word pieces that a token has, `[H]`: no place, no neighbours.
  package func wordVector(_ id: Int32) -> [Float] {
    let start = Int(id) * architecture.hiddenSize
    return tokenEmbeddings.withSpan { table in
      (start..<start + architecture.hiddenSize).map { table[$0] }
    }
  }

  /// Computes the last layer's vectors into `workspace.states`, `[T × H]`.
  ///
  /// - Parameters:
  ///   - tokens: Texts of 1 to `maximumPositions` tokens; ids below `vocabularySize`.
  ///   - workspace: Scratch memory; it grows to the largest batch that it has seen.
  ///   - team: Threads that share the products, led by this one; nil for this one alone. It changes
  ///     no number.
  ///   - watch: Told what was computed, stage by stage.
  package func encode(
    _ tokens: PackedTokens, in workspace: Workspace, sharedBy team: ThreadTeam? = nil,
    watch: (EncoderStage) -> Void = { _ in }
  ) {
    let rows = workspace.reserve(tokens.tokenCount, architecture, precision)
    guard tokens.tokenCount > 0 else { return }
    let clock = workspace.clock
    clock?.start()
    embed(tokens, into: workspace.states)
    clock?.mark(.embeddings)
    watch(.layer(0))
    for (index, layer) in layers.enumerated() {
      let number = index + 1
      if !ablation.layers.contains(number) {
        apply(layer, number, to: tokens, states: workspace.states, rows, clock, team, watch)
      }
      watch(.layer(number))
    }
  }

  /// Sums token, segment and position embeddings, and norms the sum.
  private func embed(_ tokens: PackedTokens, into states: AlignedNumbers<Float>) {
    let hidden = architecture.hiddenSize
    // Every id is checked here: the table is read one token ahead.
    for id in tokens.ids {
      precondition(0..<architecture.vocabularySize ~= Int(id), "token id \(id)")
    }
    func row(_ index: Int) -> Range<Int> { index * hidden..<(index + 1) * hidden }
    tokenEmbeddings.withSpan { table in
      positionEmbeddings.withSpan { positions in
        typeEmbeddings.withSpan { types in
          for text in 0..<tokens.textCount {
            let range = tokens.range(ofText: text)
            precondition(
              range.count <= architecture.maximumPositions, "a text of \(range.count) tokens")
            for (position, token) in range.enumerated() {
              let type = Int(tokens.typeIDs[token])
              precondition(0..<architecture.typeCount ~= type, "segment \(type)")
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
    _ layer: Layer, _ number: Int, to tokens: PackedTokens, states: AlignedNumbers<Float>,
    _ rows: Workspace.Rows, _ clock: StageClock?, _ team: ThreadTeam?,
    _ watch: (EncoderStage) -> Void
  ) {
    let count = tokens.tokenCount
    rows.input.round(states, rows: 0..<count)
    clock?.mark(.quantisation)
    layer.queryKeyValue.apply(
      to: rows.input, rows: 0..<count, into: rows.queryKeyValue, sharedBy: team)
    clock?.mark(.products)
    watch(.attention(number, rows.attention, rows.queryKeyValue))
    let silent = ablation.columns(
      inLayer: number, headSize: architecture.hiddenSize / architecture.headCount)
    let direct = silent.isEmpty ? rows.input.directOutput : nil
    let context = direct ?? .floats(rows.change)
    for text in 0..<tokens.textCount {
      rows.attention.apply(
        to: rows.queryKeyValue, tokens: tokens.range(ofText: text), into: context)
    }
    clock?.mark(.attention)
    if direct == nil {
      rows.change.clear(silent, ofRows: count, of: architecture.hiddenSize)
      rows.input.round(rows.change, rows: 0..<count)
    }
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
