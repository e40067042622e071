internal import VectorMath

/// Sets numbers to zero by chance, and scales the others up.
///
/// The method is that of Srivastava et al. 2014. Which numbers go depends on the seed, the step, the place in the network and the row, and on no
/// thread. The backward pass draws the same numbers again.
struct Dropout: Sendable {
  let rates: DropoutRates
  /// Of this step.
  private let key: UInt64

  /// The masks of one step.
  init(_ rates: DropoutRates, seed: UInt64, step: Int) {
    self.rates = rates
    key = Self.mix(Self.mix(seed) &+ UInt64(step))
  }

  /// Drops numbers of some rows: `site` is the place in the network, and `rowNames`, `[block.rows]`,
  /// tell the rows of a whole batch apart.
  func apply(
    rate: Float, to numbers: AlignedNumbers<Float>, _ block: Block, site: UInt64,
    rowNames: ArraySlice<UInt64>
  ) {
    guard rate > 0 else { return }
    precondition(rowNames.count == block.rows, "\(rowNames.count) names of \(block.rows) rows")
    let threshold = UInt64(Double(rate) * 0x1p32)
    let scale = 1 / (1 - rate)
    let siteKey = Self.mix(key &+ site)
    numbers.withMutableSpan { numbers in
      for row in 0..<block.rows {
        var generator = SeededGenerator(
          seed: Self.mix(siteKey &+ rowNames[rowNames.startIndex + row]))
        let start = block.start + row * block.stride
        var bits: UInt64 = 0
        for column in 0..<block.columns {
          bits = column % 2 == 0 ? generator.next() : bits >> 32
          numbers[start + column] *= bits & 0xFFFF_FFFF < threshold ? 0 : scale
        }
      }
    }
  }

  private static func mix(_ number: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: number)
    return generator.next()
  }
}
