internal import Parallelism
internal import Safetensors
internal import Transformers
internal import VectorMath

/// Texts whose last layer's vectors lie ready for a head.
struct EncodedBatch {
  let tokens: PackedTokens
  /// `[T × H]`, of all texts one after the other.
  let states: AlignedNumbers<Float>
  /// For each text, the places of the tokens that are asked about, within the text.
  let wanted: [[Int]]
  /// Threads that share the products; nil for this one alone.
  let team: ThreadTeam?
}

/// What stands on an encoder.
protocol Head: Sendable {
  /// Computes what the head says of each text, `[rows × outputs]`, one row for a text or for each
  /// token that counts.
  func logits(of batch: EncodedBatch) -> [Matrix]
}

/// A dense layer on the pooled vector of the first token.
///
/// Devlin et al. 2019, §4.1.
struct PooledHead: Head {
  private let pooler: HeadLayer
  private let classifier: HeadLayer

  init(_ classifier: DenseNames, outputs: Int? = nil, in weights: HeadWeights) throws {
    pooler = try weights.layer(weights.names.pooler, outputSize: weights.hiddenSize)
    self.classifier = try weights.layer(classifier, outputSize: outputs)
  }

  func logits(of batch: EncodedBatch) -> [Matrix] {
    let count = batch.tokens.textCount
    let first = (0..<count).map { batch.tokens.range(ofText: $0).lowerBound }
    let states = batch.states.rows(first, width: pooler.outputSize)
    let pooled = pooler.apply(to: states, rows: count, then: .tanh)
    let width = classifier.outputSize
    let numbers = classifier.apply(to: pooled, rows: count)
    return (0..<count).map { text in
      Matrix(rows: 1, columns: width, numbers: numbers[text * width..<(text + 1) * width])
    }
  }
}

/// A dense layer on every token.
struct TokenHead: Head {
  private let classifier: HeadLayer

  init(_ classifier: DenseNames, outputs: Int? = nil, in weights: HeadWeights) throws {
    self.classifier = try weights.layer(classifier, outputSize: outputs)
  }

  func logits(of batch: EncodedBatch) -> [Matrix] {
    let width = classifier.outputSize
    let numbers = classifier.apply(to: batch.states, rows: batch.tokens.tokenCount)
    return (0..<batch.tokens.textCount).map { text in
      let rows = batch.tokens.range(ofText: text)
      return Matrix(
        rows: rows.count, columns: width,
        numbers: numbers[rows.lowerBound * width..<rows.upperBound * width])
    }
  }
}

/// Every word's score in the wanted places, and only there.
struct WordHead: Head {
  private let transform: HeadLayer
  private let activation: Activation
  private let norm: LayerNorm
  private let words: HeadLayer

  init(tied: Bool, to encoder: TransformerEncoder, in weights: HeadWeights) throws {
    let names = weights.names
    transform = try weights.layer(
      names.transform, outputSize: weights.hiddenSize, precision: encoder.precision)
    activation = encoder.architecture.activation
    norm = LayerNorm(
      gain: try weights.tensor(names.transformNorm.gain, [weights.hiddenSize]),
      shift: try weights.tensor(names.transformNorm.shift, [weights.hiddenSize]),
      epsilon: encoder.architecture.layerNormEpsilon)
    words = try weights.layer(
      names.words, weights: tied ? encoder.tokenEmbeddings : nil,
      outputSize: encoder.architecture.vocabularySize, precision: encoder.precision)
  }

  func logits(of batch: EncodedBatch) -> [Matrix] {
    let width = transform.outputSize
    let rows = batch.wanted.enumerated().flatMap { text, places in
      places.map { batch.tokens.range(ofText: text).lowerBound + $0 }
    }
    guard !rows.isEmpty else {
      return batch.wanted.map { _ in Matrix(rows: 0, columns: words.outputSize) }
    }
    let states = transform.apply(
      to: batch.states.rows(rows, width: width), rows: rows.count, then: activation,
      sharedBy: batch.team)
    norm.apply(
      to: states, rows: rows.count, adding: AlignedNumbers(count: rows.count * width))
    let numbers = words.apply(to: states, rows: rows.count, sharedBy: batch.team)
    var row = 0
    return batch.wanted.map { places in
      defer { row += places.count }
      return Matrix(
        rows: places.count, columns: words.outputSize,
        numbers: numbers[row * words.outputSize..<(row + places.count) * words.outputSize])
    }
  }
}

/// The tensors from which a head is made.
struct HeadWeights {
  let file: TensorFile
  let names: HeadNames
  let hiddenSize: Int
  let threads: Int

  /// A tensor of a shape.
  func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
    let tensor = try file.tensor(name)
    guard tensor.shape == shape else {
      throw TransformerError.wrongShape(
        tensor: name, shape: tensor.shape, expected: shape, path: file.path)
    }
    return tensor
  }

  /// A dense layer.
  ///
  /// - Parameters:
  ///   - dense: Its names.
  ///   - given: Its weights when they are another tensor's.
  ///   - outputSize: How many outputs it must have; nil for as many as there are.
  ///   - precision: The numbers of its products. Small layers cost nothing in full precision.
  /// - Returns: The layer, packed.
  /// - Throws: `SafetensorsError` or `TransformerError` for a tensor that is missing or of another
  ///   shape.
  func layer(
    _ dense: DenseNames, weights given: Tensor? = nil, outputSize: Int? = nil,
    precision: Precision = .fp32
  ) throws -> HeadLayer {
    let found = file.shape(of: dense.weight)
    let count = outputSize ?? found?.first ?? 0
    let weights = try given ?? tensor(dense.weight, [count, hiddenSize])
    return HeadLayer(
      weights, bias: try tensor(dense.bias, [count]), precision: precision, threads: threads)
  }
}
