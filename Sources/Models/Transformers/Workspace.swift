package import VectorMath

/// The scratch memory of one thread: made once, grown to the largest batch, never shared.
package final class Workspace {
  /// Token vectors, `[T × H]` or more: the encoder's answer after `encode`.
  package let states = AlignedNumbers<Float>()
  /// Told when a stage is done; nil but in benchmarks.
  package var clock: StageClock?

  /// Everything below depends on the encoder, and is made when the first batch comes.
  var rows: Rows?

  /// Holds nothing yet.
  package init() {}

  /// The memory that one encoder needs.
  struct Rows {
    let architecture: Architecture
    let precision: Precision
    /// `[T × H]`: the input of the first product in each half of a layer.
    let input: LayerInput
    /// `[T × 3H]`: queries, keys and values, in fp32 or bf16.
    let queryKeyValue: LayerOutput
    let attention: Attention
    /// `[T × H]`: the numbers that attention and the feed-forward part add to the states.
    let change = AlignedNumbers<Float>()
    /// `[stripHeight × I]`, before it is rounded.
    let intermediate = AlignedNumbers<Float>()
    /// `[T × I]`.
    let intermediateInput: LayerInput

    /// How many rows of the feed-forward part are computed before they are rounded: few enough that
    /// they are still in the second-level cache, beside the weights.
    static let stripHeight = 64

    init(_ architecture: Architecture, _ precision: Precision) {
      let hiddenSize = architecture.hiddenSize
      self.architecture = architecture
      self.precision = precision
      input = LayerInput(columns: hiddenSize, precision: precision, rounding: .rotated)
      queryKeyValue = precision == .fp32 ? .floats(AlignedNumbers()) : .halves(AlignedNumbers())
      attention = Attention(headCount: architecture.headCount, hiddenSize: hiddenSize)
      intermediateInput = LayerInput(
        columns: architecture.intermediateSize, precision: precision, rounding: .rotated)
    }

    func reserve(_ count: Int) {
      input.reserve(rows: count)
      intermediateInput.reserve(rows: count)
      let hiddenSize = architecture.hiddenSize
      change.reserve(count * hiddenSize)
      if intermediateInput.directOutput == nil {
        intermediate.reserve(min(count, Self.stripHeight) * architecture.intermediateSize)
      }
      switch queryKeyValue {
      case .floats(let numbers): numbers.reserve(count * 3 * hiddenSize)
      case .halves(let numbers): numbers.reserve(count * 3 * hiddenSize)
      }
    }
  }

  /// Makes room for a batch of `tokenCount` tokens of one encoder.
  func reserve(
    _ tokenCount: Int, _ architecture: Architecture, _ precision: Precision
  ) -> Rows {
    states.reserve(tokenCount * architecture.hiddenSize)
    if let rows, rows.precision == precision, rows.architecture == architecture {
      rows.reserve(tokenCount)
      return rows
    }
    let rows = Rows(architecture, precision)
    rows.reserve(tokenCount)
    self.rows = rows
    return rows
  }
}
