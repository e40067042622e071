internal import SentenceEmbedding
internal import Transformers
internal import VectorMath

/// What stands on the encoder in a pass of some texts.
///
/// One thread at a time uses it.
protocol OutputPass: AnyObject {
  /// How many rows come out.
  var rowCount: Int { get }

  /// Computes rows from the token vectors, `[T × H]`.
  func forward(_ states: AlignedNumbers<Float>) -> Matrix

  /// Adds the gradient of the token vectors to `states`, and the gradients of its own parameters to the
  /// model's, when it is the part's turn.
  func backward(
    _ gradient: Matrix, into states: AlignedNumbers<Float>, part: Int, _ gates: GradientGates)
}

/// From token vectors to one vector for each text: pooling, projections, division by the length.
final class SentencePass: OutputPass {
  private let model: TrainedModel
  private let tokens: PackedTokens
  /// For each maximum, the row that it came from, `[B × H]` for each pooling by maximum.
  private var largest: [[Int]] = []
  private var records: [StepRecord] = []

  /// What the backward pass of a step needs.
  private enum StepRecord {
    case dense(DensePlace, input: AlignedNumbers<Float>, slopes: AlignedNumbers<Float>)
    /// The result and the lengths that it was divided by.
    case normalize(result: Matrix, lengths: [Float])
  }

  init(_ model: TrainedModel, _ tokens: PackedTokens) {
    self.model = model
    self.tokens = tokens
  }

  var rowCount: Int { tokens.textCount }

  private var hidden: Int { model.architecture.hiddenSize }

  /// The vectors of the texts, `[B × D]`.
  func forward(_ states: AlignedNumbers<Float>) -> Matrix {
    var vectors = pool(states)
    var place = model.layout.projections.makeIterator()
    for step in model.pipeline.steps {
      switch step {
      case .dense(let dense):
        guard let place = place.next() else { preconditionFailure("a projection without weights") }
        vectors = project(vectors, place, dense.activation)
      case .normalize:
        let lengths = (0..<vectors.rows).map { vectors.score($0, $0).squareRoot() }
        vectors.normalizeRows()
        records.append(.normalize(result: vectors, lengths: lengths))
      }
    }
    return vectors
  }

  private func pool(_ states: AlignedNumbers<Float>) -> Matrix {
    let poolings = model.pipeline.poolings
    var pooled = Matrix(rows: tokens.textCount, columns: hidden * poolings.count)
    largest = poolings.map { $0 == .max ? Array(repeating: 0, count: pooled.rows * hidden) : [] }
    states.withSpan { states in
      for text in 0..<tokens.textCount {
        let range = tokens.range(ofText: text)
        for (number, pooling) in poolings.enumerated() {
          let start = text * pooled.columns + number * hidden
          if pooling == .max {
            for column in 0..<hidden {
              let row = range.max { states[$0 * hidden + column] < states[$1 * hidden + column] }
              guard let row else { continue }
              largest[number][text * hidden + column] = row
              pooled.numbers[start + column] = states[row * hidden + column]
            }
          } else {
            for (row, share) in Self.shares(pooling, range) {
              for column in 0..<hidden {
                pooled.numbers[start + column] += share * states[row * hidden + column]
              }
            }
          }
        }
      }
    }
    return pooled
  }

  /// How much each row counts where a pooling is a sum of rows.
  private static func shares(_ pooling: Pooling, _ rows: Range<Int>) -> [(Int, Float)] {
    guard let first = rows.first, let last = rows.last else { return [] }
    let count = Float(rows.count)
    switch pooling {
    case .cls: return [(first, 1)]
    case .lastToken: return [(last, 1)]
    case .mean: return rows.map { ($0, 1 / count) }
    case .meanSqrtLength: return rows.map { ($0, 1 / count.squareRoot()) }
    case .weightedMean:
      return rows.map { ($0, Float($0 - first + 1) * 2 / (count * (count + 1))) }
    case .max: return []
    }
  }

  private func project(_ vectors: Matrix, _ place: DensePlace, _ activation: Activation) -> Matrix {
    let (rows, columns) = (vectors.rows, place.weight.rows)
    let input = AlignedNumbers(vectors.numbers)
    let result = AlignedNumbers<Float>(count: rows * columns)
    let slopes = AlignedNumbers<Float>(count: rows * columns)
    let block = Block(rows: rows, columns: columns)
    product(
      .rightTransposed, input, Block(rows: rows, columns: vectors.columns), model.weights,
      place.weight, into: result, block)
    if let bias = place.bias { Kernels.best.addBias(model.weights, bias, to: result, block) }
    Kernels.best.activate(result, slopes: slopes, count: rows * columns, activation)
    records.append(.dense(place, input: input, slopes: slopes))
    return Matrix(rows: rows, columns: columns, numbers: result[0..<rows * columns])
  }

  /// Writes the gradient of the token vectors, and adds those of the projections.
  func backward(
    _ gradient: Matrix, into states: AlignedNumbers<Float>, part: Int, _ gates: GradientGates
  ) {
    var gradient = gradient
    var sums: [(DensePlace, output: AlignedNumbers<Float>, input: AlignedNumbers<Float>)] = []
    for record in records.reversed() {
      switch record {
      case .normalize(let result, let lengths):
        for row in 0..<gradient.rows where lengths[row] > 0 {
          let range = gradient.range(ofRow: row)
          let along = dot(
            gradient.numbers.span.extracting(range), result.numbers.span.extracting(range))
          for index in range {
            gradient.numbers[index] =
              (gradient.numbers[index] - along * result.numbers[index]) / lengths[row]
          }
        }
      case .dense(let place, let input, let slopes):
        let output = AlignedNumbers(gradient.numbers)
        Kernels.best.multiply(output, by: slopes, count: gradient.numbers.count)
        let below = AlignedNumbers<Float>(count: gradient.rows * place.weight.columns)
        product(
          .plain, output, Block(rows: gradient.rows, columns: gradient.columns), model.weights,
          place.weight, into: below, Block(rows: gradient.rows, columns: place.weight.columns))
        sums.append((place, output, input))
        gradient = Matrix(
          rows: gradient.rows, columns: place.weight.columns, numbers: below[0..<below.count])
      }
    }
    gates.pass(model.layout.layerCount + 1, part: part) {
      for (place, output, input) in sums {
        let outputBlock = Block(rows: gradient.rows, columns: place.weight.rows)
        product(
          .leftTransposed, output, outputBlock, input,
          Block(rows: gradient.rows, columns: place.weight.columns), into: model.gradients,
          place.weight, adding: true)
        if let bias = place.bias {
          Kernels.best.addRows(output, outputBlock, to: model.gradients, bias)
        }
      }
    }
    unpool(gradient, into: states)
  }

  private func unpool(_ gradient: Matrix, into states: AlignedNumbers<Float>) {
    states.withMutableSpan { states in
      for text in 0..<tokens.textCount {
        let range = tokens.range(ofText: text)
        for (number, pooling) in model.pipeline.poolings.enumerated() {
          let start = text * gradient.columns + number * hidden
          if pooling == .max, !range.isEmpty {
            for column in 0..<hidden {
              let row = largest[number][text * hidden + column]
              states[row * hidden + column] += gradient.numbers[start + column]
            }
          } else {
            for (row, share) in Self.shares(pooling, range) {
              for column in 0..<hidden {
                states[row * hidden + column] += share * gradient.numbers[start + column]
              }
            }
          }
        }
      }
    }
  }
}
