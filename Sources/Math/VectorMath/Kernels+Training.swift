internal import CKernels

// What training does between products. The kernels work on rows in place.
extension Kernels {
  func packColumns(
    _ rows: UnsafePointer<Float>, _ stride: Int, _ inner: Int, _ columns: Int,
    _ panel: UnsafeMutablePointer<Float>
  ) {
    unsafe set.pointee.training.pack_columns(rows, stride, inner, columns, panel)
  }

  func packRowsBF16(
    _ rows: UnsafePointer<Float>, _ stride: Int, _ count: Int, _ inner: Int,
    _ panel: UnsafeMutablePointer<UInt16>
  ) {
    unsafe set.pointee.training.pack_rows_bf16(rows, stride, count, inner, panel)
  }

  func packColumnsBF16(
    _ rows: UnsafePointer<Float>, _ stride: Int, _ first: Int, _ count: Int, _ columns: Int,
    _ panel: UnsafeMutablePointer<UInt16>
  ) {
    unsafe set.pointee.training.pack_columns_bf16(rows, stride, first, count, columns, panel)
  }

  /// Applies an activation to the first `count` numbers, and notes its slope at each.
  package func activate(
    _ numbers: AlignedNumbers<Float>, slopes: AlignedNumbers<Float>, count: Int,
    _ activation: Activation
  ) {
    precondition(count <= numbers.count && count <= slopes.count, "\(count) numbers")
    switch activation {
    case .identity: unsafe slopes.base.update(repeating: 1, count: count)
    case .relu: unsafe set.pointee.training.relu(numbers.base, slopes.base, count)
    case .tanh: unsafe set.pointee.training.tanh(numbers.base, slopes.base, count)
    case .gelu: unsafe set.pointee.training.gelu(numbers.base, slopes.base, count)
    case .geluTanh: unsafe set.pointee.training.gelu_tanh(numbers.base, slopes.base, count)
    }
  }

  /// Multiplies the first `count` numbers by others.
  package func multiply(
    _ numbers: AlignedNumbers<Float>, by factors: AlignedNumbers<Float>, count: Int
  ) {
    precondition(count <= numbers.count && count <= factors.count, "\(count) numbers")
    unsafe set.pointee.training.multiply_each(numbers.base, factors.base, count)
  }

  /// Adds the first `count` numbers to others.
  package func add(
    _ numbers: AlignedNumbers<Float>, to sums: AlignedNumbers<Float>, count: Int
  ) {
    precondition(count <= numbers.count && count <= sums.count, "\(count) numbers")
    unsafe set.pointee.add(sums.base, numbers.base, count)
  }

  /// Adds a bias to every row of a block.
  package func addBias(
    _ numbers: AlignedNumbers<Float>, _ bias: Range<Int>, to sums: AlignedNumbers<Float>,
    _ block: Block
  ) {
    precondition(
      bias.count == block.columns && bias.upperBound <= numbers.count && block.end <= sums.count,
      "bias of \(bias) for \(block)")
    for row in 0..<block.rows {
      unsafe set.pointee.add(
        sums.base + block.start + row * block.stride, numbers.base + bias.lowerBound,
        block.columns)
    }
  }

  /// Adds every row of a block to one row.
  package func addRows(
    _ rows: AlignedNumbers<Float>, _ block: Block, to sums: AlignedNumbers<Float>,
    _ range: Range<Int>
  ) {
    precondition(
      range.count == block.columns && range.upperBound <= sums.count && block.end <= rows.count,
      "rows of \(block) to \(range)")
    for row in 0..<block.rows {
      unsafe set.pointee.add(
        sums.base + range.lowerBound, rows.base + block.start + row * block.stride,
        block.columns)
    }
  }

  /// Replaces every row of a block by the softmax of `scale` times its numbers.
  package func softmax(_ numbers: AlignedNumbers<Float>, _ block: Block, scale: Float) {
    precondition(block.end <= numbers.count, "\(block) of \(numbers.count)")
    guard block.columns > 0 else { return }
    for row in 0..<block.rows {
      unsafe set.pointee.training.softmax(
        numbers.base + block.start + row * block.stride, scale, block.columns)
    }
  }

  /// Turns the gradient of softmaxed rows into that of what went in, in place.
  ///
  /// - Parameters:
  ///   - gradient: Holds `block`.
  ///   - block: The rows.
  ///   - weights: What the softmax gave, row by row from `start` on.
  ///   - start: Where its first row begins.
  ///   - scale: What the numbers were multiplied with.
  package func softmaxBackward(
    _ gradient: AlignedNumbers<Float>, _ block: Block, weights: AlignedNumbers<Float>,
    start: Int, scale: Float
  ) {
    precondition(
      block.end <= gradient.count && start + block.rows * block.columns <= weights.count,
      "\(block) of \(gradient.count), \(weights.count) from \(start) on")
    for row in 0..<block.rows {
      unsafe set.pointee.training.softmax_backward(
        gradient.base + block.start + row * block.stride,
        weights.base + start + row * block.columns, scale, block.columns)
    }
  }

  /// The layer norm of every row (Ba, Kiros & Hinton 2016, §3).
  ///
  /// - Parameters:
  ///   - sums: `[rows × H]` or more.
  ///   - rows: How many rows.
  ///   - parameters: Holds gain and shift.
  ///   - gain: `[H]`.
  ///   - shift: `[H]`.
  ///   - epsilon: Added to the variance.
  ///   - unit: Receives the rows with mean 0 and variance 1.
  ///   - factors: Receives one over the deviation of each row, `[rows]`.
  ///   - result: Receives the norm; it may be `sums`.
  package func norm(
    _ sums: AlignedNumbers<Float>, rows: Int, parameters: AlignedNumbers<Float>,
    gain: Range<Int>, shift: Range<Int>, epsilon: Float, unit: AlignedNumbers<Float>,
    factors: AlignedNumbers<Float>, into result: AlignedNumbers<Float>
  ) {
    let width = gain.count
    let size = rows * width
    precondition(
      width > 0 && shift.count == width
        && max(gain.upperBound, shift.upperBound) <= parameters.count
        && size <= min(sums.count, unit.count, result.count) && rows <= factors.count,
      "norm of \(rows) × \(width)")
    for row in 0..<rows {
      let start = row * width
      unsafe factors.base[row] = unsafe set.pointee.training.norm(
        sums.base + start, parameters.base + gain.lowerBound, parameters.base + shift.lowerBound,
        epsilon, unit.base + start, result.base + start, width)
    }
  }

  /// Turns the gradient of a norm's result into that of what went in, in place.
  ///
  /// - Parameters:
  ///   - gradient: `[rows × H]` or more.
  ///   - rows: How many rows.
  ///   - parameters: Holds the gain.
  ///   - gain: `[H]`.
  ///   - unit: As `norm` wrote it.
  ///   - factors: As `norm` wrote them.
  ///   - sums: The gradients of gain and shift are added to it, `[2H]`.
  package func normBackward(
    _ gradient: AlignedNumbers<Float>, rows: Int, parameters: AlignedNumbers<Float>,
    gain: Range<Int>, unit: AlignedNumbers<Float>, factors: AlignedNumbers<Float>,
    sums: AlignedNumbers<Float>
  ) {
    let width = gain.count
    precondition(
      width > 0 && gain.upperBound <= parameters.count && 2 * width <= sums.count
        && rows * width <= min(gradient.count, unit.count) && rows <= factors.count,
      "norm of \(rows) × \(width)")
    for row in 0..<rows {
      let start = row * width
      unsafe set.pointee.training.norm_backward(
        gradient.base + start, unit.base + start, parameters.base + gain.lowerBound,
        factors.base[row], sums.base, sums.base + width, width)
    }
  }

  /// Writes a rectangle with rows and columns exchanged.
  package func transpose(
    _ numbers: AlignedNumbers<Float>, _ block: Block, into result: AlignedNumbers<Float>,
    _ resultBlock: Block
  ) {
    precondition(
      resultBlock.rows == block.columns && resultBlock.columns == block.rows
        && block.end <= numbers.count && resultBlock.end <= result.count,
      "\(block) turned into \(resultBlock)")
    unsafe set.pointee.training.transpose_rows(
      numbers.base + block.start, block.stride, block.rows, block.columns,
      result.base + resultBlock.start, resultBlock.stride)
  }

  /// Writes a rectangle with rows and columns exchanged, rounded to bfloat16.
  package func transpose(
    _ numbers: AlignedNumbers<Float>, _ block: Block, into result: AlignedNumbers<UInt16>,
    _ resultBlock: Block
  ) {
    precondition(
      resultBlock.rows == block.columns && resultBlock.columns == block.rows
        && block.end <= numbers.count && resultBlock.end <= result.count,
      "\(block) turned into \(resultBlock)")
    unsafe set.pointee.training.transpose_rows_bf16(
      numbers.base + block.start, block.stride, block.rows, block.columns,
      result.base + resultBlock.start, resultBlock.stride)
  }

  /// The sum of the squares of some numbers, in double precision.
  package func sumOfSquares(_ numbers: AlignedNumbers<Float>, _ range: Range<Int>) -> Double {
    precondition(range.upperBound <= numbers.count, "\(range) of \(numbers.count)")
    return unsafe set.pointee.training.sum_of_squares(
      numbers.base + range.lowerBound, range.count)
  }
}

/// What all numbers of a step of AdamW have in common (Loshchilov & Hutter 2019, algorithm 2).
package struct AdamStep: Sendable {
  /// What each gradient is multiplied with first.
  package var gradientScale: Float
  /// The share of the mean that stays.
  package var beta1: Float
  /// The share of the mean of squares that stays.
  package var beta2: Float
  /// The learning rate over `1 − β₁ⁿ`.
  package var rate: Float
  /// The root of `1 − β₂ⁿ`.
  package var squareRoot: Float
  /// Added to the root of the mean of squares.
  package var epsilon: Float
  /// What each weight is multiplied with: one minus its decay.
  package var kept: Float

  /// All numbers of a step.
  package init(
    gradientScale: Float, beta1: Float, beta2: Float, rate: Float, squareRoot: Float,
    epsilon: Float, kept: Float
  ) {
    self.gradientScale = gradientScale
    self.beta1 = beta1
    self.beta2 = beta2
    self.rate = rate
    self.squareRoot = squareRoot
    self.epsilon = epsilon
    self.kept = kept
  }

  /// Changes some weights and their means.
  package func apply(
    _ range: Range<Int>, weights: AlignedNumbers<Float>, means: AlignedNumbers<Float>,
    squares: AlignedNumbers<Float>, gradients: AlignedNumbers<Float>, kernels: Kernels = .best
  ) {
    precondition(
      range.upperBound <= min(weights.count, means.count, squares.count, gradients.count),
      "\(range) of \(weights.count)")
    var step = adam_step(
      gradient_scale: gradientScale, beta1: beta1, beta2: beta2, rate: rate,
      square_root: squareRoot, epsilon: epsilon, kept: kept)
    let start = range.lowerBound
    unsafe kernels.set.pointee.training.adam(
      &step, weights.base + start, means.base + start, squares.base + start,
      gradients.base + start, range.count)
  }
}
