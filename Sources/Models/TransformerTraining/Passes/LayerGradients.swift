internal import VectorMath

/// How the loss changes with what the dense layers of one layer give, of all parts of a batch, until
/// the gradients of their weights are computed.
///
/// A weight's gradient is one sum over all tokens, in their order: it depends neither on the parts nor
/// on threads. Threads write columns of their own parts, and read when all are written.
final class LayerGradients: @unchecked Sendable {
  /// Queries, keys and values, each `[H × T]`.
  let projections = [AlignedNumbers<Float>(), AlignedNumbers(), AlignedNumbers()]
  /// `[H × T]`.
  let attentionOutput = AlignedNumbers<Float>()
  /// `[I × T]`.
  let intermediate = AlignedNumbers<Float>()
  /// `[H × T]`.
  let output = AlignedNumbers<Float>()
  private var tokenCount = 0

  /// Columns of a weight whose gradient is one piece of work.
  private static let width = 2 * PackedOperand.panelWidth

  /// Makes room for a batch.
  func begin(_ places: LayerPlaces, tokenCount: Int) {
    self.tokenCount = tokenCount
    for (numbers, place) in zip(projections, places.projections) {
      numbers.reserve(place.weight.rows * tokenCount)
    }
    attentionOutput.reserve(places.attentionOutput.weight.rows * tokenCount)
    intermediate.reserve(places.intermediate.weight.rows * tokenCount)
    output.reserve(places.output.weight.rows * tokenCount)
  }

  /// Notes gradients of a part: rows of tokens, which become columns from `token` on.
  func note(
    _ rows: AlignedNumbers<Float>, _ block: Block, in numbers: AlignedNumbers<Float>,
    at token: Int
  ) {
    Kernels.best.transpose(
      rows, block, into: numbers,
      Block(start: token, rows: block.columns, columns: block.rows, stride: tokenCount))
  }

  /// How many pieces of work the gradients of a layer are.
  static func pieceCount(_ places: LayerPlaces) -> Int { steps(places).reduce(1) { $0 + $1.count } }

  /// Columns of what goes into each dense layer, in the order of `Input`.
  private static func steps(_ places: LayerPlaces) -> [[Int]] {
    [places.projections[0], places.attentionOutput, places.intermediate, places.output].map {
      Array(stride(from: 0, to: $0.weight.columns, by: width))
    }
  }

  /// Adds to the gradients of a layer: one piece of them.
  ///
  /// - Parameters:
  ///   - number: Which piece.
  ///   - places: The layer's tensors.
  ///   - parts: The parts of the batch, after they went back through the layer.
  ///   - layer: The number of the layer.
  ///   - gradients: Receives the sums.
  ///   - memory: What the thread works in.
  func add(
    piece number: Int, _ places: LayerPlaces, parts: [PartPass], layer: Int,
    to gradients: AlignedNumbers<Float>, _ memory: PackedOperand
  ) {
    var number = number
    for (kind, steps) in Self.steps(places).enumerated() {
      guard number >= steps.count else {
        add(kind, from: steps[number], places, parts, layer, to: gradients, memory)
        return
      }
      number -= steps.count
    }
    for part in parts { part.addSums(ofLayer: layer, places, to: gradients) }
  }

  private func add(
    _ kind: Int, from first: Int, _ places: LayerPlaces, _ parts: [PartPass], _ layer: Int,
    to gradients: AlignedNumbers<Float>, _ memory: PackedOperand
  ) {
    let (dense, changes): ([DensePlace], [AlignedNumbers<Float>]) =
      switch kind {
      case 0: (places.projections, projections)
      case 1: ([places.attentionOutput], [attentionOutput])
      case 2: ([places.intermediate], [intermediate])
      default: ([places.output], [output])
      }
    let inputs = dense[0].weight.columns
    let width = min(Self.width, inputs - first)
    memory.resize(inner: tokenCount, columns: width, isTransposed: false)
    for part in parts {
      let record = part.record(layer)
      let input =
        switch kind {
        case 0: part.memory.outputs[layer]
        case 1: record.context
        case 2: record.middle
        default: record.wide
        }
      memory.pack(
        columnsOf: input,
        Block(start: first, rows: part.count, columns: width, stride: inputs),
        at: part.firstToken, panels: 0..<memory.panelCount)
    }
    for (place, change) in zip(dense, changes) {
      memory.multiply(
        change, Block(rows: place.weight.rows, columns: tokenCount), into: gradients,
        Block(
          start: place.weight.start + first, rows: place.weight.rows, columns: width,
          stride: inputs), adding: true)
    }
  }
}
