import Testing
import VectorMath

@Suite struct TrainingProductTests {
  @Test(arguments: Kernels.available)
  func `rounded products agree with products of rounded numbers`(kernels: Kernels) {
    var generator = SeededGenerator(seed: 9)
    for (rows, inner, columns) in [(1, 1, 1), (5, 7, 33), (17, 40, 70), (3, 65, 32)] {
      func matrix(_ rows: Int, _ columns: Int) -> AlignedNumbers<Float> {
        // Few bits, so that rounding to bfloat16 changes nothing.
        AlignedNumbers(
          (0..<rows * columns).map { _ in Float(Int(generator.unit() * 64) - 32) / 16 })
      }
      let (left, right) = (matrix(rows, inner), matrix(inner, columns))
      let turned = AlignedNumbers<Float>(count: inner * columns)
      kernels.transpose(
        right, Block(rows: inner, columns: columns), into: turned,
        Block(rows: columns, columns: inner))
      let turnedLeft = AlignedNumbers<UInt16>(count: rows * (inner + 1))
      let leftColumns = AlignedNumbers<Float>(count: rows * inner)
      kernels.transpose(
        left, Block(rows: rows, columns: inner), into: leftColumns,
        Block(rows: inner, columns: rows))
      let stride = (inner + 1) / 2 * 2
      kernels.transpose(
        leftColumns, Block(rows: inner, columns: rows), into: turnedLeft,
        Block(rows: rows, columns: inner, stride: stride))
      let (a, b) = (left[0..<left.count], right[0..<right.count])
      let expected = (0..<rows * columns).map { index in
        (0..<inner).reduce(Float(0)) {
          $0 + a[index / columns * inner + $1] * b[$1 * columns + index % columns]
        }
      }
      let block = Block(rows: rows, columns: columns)
      let result = AlignedNumbers<Float>(count: rows * columns)
      let operand = PackedOperand(.bf16)
      operand.resize(inner: inner, columns: columns, isTransposed: true)
      operand.pack(
        rowsOf: turned, Block(rows: columns, columns: inner), panels: 0..<operand.panelCount,
        kernels: kernels)
      operand.multiply(
        left, Block(rows: rows, columns: inner), into: result, block, memory: ProductMemory(),
        kernels: kernels)
      #expect(result[0..<rows * columns] == expected)
      // In two pieces, of which the second begins within a pair of rows.
      operand.resize(inner: inner, columns: columns, isTransposed: false)
      let first = inner / 2
      operand.pack(
        columnsOf: right, Block(rows: first, columns: columns), panels: 0..<operand.panelCount,
        kernels: kernels)
      operand.pack(
        columnsOf: right, Block(start: first * columns, rows: inner - first, columns: columns),
        at: first, panels: 0..<operand.panelCount, kernels: kernels)
      operand.multiply(
        turnedLeft, Block(rows: rows, columns: inner, stride: stride), into: result, block,
        adding: true, kernels: kernels)
      #expect(result[0..<rows * columns] == expected.map { 2 * $0 })
    }
  }

  private static let multipliers = Multiplier.allCases.filter {
    $0 != .openBLAS || OpenBLAS.installed != nil
  }

  @Test(arguments: multipliers, ProductForm.allCases)
  func `a product inside of larger matrices agrees with its definition`(
    multiplier: Multiplier, form: ProductForm
  ) {
    var generator = SeededGenerator(seed: 5)
    for (rows, columns, inner) in [(1, 1, 1), (3, 5, 7), (17, 33, 19), (4, 16, 64)] {
      func matrix(_ rows: Int, _ columns: Int) -> (AlignedNumbers<Float>, Block) {
        let block = Block(start: 3, rows: rows, columns: columns, stride: columns + 2)
        let numbers = (0..<3 + rows * (columns + 2)).map { _ in
          Float(generator.unit() * 2 - 1)
        }
        return (AlignedNumbers(numbers), block)
      }
      let (left, leftBlock) =
        form == .leftTransposed ? matrix(inner, rows) : matrix(rows, inner)
      let (right, rightBlock) =
        form == .rightTransposed ? matrix(columns, inner) : matrix(inner, columns)
      for adding in [false, true] {
        let (result, block) = matrix(rows, columns)
        let before = result[0..<result.count]
        product(
          form, left, leftBlock, right, rightBlock, into: result, block, adding: adding,
          by: multiplier)
        var expected = before.map(Double.init)
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = 0.0
            for index in 0..<inner {
              let a =
                form == .leftTransposed
                ? 3 + index * leftBlock.stride + row : 3 + row * leftBlock.stride + index
              let b =
                form == .rightTransposed
                ? 3 + column * rightBlock.stride + index : 3 + index * rightBlock.stride + column
              sum += Double(left[a..<a + 1][0]) * Double(right[b..<b + 1][0])
            }
            let place = 3 + row * block.stride + column
            expected[place] = sum + (adding ? expected[place] : 0)
          }
        }
        for (found, expected) in zip(result[0..<result.count], expected) {
          #expect(abs(Double(found) - expected) < 1e-5)
        }
      }
    }
  }
}
