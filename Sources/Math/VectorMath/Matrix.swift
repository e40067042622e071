/// A dense matrix of `Float`, row-major, that owns its numbers.
package struct Matrix: Sendable, Equatable {
  /// How many rows.
  package let rows: Int
  /// How many columns; each row's numbers stand side by side.
  package let columns: Int
  /// `[rows × columns]`, row-major.
  package var numbers: [Float]

  /// A matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, numbers: Array(repeating: 0, count: rows * columns))
  }

  /// Takes over `numbers`.
  ///
  /// - Parameters:
  ///   - rows: How many rows, 0 or more.
  ///   - columns: How many columns, 0 or more.
  ///   - numbers: `[rows × columns]`, row-major.
  package init(rows: Int, columns: Int, numbers: [Float]) {
    precondition(
      rows >= 0 && columns >= 0 && numbers.count == rows * columns,
      "\(numbers.count) numbers for a matrix of \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.numbers = numbers
  }

  /// Copies `rows`, all of one length.
  package init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows of different lengths")
    self.init(rows: rows.count, columns: columns, numbers: rows.flatMap(\.self))
  }

  /// Where row `row` stands in `numbers`.
  package func range(ofRow row: Int) -> Range<Int> {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    return row * columns..<(row + 1) * columns
  }

  /// A copy of one row, `[columns]`.
  package subscript(row row: Int) -> [Float] {
    get { Array(numbers[range(ofRow: row)]) }
    set {
      precondition(newValue.count == columns, "\(newValue.count) numbers for \(columns) columns")
      numbers.replaceSubrange(range(ofRow: row), with: newValue)
    }
  }

  /// The product of two rows: their cosine when they are unit vectors.
  package func score(_ first: Int, _ second: Int) -> Float {
    dot(
      numbers.span.extracting(range(ofRow: first)), numbers.span.extracting(range(ofRow: second)))
  }

  /// The rows named by `indices`, in that order.
  package func selecting(_ indices: [Int]) -> Matrix {
    var selected: [Float] = []
    selected.reserveCapacity(indices.count * columns)
    for index in indices { selected.append(contentsOf: numbers[range(ofRow: index)]) }
    return Matrix(rows: indices.count, columns: columns, numbers: selected)
  }

  /// Scales every row to length 1; rows of zeros stay as they are.
  package mutating func normalizeRows() {
    for row in 0..<rows {
      let range = range(ofRow: row)
      let squared = dot(numbers.span.extracting(range), numbers.span.extracting(range))
      guard squared > 0 else { continue }
      let factor = 1 / squared.squareRoot()
      for index in range { numbers[index] *= factor }
    }
  }
}
