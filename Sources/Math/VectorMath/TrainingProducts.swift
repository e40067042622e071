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
  /// The kernels of `multiply(_:byRowsOf:)`, which turn their operands first.
  case kernels

  /// OpenBLAS where it is installed.
  package static let best: Multiplier = OpenBLAS.installed == nil ? .kernels : .openBLAS

  /// The name of what multiplies on this machine.
  package static var bestName: String {
    OpenBLAS.installed?.name ?? "Akin's kernels, \(Kernels.best.name)"
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
package func product(
  _ form: ProductForm, _ left: AlignedNumbers<Float>, _ leftBlock: Block,
  _ right: AlignedNumbers<Float>, _ rightBlock: Block,
  into result: AlignedNumbers<Float>, _ resultBlock: Block, adding: Bool = false,
  by multiplier: Multiplier = .best
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
    let turnedLeft = form == .leftTransposed ? left.transposed(leftBlock) : nil
    let turnedRight = form == .rightTransposed ? nil : right.transposed(rightBlock)
    let sum = adding ? AlignedNumbers<Float>(count: rows * columns) : result
    let target = adding ? Block(rows: rows, columns: columns) : resultBlock
    (turnedLeft ?? left).withSpan { left in
      (turnedRight ?? right).withSpan { right in
        sum.withMutableSpan { sum in
          multiply(
            left, turnedLeft == nil ? leftBlock : Block(rows: rows, columns: inner),
            byRowsOf: right, turnedRight == nil ? rightBlock : Block(rows: columns, columns: inner),
            into: &sum, target)
        }
      }
    }
    guard adding else { return }
    sum.withSpan { sum in
      result.withMutableSpan { result in
        for row in 0..<rows {
          let (from, to) = (row * columns, resultBlock.start + row * resultBlock.stride)
          for column in 0..<columns { result[to + column] += sum[from + column] }
        }
      }
    }
  }
}

extension AlignedNumbers<Float> {
  /// The rectangle with rows and columns exchanged.
  fileprivate func transposed(_ block: Block) -> AlignedNumbers<Float> {
    let turned = AlignedNumbers(count: block.rows * block.columns)
    withSpan { numbers in
      turned.withMutableSpan { turned in
        for row in 0..<block.rows {
          for column in 0..<block.columns {
            turned[column * block.rows + row] = numbers[block.start + row * block.stride + column]
          }
        }
      }
    }
    return turned
  }
}
