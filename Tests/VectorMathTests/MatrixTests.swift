import TestSupport
import Testing
import VectorMath

@Suite struct MatrixTests {
  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 16), (64, 384, 100), (2, 384, 500)])
  func `products agree with their definition`(rows: Int, inner: Int, columns: Int) {
    var random = SplitMix64(seed: 7)
    let left = Matrix(rows: rows, columns: inner, numbers: random.floats(rows * inner))
    let right = Matrix(rows: columns, columns: inner, numbers: random.floats(columns * inner))
    let product = left.timesTransposed(right)
    for row in 0..<rows {
      for column in 0..<columns {
        let expected = zip(left[row: row], right[row: column])
          .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(product[row: row][column]) - expected) <= 5e-5)
      }
    }
  }

  @Test func `a product reads and writes only its blocks`() {
    // The middle 2 × 2 of a 4 × 4, times a 2 × 2, into the lower right corner.
    let left = (0..<16).map(Float.init)
    let right: [Float] = [1, 2, 3, 4]
    var result = [Float](repeating: -1, count: 16)
    var span = result.mutableSpan
    multiply(
      left.span, Block(start: 5, rows: 2, columns: 2, stride: 4),
      byRowsOf: right.span, Block(rows: 2, columns: 2),
      into: &span, Block(start: 10, rows: 2, columns: 2, stride: 4))
    var expected = [Float](repeating: -1, count: 16)
    expected[10] = 5 * 1 + 6 * 2
    expected[11] = 5 * 3 + 6 * 4
    expected[14] = 9 * 1 + 10 * 2
    expected[15] = 9 * 3 + 10 * 4
    #expect(result == expected)
  }

  @Test func `rows become unit vectors, rows of zeros stay`() {
    var matrix = Matrix([[3, 4], [0, 0], [0, -2]])
    matrix.normalizeRows()
    #expect(matrix == Matrix([[0.6, 0.8], [0, 0], [0, -1]]))
  }

  @Test func `rows are selected in the order asked for`() {
    let matrix = Matrix([[1, 2], [3, 4], [5, 6]])
    #expect(matrix.selecting([2, 0, 2]) == Matrix([[5, 6], [1, 2], [5, 6]]))
  }

  @Test func `a block beyond its numbers traps`() async {
    await #expect(processExitsWith: .failure) {
      var result: [Float] = [0]
      var span = result.mutableSpan
      multiply(
        [1, 2].span, Block(rows: 1, columns: 3),
        byRowsOf: [1, 2, 3].span, Block(rows: 1, columns: 3), into: &span,
        Block(rows: 1, columns: 1))
    }
  }
}
