internal import CKernels

/// A rectangle inside a larger row-major matrix: where it begins, its size, and the step from one
/// row to the next.
package struct Block: Sendable, Equatable {
  /// Index of the rectangle's first number.
  package let start: Int
  /// Rows of the rectangle.
  package let rows: Int
  /// Columns of the rectangle.
  package let columns: Int
  /// Numbers from the start of one row to the start of the next (the leading dimension of BLAS).
  package let stride: Int

  /// A rectangle; `stride` is `columns` for a matrix that stands alone.
  package init(start: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
    self.start = start
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
    precondition(
      start >= 0 && rows >= 0 && columns >= 0 && self.stride >= columns,
      "block of \(rows) × \(columns) at \(start) with stride \(self.stride)")
  }

  /// One past the last number that the rectangle touches.
  var end: Int { rows == 0 || columns == 0 ? start : start + (rows - 1) * stride + columns }
}

/// Computes `result = left · rightᵀ`, the products of rows with rows, on the calling thread.
///
/// `leftBlock` is `[rows × inner]`, `rightBlock` `[columns × inner]`, and `resultBlock`
/// `[rows × columns]`, overwritten. Each product is the same bits whatever is computed beside it.
package func multiply(
  _ left: Span<Float>, _ leftBlock: Block,
  byRowsOf right: Span<Float>, _ rightBlock: Block,
  into result: inout MutableSpan<Float>, _ resultBlock: Block, kernels: Kernels = .best
) {
  let (inner, columns) = (leftBlock.columns, rightBlock.rows)
  precondition(
    inner == rightBlock.columns && resultBlock.rows == leftBlock.rows
      && resultBlock.columns == columns,
    "product of \(leftBlock) and the rows of \(rightBlock) into \(resultBlock)")
  precondition(
    leftBlock.end <= left.count && rightBlock.end <= right.count
      && resultBlock.end <= result.count,
    "blocks reach past \(left.count), \(right.count) or \(result.count) numbers")
  guard resultBlock.rows > 0 && columns > 0 else { return }
  // As much of the right side at a time as stays in a core's own cache.
  let width = Int(PANEL_COLUMNS)
  let panelsAtOnce = max(1, min((columns + width - 1) / width, 65_536 / max(1, inner * width) + 1))
  let panels = AlignedNumbers<Float>(count: panelsAtOnce * width * inner)
  unsafe left.withUnsafeBufferPointer { left in
    unsafe right.withUnsafeBufferPointer { right in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        // Spans of no numbers, where `inner` is 0, have no address; nothing is read through it.
        let left = unsafe left.baseAddress.map { unsafe $0 + leftBlock.start }
        for first in stride(from: 0, to: columns, by: panelsAtOnce * width) {
          let count = min(panelsAtOnce * width, columns - first)
          for panel in stride(from: 0, to: count, by: width) {
            guard let right = right.baseAddress else { break }
            unsafe kernels.packRows(
              right + rightBlock.start + (first + panel) * rightBlock.stride, rightBlock.stride,
              min(width, count - panel), inner, panels.base + panel * inner)
          }
          var product = unsafe product()
          unsafe product.rows = leftBlock.rows
          unsafe product.inner = inner
          unsafe product.columns = count
          unsafe product.end_column = count
          unsafe product.left = unsafe UnsafeRawPointer(left)
          unsafe product.left_stride = leftBlock.stride
          unsafe product.weights = unsafe UnsafeRawPointer(panels.base)
          unsafe product.result = unsafe UnsafeMutableRawPointer(
            result + resultBlock.start + first)
          unsafe product.result_stride = resultBlock.stride
          unsafe kernels.multiply(&product, .fp32)
        }
      }
    }
  }
}

extension Matrix {
  /// The products of every row with every row of `other`: `self · otherᵀ`, `[rows × other.rows]`.
  package func timesTransposed(_ other: Matrix) -> Matrix {
    var result = Matrix(rows: rows, columns: other.rows)
    var span = result.numbers.mutableSpan
    multiply(
      numbers.span, Block(rows: rows, columns: columns),
      byRowsOf: other.numbers.span, Block(rows: other.rows, columns: other.columns),
      into: &span, Block(rows: rows, columns: other.rows))
    return result
  }
}
