internal import COpenBLAS

/// A rectangle inside a larger row-major matrix: where it begins, its size, and the step from one
/// row to the next.
package struct Block: Sendable, Equatable {
  /// Index of the rectangle's first number.
  package let start: Int
  /// Rows of the rectangle.
  package let rows: Int
  /// Columns of the rectangle.
  package let columns: Int
  /// Numbers from the start of one row to the start of the next (BLAS's leading dimension).
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

/// How the right-hand matrix of a product is stored.
package enum Orientation: Sendable {
  /// `[inner × columns]`, as the formula has it.
  case asStored
  /// `[columns × inner]`: rows are multiplied with rows, as weights and vectors are stored.
  case transposed
}

/// Computes `result = scale · left · right`, on the calling thread.
///
/// `leftBlock` is `[rows × inner]`, `rightBlock` `[inner × columns]`, or `[columns × inner]` when
/// `orientation` is `.transposed`, and `resultBlock` `[rows × columns]`, overwritten.
package func multiply(
  _ left: Span<Float>, _ leftBlock: Block,
  by right: Span<Float>, _ rightBlock: Block, _ orientation: Orientation,
  scale: Float = 1,
  into result: inout MutableSpan<Float>, _ resultBlock: Block
) {
  let inner = leftBlock.columns
  let (rightInner, columns) =
    switch orientation {
    case .asStored: (rightBlock.rows, rightBlock.columns)
    case .transposed: (rightBlock.columns, rightBlock.rows)
    }
  precondition(
    inner == rightInner && resultBlock.rows == leftBlock.rows && resultBlock.columns == columns,
    "product of \(leftBlock) and \(rightBlock) (\(orientation)) into \(resultBlock)")
  precondition(
    leftBlock.end <= left.count && rightBlock.end <= right.count
      && resultBlock.end <= result.count,
    "blocks reach past \(left.count), \(right.count) or \(result.count) numbers")
  guard resultBlock.rows > 0 && columns > 0 else { return }
  let transposition = orientation == .transposed ? CblasTrans : CblasNoTrans
  unsafe left.withUnsafeBufferPointer { left in
    unsafe right.withUnsafeBufferPointer { right in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let left = left.baseAddress, let right = right.baseAddress,
          let result = result.baseAddress
        else { return }
        unsafe cblas_sgemm(
          CblasRowMajor, CblasNoTrans, transposition,
          blasint(resultBlock.rows), blasint(columns), blasint(inner),
          scale, left + leftBlock.start, blasint(leftBlock.stride),
          right + rightBlock.start, blasint(rightBlock.stride),
          0, result + resultBlock.start, blasint(resultBlock.stride))
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
      by: other.numbers.span, Block(rows: other.rows, columns: other.columns), .transposed,
      into: &span, Block(rows: rows, columns: other.rows))
    return result
  }
}

/// Keeps OpenBLAS on the thread that calls it: parallelism has one owner, and that is our workers.
///
/// Call it once before the first product; later calls cost nothing.
package func useOneThreadPerProduct() {
  _ = oneThreadPerProduct
}

private let oneThreadPerProduct: Void = openblas_set_num_threads(1)
