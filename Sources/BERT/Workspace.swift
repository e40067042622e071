/// The scratch memory of one thread: made once, grown to the largest batch, never shared.
package struct Workspace: Sendable {
  /// Token vectors, `[T × H]`: the encoder's answer after `encode`.
  package var states: [Float] = []
  var query: [Float] = []
  var key: [Float] = []
  var value: [Float] = []
  var context: [Float] = []
  var intermediate: [Float] = []
  var scores: [Float] = []

  /// Holds nothing yet.
  package init() {}

  /// Rows that products compute for `tokenCount` tokens.
  ///
  /// OpenBLAS takes another path, with another order of sums, for products of up to 100³
  /// multiplications. With more rows than the tokens need, no product is ever that small, and a
  /// text of two tokens gets the same bits alone as in a batch. Nothing reads the rows beyond.
  static func productRows(_ tokenCount: Int, _ configuration: BERTConfiguration) -> Int {
    let smallest =
      configuration.hiddenSize * min(configuration.hiddenSize, configuration.intermediateSize)
    return max(tokenCount, 1_000_000 / smallest + 1, 16)
  }

  mutating func reserve(_ tokens: PackedTokens, _ configuration: BERTConfiguration) {
    let rows = Self.productRows(tokens.tokenCount, configuration)
    let longest = tokens.longestText
    Self.grow(&states, to: rows * configuration.hiddenSize)
    Self.grow(&query, to: rows * configuration.hiddenSize)
    Self.grow(&key, to: rows * configuration.hiddenSize)
    Self.grow(&value, to: rows * configuration.hiddenSize)
    Self.grow(&context, to: rows * configuration.hiddenSize)
    Self.grow(&intermediate, to: rows * configuration.intermediateSize)
    Self.grow(&scores, to: longest * longest)
  }

  private static func grow(_ numbers: inout [Float], to count: Int) {
    if numbers.count < count {
      numbers.append(contentsOf: repeatElement(0, count: count - numbers.count))
    }
  }
}
