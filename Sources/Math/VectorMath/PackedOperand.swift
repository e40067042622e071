internal import CKernels

/// The right side of products, in the order that the kernels read: memory that is packed again and again.
///
/// Panels of 32 columns, the last one filled up with zeros: `[inner][32]` floats, or `[inner / 2][32][2]`
/// bfloat16 numbers, whose products are summed in single precision. For OpenBLAS the rows or columns as
/// they are.
@safe package final class PackedOperand {
  /// Rows of the right side: what sums run over.
  package private(set) var inner = 0
  /// Columns of the right side.
  package private(set) var columns = 0
  /// What is multiplied: fp32, or bf16.
  package let precision: Precision
  private let panels = AlignedNumbers<Float>()
  private let halves = AlignedNumbers<UInt16>()
  private let bias = AlignedNumbers<Float>()
  private var hasBias = false
  private let multiplier: Multiplier
  // For OpenBLAS: whether rows are packed, `[columns × inner]`, or columns, `[inner × columns]`.
  private var isTransposed = false

  /// Columns of a panel.
  package static let panelWidth = Int(PANEL_COLUMNS)
  /// Panels, the last of which may not be full.
  package var panelCount: Int { (columns + Self.panelWidth - 1) / Self.panelWidth }
  private var paddedInner: Int { precision.padded(inner) }

  /// Nothing is packed yet.
  ///
  /// bfloat16 products are the kernels' own, whatever the multiplier.
  package init(_ precision: Precision = .fp32, for multiplier: Multiplier = .best) {
    precondition(precision != .int8, "training in bytes")
    self.precision = precision
    self.multiplier = precision == .fp32 ? multiplier : .kernels
  }

  /// Makes room for a right side of a size, whose numbers must all be packed then.
  ///
  /// - Parameters:
  ///   - inner: Rows of the right side.
  ///   - columns: Columns of the right side.
  ///   - isTransposed: Whether rows are going to be packed, which become columns.
  package func resize(inner: Int, columns: Int, isTransposed: Bool) {
    (self.inner, self.columns) = (inner, columns)
    self.isTransposed = isTransposed
    let size = panelCount * Self.panelWidth
    switch precision {
    case .bf16:
      halves.reserve(size * paddedInner)
      guard paddedInner > inner else { break }
      // The last row of each panel, which nobody packs.
      for panel in 0..<panelCount {
        let end = (panel + 1) * Self.panelWidth * paddedInner
        unsafe (halves.base + end - 2 * Self.panelWidth).update(
          repeating: 0, count: 2 * Self.panelWidth)
      }
    default: panels.reserve(size * inner)
    }
    bias.reserve(size)
    hasBias = false
  }

  /// Packs some panels of `blockᵀ`: rows of the block, `[columns × inner]`, become columns.
  package func pack(
    rowsOf numbers: AlignedNumbers<Float>, _ block: Block, panels range: Range<Int>,
    kernels: Kernels = .best
  ) {
    precondition(
      block.rows == columns && block.columns == inner && block.end <= numbers.count
        && range.upperBound <= panelCount && isTransposed,
      "rows of \(block) in \(numbers.count) numbers as \(inner) × \(columns)")
    for panel in range {
      let first = panel * Self.panelWidth
      let count = min(Self.panelWidth, columns - first)
      let source = unsafe numbers.base + block.start + first * block.stride
      if precision == .bf16 {
        unsafe kernels.packRowsBF16(
          source, block.stride, count, inner, halves.base + first * paddedInner)
      } else if multiplier == .kernels {
        unsafe kernels.packRows(source, block.stride, count, inner, panels.base + first * inner)
      } else {
        for row in 0..<count {
          unsafe (panels.base + (first + row) * inner).update(
            from: source + row * block.stride, count: inner)
        }
      }
    }
  }

  /// Packs some panels of rows of the right side.
  ///
  /// - Parameters:
  ///   - numbers: Holds `block`.
  ///   - block: `[rows × columns]`.
  ///   - row: Which row of the right side its first one is.
  ///   - range: Which panels.
  ///   - kernels: What packs.
  package func pack(
    columnsOf numbers: AlignedNumbers<Float>, _ block: Block, at row: Int = 0,
    panels range: Range<Int>, kernels: Kernels = .best
  ) {
    precondition(
      block.columns == columns && row >= 0 && row + block.rows <= inner
        && block.end <= numbers.count && range.upperBound <= panelCount && !isTransposed,
      "columns of \(block) in \(numbers.count) numbers as \(inner) × \(columns) from \(row) on")
    for panel in range {
      let first = panel * Self.panelWidth
      let width = min(Self.panelWidth, columns - first)
      let source = unsafe numbers.base + block.start + first
      if precision == .bf16 {
        unsafe kernels.packColumnsBF16(
          source, block.stride, row, block.rows, width, halves.base + first * paddedInner)
      } else if multiplier == .kernels {
        unsafe kernels.packColumns(
          source, block.stride, block.rows, width,
          panels.base + first * inner + row * Self.panelWidth)
      } else {
        for index in 0..<block.rows {
          unsafe (panels.base + (row + index) * columns + first).update(
            from: source + index * block.stride, count: width)
        }
      }
    }
  }

  /// Sets what is added to every row of a product, `[columns]`.
  package func setBias(_ numbers: AlignedNumbers<Float>, _ range: Range<Int>) {
    precondition(range.count == columns, "bias of \(range.count) for \(columns) columns")
    numbers.withSpan { bias.write($0.extracting(range), at: 0) }
    hasBias = true
  }

  /// Multiplies rows with what is packed.
  ///
  /// - Parameters:
  ///   - left: Holds `leftBlock`, `[rows × inner]`.
  ///   - leftBlock: The rectangle of `left`.
  ///   - result: Holds `resultBlock`, `[rows × columns]`.
  ///   - resultBlock: The rectangle of `result`; overwritten unless products are added.
  ///   - adding: Whether the rectangle keeps its numbers and the product is added.
  ///   - memory: What the calling thread works in.
  ///   - kernels: What multiplies.
  package func multiply(
    _ left: AlignedNumbers<Float>, _ leftBlock: Block,
    into result: AlignedNumbers<Float>, _ resultBlock: Block, adding: Bool = false,
    memory: ProductMemory, kernels: Kernels = .best
  ) {
    precondition(leftBlock.end <= left.count, "\(leftBlock) of \(left.count) numbers")
    if precision == .bf16 {
      let rounded = memory.rounded
      rounded.reserve(leftBlock.rows * paddedInner)
      for row in 0..<leftBlock.rows {
        unsafe kernels.roundToBF16(
          left.base + leftBlock.start + row * leftBlock.stride, inner, paddedInner,
          rounded.base + row * paddedInner)
      }
      let block = Block(rows: leftBlock.rows, columns: inner, stride: paddedInner)
      return multiply(
        rounded, block, into: result, resultBlock, adding: adding, kernels: kernels)
    }
    if multiplier == .openBLAS {
      product(
        isTransposed ? .rightTransposed : .plain, left, leftBlock, panels,
        isTransposed
          ? Block(rows: columns, columns: inner) : Block(rows: inner, columns: columns),
        into: result, resultBlock, adding: adding, by: .openBLAS)
      if hasBias { kernels.addBias(bias, 0..<columns, to: result, resultBlock) }
      return
    }
    unsafe multiply(
      UnsafeRawPointer(left.base + leftBlock.start), leftBlock, UnsafeRawPointer(panels.base),
      into: result, resultBlock, adding, kernels)
  }

  /// The same for rows that are rounded already; their number of columns is filled up to an even one
  /// with zeros.
  package func multiply(
    _ left: AlignedNumbers<UInt16>, _ leftBlock: Block,
    into result: AlignedNumbers<Float>, _ resultBlock: Block, adding: Bool = false,
    kernels: Kernels = .best
  ) {
    precondition(
      precision == .bf16 && leftBlock.stride >= paddedInner && leftBlock.end <= left.count,
      "\(leftBlock) of \(left.count) numbers")
    unsafe multiply(
      UnsafeRawPointer(left.base + leftBlock.start), leftBlock, UnsafeRawPointer(halves.base),
      into: result, resultBlock, adding, kernels)
  }

  private func multiply(
    _ left: UnsafeRawPointer, _ leftBlock: Block, _ right: UnsafeRawPointer,
    into result: AlignedNumbers<Float>, _ resultBlock: Block, _ adding: Bool, _ kernels: Kernels
  ) {
    precondition(
      leftBlock.columns == inner && resultBlock.rows == leftBlock.rows
        && resultBlock.columns == columns && resultBlock.end <= result.count,
      "product of \(leftBlock) and \(inner) × \(columns) into \(resultBlock)")
    guard leftBlock.rows > 0, columns > 0 else { return }
    var product = unsafe product()
    unsafe product.rows = leftBlock.rows
    unsafe product.inner = paddedInner
    unsafe product.columns = columns
    unsafe product.end_column = columns
    unsafe product.left = left
    unsafe product.left_stride = leftBlock.stride
    unsafe product.weights = right
    if hasBias { unsafe product.bias = unsafe UnsafePointer(bias.base) }
    unsafe product.result = unsafe UnsafeMutableRawPointer(result.base + resultBlock.start)
    unsafe product.result_stride = resultBlock.stride
    unsafe product.adds = adding ? 1 : 0
    unsafe kernels.multiply(&product, precision)
  }
}
