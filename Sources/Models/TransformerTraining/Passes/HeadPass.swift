internal import TransformerHeads
internal import Transformers
internal import VectorMath

/// From token vectors to a head's logits: a row for each text, or for each token.
///
/// Devlin et al. 2019, §4.1 and 4.2.
final class HeadPass: OutputPass {
  private let model: TrainedModel
  private let output: DensePlace
  private let dropout: Dropout
  /// The tokens whose vectors the head reads.
  private let rows: [Int]
  /// Their names in the batch, for dropout.
  private let rowNames: [UInt64]
  /// What the pooler reads; nothing without one.
  private var pooled: (input: AlignedNumbers<Float>, slopes: AlignedNumbers<Float>)?
  /// What the last layer reads.
  private var input = AlignedNumbers<Float>(count: 0)

  var rowCount: Int { rows.count }

  private var hidden: Int { model.architecture.hiddenSize }

  init(_ model: TrainedModel, _ tokens: PackedTokens, _ dropout: Dropout, _ rowNames: [UInt64]) {
    guard let head = model.head, let output = model.layout.headOutput else {
      preconditionFailure("a pass of a head without one")
    }
    self.model = model
    self.output = output
    self.dropout = dropout
    rows =
      head.isPooled
      ? (0..<tokens.textCount).map { tokens.range(ofText: $0).lowerBound }
      : Array(0..<tokens.tokenCount)
    self.rowNames = rows.map { rowNames[$0] }
  }

  /// Spans are read without dropout, as BERT's own code does.
  private var rate: Float { model.head?.kind == .spans ? 0 : dropout.rates.head }

  private func drop(_ numbers: AlignedNumbers<Float>) {
    dropout.apply(
      rate: rate, to: numbers, Block(rows: rows.count, columns: hidden),
      site: PartPass.site(model.layout.layerCount, 0), rowNames: rowNames[...])
  }

  func forward(_ states: AlignedNumbers<Float>) -> Matrix {
    let block = Block(rows: rows.count, columns: hidden)
    var input = AlignedNumbers<Float>(count: rows.count * hidden)
    states.withSpan { states in
      for (place, row) in rows.enumerated() {
        input.write(states.extracting(row * hidden..<(row + 1) * hidden), at: place * hidden)
      }
    }
    if let pooler = model.layout.pooler {
      let result = AlignedNumbers<Float>(count: rows.count * hidden)
      let slopes = AlignedNumbers<Float>(count: rows.count * hidden)
      product(
        .rightTransposed, input, block, model.weights, pooler.weight, into: result, block)
      if let bias = pooler.bias { Kernels.best.addBias(model.weights, bias, to: result, block) }
      Kernels.best.activate(result, slopes: slopes, count: rows.count * hidden, .tanh)
      pooled = (input, slopes)
      input = result
    }
    drop(input)
    self.input = input
    let columns = output.weight.rows
    let logits = AlignedNumbers<Float>(count: rows.count * columns)
    let logitBlock = Block(rows: rows.count, columns: columns)
    product(
      .rightTransposed, input, block, model.weights, output.weight, into: logits, logitBlock)
    if let bias = output.bias { Kernels.best.addBias(model.weights, bias, to: logits, logitBlock) }
    return Matrix(rows: rows.count, columns: columns, numbers: logits[0..<rows.count * columns])
  }

  func backward(
    _ gradient: Matrix, into states: AlignedNumbers<Float>, part: Int, _ gates: GradientGates
  ) {
    let block = Block(rows: rows.count, columns: hidden)
    let logits = AlignedNumbers(gradient.numbers)
    let logitBlock = Block(rows: rows.count, columns: gradient.columns)
    var below = AlignedNumbers<Float>(count: rows.count * hidden)
    product(.plain, logits, logitBlock, model.weights, output.weight, into: below, block)
    drop(below)
    var sums = [(output, change: logits, block: logitBlock, input: input)]
    if let pooler = model.layout.pooler, let pooled {
      Kernels.best.multiply(below, by: pooled.slopes, count: rows.count * hidden)
      sums.append((pooler, below, block, pooled.input))
      let lower = AlignedNumbers<Float>(count: rows.count * hidden)
      product(.plain, below, block, model.weights, pooler.weight, into: lower, block)
      below = lower
    }
    gates.pass(model.layout.layerCount + 1, part: part) {
      for (place, change, changeBlock, input) in sums {
        product(
          .leftTransposed, change, changeBlock, input, block, into: model.gradients, place.weight,
          adding: true)
        if let bias = place.bias {
          Kernels.best.addRows(change, changeBlock, to: model.gradients, bias)
        }
      }
    }
    below.withSpan { below in
      states.withMutableSpan { states in
        for (place, row) in rows.enumerated() {
          for column in 0..<hidden {
            states[row * hidden + column] += below[place * hidden + column]
          }
        }
      }
    }
  }
}
