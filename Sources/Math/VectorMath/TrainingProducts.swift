/// Which side of a product is turned.
package enum ProductForm: Sendable, CaseIterable {
  /// `A · B`.
  case plain
  /// `A · Bᵀ`: the products of rows with rows.
  case rightTransposed
  /// `Aᵀ · B`: the products of columns with columns.
  case leftTransposed
}

/// What computes the products of training, whose weights change at every step.
package enum Multiplier: Sendable, CaseIterable {
  /// The system's OpenBLAS.
  case openBLAS
  /// Akin's kernels, for which the right side is packed first.
  case kernels

  /// The kernels where they are made for the CPU; else OpenBLAS where it is installed.
  package static let best: Multiplier =
    Kernels.best.isMadeForCPU || OpenBLAS.installed == nil ? .kernels : .openBLAS

  /// The name of what multiplies on this machine.
  package static var bestName: String {
    best == .kernels
      ? "Akin's kernels, \(Kernels.best.name)" : OpenBLAS.installed?.name ?? "OpenBLAS"
  }
}

/// Computes a product of two rectangles into a third one, or adds it there, on the calling thread.
///
/// The bits depend on the sizes and on the multiplier, and not on the thread.
///
/// - Parameters:
///   - form: Which side is turned.
///   - left: Holds `leftBlock`, `[rows × inner]`, or `[inner × rows]` when it is turned.
///   - leftBlock: The rectangle of `left`.
///   - right: Holds `rightBlock`, `[inner × columns]`, or `[columns × inner]` when it is turned.
///   - rightBlock: The rectangle of `right`.
///   - result: Holds `resultBlock`, `[rows × columns]`; it is neither `left` nor `right`, unless the
///     rectangles do not meet.
///   - resultBlock: The rectangle of `result`.
///   - adding: Whether the rectangle keeps its numbers and the product is added.
///   - multiplier: What multiplies; OpenBLAS must be installed to be asked for.
///   - memory: What the calling thread works in; nil to make it anew.
package func product(
  _ form: ProductForm, _ left: AlignedNumbers<Float>, _ leftBlock: Block,
  _ right: AlignedNumbers<Float>, _ rightBlock: Block,
  into result: AlignedNumbers<Float>, _ resultBlock: Block, adding: Bool = false,
  by multiplier: Multiplier = .best, memory: ProductMemory? = nil
) {
  let (rows, inner) =
    form == .leftTransposed
    ? (leftBlock.columns, leftBlock.rows) : (leftBlock.rows, leftBlock.columns)
  let (columns, rightInner) =
    form == .rightTransposed
    ? (rightBlock.rows, rightBlock.columns) : (rightBlock.columns, rightBlock.rows)
  precondition(
    inner == rightInner && resultBlock.rows == rows && resultBlock.columns == columns,
    "product \(form) of \(leftBlock) and \(rightBlock) into \(resultBlock)")
  precondition(
    leftBlock.end <= left.count && rightBlock.end <= right.count
      && resultBlock.end <= result.count,
    "blocks reach past \(left.count), \(right.count) or \(result.count) numbers")
  guard rows > 0, columns > 0, inner > 0 else { return }
  switch multiplier {
  case .openBLAS:
    guard let library = OpenBLAS.installed else { preconditionFailure("no OpenBLAS here") }
    unsafe library.multiply(
      form, rows: rows, columns: columns, inner: inner, left.base + leftBlock.start,
      leftBlock.stride, right.base + rightBlock.start, rightBlock.stride,
      into: result.base + resultBlock.start, resultBlock.stride, adding: adding)
  case .kernels:
    let memory = memory ?? ProductMemory()
    let right = memory.operand(form, right, rightBlock)
    var (rowsOfLeft, block) = (left, leftBlock)
    if form == .leftTransposed {
      rowsOfLeft = memory.turned
      block = Block(rows: rows, columns: inner)
      rowsOfLeft.reserve(rows * inner)
      Kernels.best.transpose(left, leftBlock, into: rowsOfLeft, block)
    }
    right.multiply(
      rowsOfLeft, block, into: result, resultBlock, adding: adding, memory: memory)
  }
}

/// What the products of one thread work in, so that no product asks for memory of its own.
package final class ProductMemory {
  private let packed = PackedOperand(for: .kernels)
  fileprivate let turned = AlignedNumbers<Float>()
  let rounded = AlignedNumbers<UInt16>()

  /// No memory yet.
  package init() {}

  /// Packs the right side of a product.
  fileprivate func operand(
    _ form: ProductForm, _ right: AlignedNumbers<Float>, _ block: Block
  ) -> PackedOperand {
    if form == .rightTransposed {
      packed.resize(inner: block.columns, columns: block.rows, isTransposed: true)
      packed.pack(rowsOf: right, block, panels: 0..<packed.panelCount)
    } else {
      packed.resize(inner: block.rows, columns: block.columns, isTransposed: false)
      packed.pack(columnsOf: right, block, panels: 0..<packed.panelCount)
    }
    return packed
  }
}
