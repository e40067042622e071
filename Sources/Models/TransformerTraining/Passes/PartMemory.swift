internal import VectorMath

/// What the backward pass of a layer norm needs of the forward one.
struct NormRecord {
  /// The rows with mean 0 and variance 1, `[T × H]`.
  let unit = AlignedNumbers<Float>()
  /// One over the deviation of each row, `[T]`.
  let factors = AlignedNumbers<Float>()

  /// The layer norm of `sums`.
  func forward(
    _ sums: AlignedNumbers<Float>, rows: Int, into result: AlignedNumbers<Float>,
    weights: AlignedNumbers<Float>, _ place: NormPlace, epsilon: Float
  ) {
    unit.reserve(rows * place.gain.count)
    factors.reserve(rows)
    Kernels.best.norm(
      sums, rows: rows, parameters: weights, gain: place.gain, shift: place.shift,
      epsilon: epsilon, unit: unit, factors: factors, into: result)
  }

  /// Turns the gradient of the result into that of the sums, in place, and adds the gradients of gain
  /// and shift to `sums`, `[2H]`.
  func backward(
    _ gradient: AlignedNumbers<Float>, rows: Int, weights: AlignedNumbers<Float>,
    _ place: NormPlace, sums: AlignedNumbers<Float>
  ) {
    Kernels.best.normBackward(
      gradient, rows: rows, parameters: weights, gain: place.gain, unit: unit,
      factors: factors, sums: sums)
  }
}

/// What the backward pass of one layer needs of the forward one.
final class LayerRecord {
  /// Queries, keys and values, `[T × 3H]`.
  let queryKeyValue = AlignedNumbers<Float>()
  /// Softmaxed scores of each head of each text, one after the other.
  let attention = AlignedNumbers<Float>()
  /// The same after dropout; unused when nothing is dropped.
  let dropped = AlignedNumbers<Float>()
  /// `[T × H]`, what the heads say.
  let context = AlignedNumbers<Float>()
  let attentionNorm = NormRecord()
  /// `[T × H]`, between the two halves.
  let middle = AlignedNumbers<Float>()
  /// `[T × I]`, after the activation.
  let wide = AlignedNumbers<Float>()
  /// The slope of the activation, `[T × I]`.
  let slopes = AlignedNumbers<Float>()
  let outputNorm = NormRecord()
}

/// Sums over the tokens of a part, for the gradients of biases and norms of one layer.
struct LayerSums {
  let attentionNorm = AlignedNumbers<Float>()
  let outputNorm = AlignedNumbers<Float>()
  /// Of queries, keys and values, `[3H]`.
  let projections = AlignedNumbers<Float>()
  let attentionOutput = AlignedNumbers<Float>()
  let intermediate = AlignedNumbers<Float>()
  let output = AlignedNumbers<Float>()

  /// Sets all sums to zero.
  func clear(hidden: Int, wide: Int) {
    for (numbers, count) in [
      (attentionNorm, 2 * hidden), (outputNorm, 2 * hidden), (projections, 3 * hidden),
      (attentionOutput, hidden), (intermediate, wide), (output, hidden),
    ] {
      numbers.reserve(count)
      numbers.clear(0..<count)
    }
  }
}

/// The memory of one part of a batch, which the next batch uses again.
final class PartMemory {
  /// What each layer reads, and at last what the encoder gives, `[T × H]`.
  let outputs: [AlignedNumbers<Float>]
  let embeddingNorm = NormRecord()
  /// One for each layer; with checkpoints only the first is used.
  let layers: [LayerRecord]
  /// `[T × H]`.
  let change = AlignedNumbers<Float>()
  /// The gradient of what a layer gives, `[T × H]`.
  let states = AlignedNumbers<Float>()
  /// `[T × I]`.
  let wide = AlignedNumbers<Float>()
  /// `[T × H]`.
  let context = AlignedNumbers<Float>()
  /// `[T × 3H]`.
  let queryKeyValue = AlignedNumbers<Float>()
  /// Of one head of one text.
  let scores = AlignedNumbers<Float>()
  /// Gain and shift of the embeddings' norm, `[2H]`.
  let embeddingSums = AlignedNumbers<Float>()
  /// Of a layer and of the one above it.
  let sums = [LayerSums(), LayerSums()]
  let products = ProductMemory()

  init(layerCount: Int) {
    outputs = (0...layerCount).map { _ in AlignedNumbers() }
    layers = (0..<max(1, layerCount)).map { _ in LayerRecord() }
  }
}

/// The memory of a batch, which the next batch uses again.
final class BatchMemory {
  /// Of a layer and of the next one.
  let forward: [LayerOperands]
  let backward: [LayerOperands]
  let gradients: [LayerGradients]
  /// What products with weights are computed in.
  let precision: Precision
  private var parts: [PartMemory] = []
  private let layerCount: Int

  init(layerCount: Int, _ precision: Precision) {
    self.layerCount = layerCount
    self.precision = precision
    forward = (0..<2).map { _ in LayerOperands(isForward: true, precision) }
    backward = (0..<2).map { _ in LayerOperands(isForward: false, precision) }
    gradients = (0..<2).map { _ in LayerGradients(precision) }
  }

  /// The memory of one of the parts.
  func part(_ number: Int) -> PartMemory {
    while parts.count <= number { parts.append(PartMemory(layerCount: layerCount)) }
    return parts[number]
  }
}
