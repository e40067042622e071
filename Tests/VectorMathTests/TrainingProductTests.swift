import Testing
import VectorMath

@Suite struct TrainingProductTests {
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
