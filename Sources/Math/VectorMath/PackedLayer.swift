internal import CKernels
package import Parallelism

/// A dense layer's weights and bias, in the order in which the kernels read them.
///
/// Panels of 32 outputs, `[input / s][32][s]` with `s` 1, 2 or 4 (fp32, bf16, int8); then the bias;
/// then, for int8, every output's scale and the sum of its scaled weights; all filled up to 32.
@safe package struct PackedLayer: Sendable {
  /// The shape and precision, which say where everything lies.
  package let layout: Layout

  // Keeps what `base` points at alive and unchanged.
  private let memory: PackedMemory
  private nonisolated(unsafe) let base: UnsafeRawPointer

  /// Sizes of a packed layer.
  package struct Layout: Sendable, Equatable {
    /// Numbers of a row that goes in.
    package let inputSize: Int
    /// Numbers of a row that comes out.
    package let outputSize: Int
    /// The numbers in which products are computed.
    package let precision: Precision
    /// How rows that go in are rounded.
    package let rounding: ByteRounding

    /// The layout of a layer of this shape.
    package init(
      inputSize: Int, outputSize: Int, precision: Precision, rounding: ByteRounding = .plain
    ) {
      self.inputSize = inputSize
      self.outputSize = outputSize
      self.precision = precision
      self.rounding = rounding
    }

    static let panelWidth = Int(PANEL_COLUMNS)
    var paddedInput: Int { precision.padded(inputSize) }
    var paddedOutput: Int {
      (outputSize + Self.panelWidth - 1) / Self.panelWidth * Self.panelWidth
    }
    // Panels are multiples of 128 bytes, so everything begins on a cache line.
    var biasStart: Int { paddedInput * paddedOutput * precision.byteCount }
    var scaleStart: Int { biasStart + paddedOutput * 4 }
    var sumStart: Int { scaleStart + paddedOutput * 4 }
    /// Bytes of the whole layer, a multiple of 64.
    package var byteCount: Int {
      precision == .int8 ? sumStart + paddedOutput * 4 : scaleStart
    }
  }

  /// The layer that a `LayerPacker` wrote at byte `start`, a multiple of 64.
  package init(layout: Layout, in memory: PackedMemory, at start: Int) {
    self.layout = layout
    self.memory = memory
    unsafe base = UnsafeRawPointer(memory.pointer(at: start, for: layout))
  }

  /// Multiplies some rows of `input` with the weights and adds the bias.
  ///
  /// - Parameters:
  ///   - input: `[rows × inputSize]` or more, in this layer's precision.
  ///   - rows: Which rows.
  ///   - activation: Applied to every number of the result.
  ///   - output: `[rows × outputSize]` or more, overwritten from its beginning.
  ///   - columns: Which outputs to compute; it begins at a multiple of 32. All when nil.
  ///   - kernels: What computes.
  package func apply(
    to input: LayerInput, rows: Range<Int>, then activation: Activation = .identity,
    into output: LayerOutput, columns: Range<Int>? = nil, kernels: Kernels = .best
  ) {
    let columns = columns ?? 0..<layout.outputSize
    precondition(
      input.precision == layout.precision && input.columns == layout.inputSize
        && input.rounding == layout.rounding
        && rows.lowerBound >= 0 && rows.upperBound <= input.rowCapacity
        && rows.count * layout.outputSize <= output.count
        && columns.lowerBound % Layout.panelWidth == 0 && columns.upperBound <= layout.outputSize,
      "a layer of \(layout) with \(rows) rows of \(input.columns) \(input.precision)")
    var product = unsafe product()
    unsafe product.rows = rows.count
    unsafe product.inner = layout.paddedInput
    unsafe product.columns = layout.outputSize
    unsafe product.first_column = columns.lowerBound
    unsafe product.end_column = columns.upperBound
    unsafe product.left = unsafe input.start(ofRow: rows.lowerBound)
    unsafe product.left_stride = input.stride
    unsafe product.left_scale = unsafe UnsafePointer(input.scales.base) + rows.lowerBound
    unsafe product.left_least = unsafe UnsafePointer(input.least.base) + rows.lowerBound
    unsafe product.weights = unsafe base
    unsafe product.bias = unsafe floats(at: layout.biasStart)
    if layout.precision == .int8 {
      unsafe product.column_scale = unsafe floats(at: layout.scaleStart)
      unsafe product.column_sum = unsafe floats(at: layout.sumStart)
    }
    unsafe product.activation = activation.code(in: layout.precision)
    unsafe product.result = unsafe output.start
    unsafe product.result_stride = layout.outputSize
    unsafe product.result_is_bf16 = output.isBF16 ? 1 : 0
    withExtendedLifetime((memory, input, output)) {
      unsafe kernels.multiply(&product, layout.precision)
    }
  }

  /// The same for all outputs, shared out by columns; without a team it is done here.
  ///
  /// Every number is the same as without a team.
  package func apply(
    to input: LayerInput, rows: Range<Int>, then activation: Activation = .identity,
    into output: LayerOutput, sharedBy team: ThreadTeam?
  ) {
    guard let team else {
      apply(to: input, rows: rows, then: activation, into: output)
      return
    }
    let width = Layout.panelWidth
    let panelCount = layout.paddedOutput / width
    // Small enough that nobody waits long for the last one.
    let pieceCount = min(panelCount, 6 * ThreadTeam.usefulSize)
    team.share(pieceCount) { piece in
      let first = piece * panelCount / pieceCount * width
      let end = min((piece + 1) * panelCount / pieceCount * width, layout.outputSize)
      apply(to: input, rows: rows, then: activation, into: output, columns: first..<end)
    }
  }

  private func floats(at byte: Int) -> UnsafePointer<Float> {
    unsafe (base + byte).assumingMemoryBound(to: Float.self)
  }
}

/// Which numbers are rounded when rows become bytes; fp32 and bf16 do not need it.
package enum ByteRounding: Sendable {
  /// The numbers themselves.
  case plain
  /// The numbers after `Kernels.rotate`, with weights that were rotated likewise, so that products
  /// stay the same. A number much larger than the others, as some channels of every Transformer
  /// have, is spread over eight, and the steps become smaller (after Ashkboos et al. 2024, QuaRot).
  case rotated
}

/// Rows of numbers on their way into a layer, in its precision.
@safe package final class LayerInput {
  /// The numbers in which products are computed.
  package let precision: Precision
  /// Numbers of a row.
  package let columns: Int
  /// Which numbers become bytes.
  package let rounding: ByteRounding
  private(set) var rowCapacity = 0
  let stride: Int

  fileprivate let floats = AlignedNumbers<Float>()
  private let halves = AlignedNumbers<UInt16>()
  private let bytes = AlignedNumbers<UInt8>()
  fileprivate let scales = AlignedNumbers<Float>()
  fileprivate let least = AlignedNumbers<Float>()

  /// No rows yet.
  package init(columns: Int, precision: Precision, rounding: ByteRounding = .plain) {
    self.columns = columns
    self.precision = precision
    self.rounding = rounding
    stride = precision.padded(columns)
  }

  /// Makes room for `rows` rows.
  package func reserve(rows: Int) {
    guard rows > rowCapacity else { return }
    rowCapacity = rows
    switch precision {
    case .fp32: floats.reserve(rows * stride)
    case .bf16: halves.reserve(rows * stride)
    case .int8:
      bytes.reserve(rows * stride)
      scales.reserve(rows)
      least.reserve(rows)
    }
  }

  fileprivate func start(ofRow row: Int) -> UnsafeRawPointer {
    switch precision {
    case .fp32: unsafe UnsafeRawPointer(floats.base + row * stride)
    case .bf16: unsafe UnsafeRawPointer(halves.base + row * stride)
    case .int8: unsafe UnsafeRawPointer(bytes.base + row * stride)
    }
  }

  /// The most that rounding can have moved a row of length 1 or less, as a length.
  func roundingError(ofRow row: Int) -> Float {
    switch precision {
    case .fp32: 0
    case .bf16: 0x1p-8
    // Half a step in every number.
    case .int8: unsafe scales.base[row] * 0.501 * Float(columns).squareRoot()
    }
  }

  /// Where a layer or attention may write its result when no conversion is needed, else nil.
  package var directOutput: LayerOutput? {
    switch precision {
    case .fp32: .floats(floats)
    case .bf16: stride == columns ? .halves(halves) : nil
    case .int8: nil
    }
  }

  /// Makes some of the rows by rounding the first of `numbers`, `[rows × columns]` or more, to the
  /// precision.
  package func round(
    _ numbers: AlignedNumbers<Float>, rows: Range<Int>, kernels: Kernels = .best
  ) {
    numbers.withSpan { round($0, rows: rows, kernels: kernels) }
  }

  /// The same of numbers that are somebody else's.
  func round(_ numbers: Span<Float>, rows: Range<Int>, kernels: Kernels = .best) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCapacity
        && rows.count * columns <= numbers.count,
      "\(rows) rows of \(columns) in \(numbers.count) numbers")
    unsafe numbers.withUnsafeBufferPointer { numbers in
      guard let first = numbers.baseAddress else { return }
      for row in rows {
        let source = unsafe first + (row - rows.lowerBound) * columns
        switch precision {
        case .fp32:
          unsafe (floats.base + row * stride).update(from: source, count: columns)
        case .bf16:
          unsafe kernels.roundToBF16(source, columns, stride, halves.base + row * stride)
        case .int8:
          unsafe kernels.quantise(
            source, columns, stride, bytes.base + row * stride, scales.base + row,
            least.base + row, rounding)
        }
      }
    }
  }
}

/// Where a layer's result goes.
package enum LayerOutput {
  /// Single precision.
  case floats(AlignedNumbers<Float>)
  /// bfloat16 numbers.
  case halves(AlignedNumbers<UInt16>)

  var count: Int {
    switch self {
    case .floats(let numbers): numbers.count
    case .halves(let numbers): numbers.count
    }
  }

  var isBF16: Bool { if case .halves = self { true } else { false } }

  /// Some of the numbers, in single precision.
  fileprivate subscript(range: Range<Int>) -> [Float] {
    switch self {
    case .floats(let numbers): numbers[range]
    case .halves(let numbers): numbers[range].map { Float(bitPattern: UInt32($0) << 16) }
    }
  }

  fileprivate var start: UnsafeMutableRawPointer {
    switch self {
    case .floats(let numbers): unsafe UnsafeMutableRawPointer(numbers.base)
    case .halves(let numbers): unsafe UnsafeMutableRawPointer(numbers.base)
    }
  }
}

extension Activation {
  // A number that is rounded to 8 bits next need not be exact to 24.
  fileprivate func code(in precision: Precision) -> Int32 {
    switch self {
    case .identity: Int32(ACTIVATION_IDENTITY)
    case .gelu: Int32(precision == .fp32 ? ACTIVATION_GELU : ACTIVATION_GELU_NEAR)
    case .geluTanh: Int32(ACTIVATION_GELU_TANH)
    case .relu: Int32(ACTIVATION_RELU)
    case .tanh: Int32(ACTIVATION_TANH)
    }
  }
}

/// Scaled dot-product attention of packed texts.
///
/// Vaswani et al. 2017, §3.2.
@safe package final class Attention {
  private let headCount: Int
  private let hiddenSize: Int
  private let scratch = AlignedNumbers<UInt8>()

  /// Attention with `headCount` heads that share `hiddenSize` numbers.
  package init(headCount: Int, hiddenSize: Int) {
    precondition(hiddenSize % headCount == 0, "\(headCount) heads of \(hiddenSize) numbers")
    self.headCount = headCount
    self.hiddenSize = hiddenSize
  }

  /// Attends within one text.
  ///
  /// - Parameters:
  ///   - states: `[T × 3H]`: queries, keys and values of every token.
  ///   - tokens: The text's rows.
  ///   - output: `[T × H]`; the text's rows are overwritten.
  ///   - kernels: What computes.
  package func apply(
    to states: LayerOutput, tokens: Range<Int>, into output: LayerOutput, kernels: Kernels = .best
  ) {
    precondition(
      tokens.lowerBound >= 0 && tokens.upperBound * 3 * hiddenSize <= states.count
        && tokens.upperBound * hiddenSize <= output.count,
      "tokens \(tokens) of \(states.count) and \(output.count) numbers")
    guard !tokens.isEmpty else { return }
    let headSize = hiddenSize / headCount
    let width = states.isBF16 ? 2 : 4
    scratch.reserve(attention_scratch(tokens.count, headSize))
    var attention = unsafe attention()
    unsafe attention.stride = 3 * hiddenSize
    unsafe attention.length = tokens.count
    unsafe attention.head_size = headSize
    unsafe attention.scale = 1 / Float(headSize).squareRoot()
    unsafe attention.result_stride = hiddenSize
    unsafe attention.result_is_bf16 = output.isBF16 ? 1 : 0
    unsafe attention.scratch = unsafe UnsafeMutableRawPointer(scratch.base)
    for head in 0..<headCount {
      let query =
        unsafe UnsafeRawPointer(states.start)
        + (tokens.lowerBound * 3 * hiddenSize + head * headSize) * width
      unsafe attention.query = unsafe query
      unsafe attention.key = unsafe query + hiddenSize * width
      unsafe attention.value = unsafe query + 2 * hiddenSize * width
      unsafe attention.result =
        unsafe output.start
        + (tokens.lowerBound * hiddenSize + head * headSize) * (output.isBF16 ? 2 : 4)
      withExtendedLifetime((states, output)) {
        unsafe kernels.attend(&attention, isBF16: states.isBF16)
      }
    }
  }
}

extension Attention {
  /// What the tokens of one text look at: the softmax of each head, computed plainly.
  ///
  /// - Parameters:
  ///   - states: `[T × 3H]`: queries, keys and values of every token.
  ///   - tokens: The text's rows.
  /// - Returns: A matrix for each head, `[tokens × tokens]`; a row adds up to 1.
  package func weights(of states: LayerOutput, tokens: Range<Int>) -> [Matrix] {
    let headSize = hiddenSize / headCount
    let scale = 1 / Float(headSize).squareRoot()
    func row(_ token: Int, _ part: Int, _ head: Int) -> [Float] {
      let start = token * 3 * hiddenSize + part * hiddenSize + head * headSize
      return states[start..<start + headSize]
    }
    return (0..<headCount).map { head in
      let keys = tokens.map { row($0, 1, head) }
      return Matrix(
        tokens.map { token in
          let query = row(token, 0, head)
          let scores = keys.map { dot(query.span, $0.span) * scale }
          let largest = scores.max() ?? 0
          let powers = scores.map { exponential(Double($0 - largest)) }
          let sum = powers.reduce(0, +)
          return powers.map { Float($0 / sum) }
        })
    }
  }
}
