internal import VectorMath

/// How the loss changes with what the dense layers of one layer give, of all parts of a batch, until
/// the gradients of their weights are computed.
///
/// A weight's gradient is one sum over all tokens, in their order: it depends neither on the parts nor
/// on threads. Threads write columns of their own parts, and read when all are written.
final class LayerGradients: @unchecked Sendable {
  /// The gradients of what one dense layer gave, `[outputs × T]`, in the precision of its products.
  struct Noted {
    fileprivate let floats = AlignedNumbers<Float>()
    fileprivate let halves = AlignedNumbers<UInt16>()
  }

  /// Queries, keys and values.
  let projections = [Noted(), Noted(), Noted()]
  let attentionOutput = Noted()
  let intermediate = Noted()
  let output = Noted()
  private let precision: Precision
  private var tokenCount = 0
  /// Numbers from one row to the next.
  private var stride: Int { precision.padded(tokenCount) }

  /// Columns of a weight whose gradient is one piece of work.
  private static let width = 2 * PackedOperand.panelWidth

  init(_ precision: Precision) { self.precision = precision }

  /// Makes room for a batch.
  func begin(_ places: LayerPlaces, tokenCount: Int) {
    self.tokenCount = tokenCount
    for (noted, place) in zip(projections, places.projections) { reserve(noted, place) }
    reserve(attentionOutput, places.attentionOutput)
    reserve(intermediate, places.intermediate)
    reserve(output, places.output)
  }

  private func reserve(_ noted: Noted, _ place: DensePlace) {
    let rows = place.weight.rows
    guard precision == .bf16 else { return noted.floats.reserve(rows * stride) }
    noted.halves.reserve(rows * stride)
    guard stride > tokenCount else { return }
    noted.halves.withMutableSpan { halves in
      for row in 0..<rows { halves[row * stride + tokenCount] = 0 }
    }
  }

  /// Notes gradients of a part: rows of tokens, which become columns from `token` on.
  func note(
    _ rows: AlignedNumbers<Float>, _ block: Block, in noted: Noted, at token: Int
  ) {
    let place = Block(start: token, rows: block.columns, columns: block.rows, stride: stride)
    if precision == .bf16 {
      Kernels.best.transpose(rows, block, into: noted.halves, place)
    } else {
      Kernels.best.transpose(rows, block, into: noted.floats, place)
    }
  }

  /// How many pieces of work the gradients of a layer are.
  static func pieceCount(_ places: LayerPlaces) -> Int { steps(places).reduce(1) { $0 + $1.count } }

  /// Columns of what goes into each dense layer, in the order of `Input`.
  private static func steps(_ places: LayerPlaces) -> [[Int]] {
    [places.projections[0], places.attentionOutput, places.intermediate, places.output].map {
      Array(Swift.stride(from: 0, to: $0.weight.columns, by: width))
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
    to gradients: AlignedNumbers<Float>, _ memory: GradientMemory
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
    to gradients: AlignedNumbers<Float>, _ memory: GradientMemory
  ) {
    let operand = memory.operand
    let (dense, changes): ([DensePlace], [Noted]) =
      switch kind {
      case 0: (places.projections, projections)
      case 1: ([places.attentionOutput], [attentionOutput])
      case 2: ([places.intermediate], [intermediate])
      default: ([places.output], [output])
      }
    let inputs = dense[0].weight.columns
    let width = min(Self.width, inputs - first)
    operand.resize(inner: tokenCount, columns: width, isTransposed: false)
    for part in parts {
      let record = part.record(layer)
      let input =
        switch kind {
        case 0: part.memory.outputs[layer]
        case 1: record.context
        case 2: record.middle
        default: record.wide
        }
      operand.pack(
        columnsOf: input,
        Block(start: first, rows: part.count, columns: width, stride: inputs),
        at: part.firstToken, panels: 0..<operand.panelCount)
    }
    for (place, change) in zip(dense, changes) {
      let left = Block(rows: place.weight.rows, columns: tokenCount, stride: stride)
      let sums = Block(
        start: place.weight.start + first, rows: place.weight.rows, columns: width,
        stride: inputs)
      if precision == .bf16 {
        operand.multiply(change.halves, left, into: gradients, sums, adding: true)
      } else {
        operand.multiply(
          change.floats, left, into: gradients, sums, adding: true, memory: memory.products)
      }
    }
  }
}

/// What one thread works in while it sums up gradients.
final class GradientMemory {
  let operand: PackedOperand
  let products = ProductMemory()

  init(_ precision: Precision) { operand = PackedOperand(precision) }
}
