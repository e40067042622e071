internal import CKernels

/// The right side of products, in the order that the kernels read: memory that is packed again and again.
///
/// Panels of 32 columns, `[inner][32]`, the last one filled up with zeros; for OpenBLAS the rows or columns
/// as they are.
@safe package final class PackedOperand {
  /// Rows of the right side: what sums run over.
  package private(set) var inner = 0
  /// Columns of the right side.
  package private(set) var columns = 0
  private let panels = AlignedNumbers<Float>()
  private let bias = AlignedNumbers<Float>()
  private var hasBias = false
  private let multiplier: Multiplier
  // For OpenBLAS: whether rows are packed, `[columns × inner]`, or columns, `[inner × columns]`.
  private var isTransposed = false

  /// Columns of a panel.
  package static let panelWidth = Int(PANEL_COLUMNS)
  /// Panels, the last of which may not be full.
  package var panelCount: Int { (columns + Self.panelWidth - 1) / Self.panelWidth }

  /// Nothing is packed yet.
  package init(for multiplier: Multiplier = .best) { self.multiplier = multiplier }

  /// Makes room for a right side of a size, whose numbers must all be packed then.
  ///
  /// - Parameters:
  ///   - inner: Rows of the right side.
  ///   - columns: Columns of the right side.
  ///   - isTransposed: Whether rows are going to be packed, which become columns.
  package func resize(inner: Int, columns: Int, isTransposed: Bool) {
    (self.inner, self.columns) = (inner, columns)
    self.isTransposed = isTransposed
    panels.reserve(panelCount * Self.panelWidth * inner)
    bias.reserve(panelCount * Self.panelWidth)
    hasBias = false
  }

  /// Packs some panels of `blockᵀ`: rows of the block, `[columns × inner]`, become columns.
  package func pack(
    rowsOf numbers: AlignedNumbers<Float>, _ block: Block, panels range: Range<Int>,
    kernels: Kernels = .best
  ) {
    precondition(
      block.rows == columns && block.columns == inner && block.end <= numbers.count
        && range.upperBound <= panelCount,
      "rows of \(block) in \(numbers.count) numbers as \(inner) × \(columns)")
    precondition(isTransposed, "rows into columns")
    for panel in range {
      let first = panel * Self.panelWidth
      if multiplier == .openBLAS {
        for row in first..<min(first + Self.panelWidth, columns) {
          unsafe (panels.base + row * inner).update(
            from: numbers.base + block.start + row * block.stride, count: inner)
        }
        continue
      }
      unsafe kernels.packRows(
        numbers.base + block.start + first * block.stride, block.stride,
        min(Self.panelWidth, columns - first), inner, panels.base + first * inner)
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
        && block.end <= numbers.count && range.upperBound <= panelCount,
      "columns of \(block) in \(numbers.count) numbers as \(inner) × \(columns) from \(row) on")
    precondition(!isTransposed, "columns into rows")
    for panel in range {
      let first = panel * Self.panelWidth
      if multiplier == .openBLAS {
        let width = min(Self.panelWidth, columns - first)
        for index in 0..<block.rows {
          unsafe (panels.base + (row + index) * columns + first).update(
            from: numbers.base + block.start + index * block.stride + first, count: width)
        }
        continue
      }
      unsafe kernels.packColumns(
        numbers.base + block.start + first, block.stride, block.rows,
        min(Self.panelWidth, columns - first),
        panels.base + first * inner + row * Self.panelWidth)
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
  ///   - kernels: What multiplies.
  package func multiply(
    _ left: AlignedNumbers<Float>, _ leftBlock: Block,
    into result: AlignedNumbers<Float>, _ resultBlock: Block, adding: Bool = false,
    kernels: Kernels = .best
  ) {
    precondition(
      leftBlock.columns == inner && resultBlock.rows == leftBlock.rows
        && resultBlock.columns == columns && leftBlock.end <= left.count
        && resultBlock.end <= result.count,
      "product of \(leftBlock) and \(inner) × \(columns) into \(resultBlock)")
    guard leftBlock.rows > 0, columns > 0 else { return }
    if multiplier == .openBLAS {
      VectorMath.product(
        isTransposed ? .rightTransposed : .plain, left, leftBlock, panels,
        isTransposed
          ? Block(rows: columns, columns: inner) : Block(rows: inner, columns: columns),
        into: result, resultBlock, adding: adding, by: .openBLAS)
      if hasBias { kernels.addBias(bias, 0..<columns, to: result, resultBlock) }
      return
    }
    var product = unsafe product()
    unsafe product.rows = leftBlock.rows
    unsafe product.inner = inner
    unsafe product.columns = columns
    unsafe product.end_column = columns
    unsafe product.left = unsafe UnsafeRawPointer(left.base + leftBlock.start)
    unsafe product.left_stride = leftBlock.stride
    unsafe product.weights = unsafe UnsafeRawPointer(panels.base)
    if hasBias { unsafe product.bias = unsafe UnsafePointer(bias.base) }
    unsafe product.result = unsafe UnsafeMutableRawPointer(result.base + resultBlock.start)
    unsafe product.result_stride = resultBlock.stride
    unsafe product.adds = adding ? 1 : 0
    unsafe kernels.multiply(&product, .fp32)
  }
}
