package import VectorMath

/// Compares rows so that a score depends on the two rows alone.
///
/// A product of matrices may round the same pair differently in another place of another block.
/// It therefore only proposes: whatever lies so close to a threshold that rounding could decide is
/// settled by the product of the two rows, which is the same wherever they stand.
package struct RowComparison: Sendable {
  /// `[N × D]`, unit rows.
  package let vectors: Matrix
  /// How far the two ways to compute one score can be apart: each errs by at most D · 2⁻²⁴ for
  /// unit rows (Higham 2002, §3.1), to first order.
  package let margin: Float
  private let kernels = Kernels.best

  /// Compares the rows of `vectors`.
  package init(_ vectors: Matrix) {
    self.vectors = vectors
    margin = Float(2 * max(vectors.columns, 16)) * 0x1p-24
  }

  /// The cosine of two rows; the order of the two does not matter.
  package func score(_ first: Int, _ second: Int) -> Float {
    let numbers = vectors.numbers.span
    return kernels.dot(
      numbers.extracting(vectors.range(ofRow: first)),
      numbers.extracting(vectors.range(ofRow: second)))
  }

  /// Finds the exact scores that are at least `threshold` in a row of proposed ones.
  ///
  /// What is not finite is never found.
  ///
  /// - Parameters:
  ///   - proposed: Scores that a product of matrices computed.
  ///   - threshold: The smallest score that counts.
  ///   - rows: The two rows whose score stands at a position.
  ///   - found: Called with each position in rising order.
  package func forEachScore(
    in proposed: Span<Float>, atLeast threshold: Float,
    rows: (Int) -> (Int, Int), _ found: (Int) -> Void
  ) {
    let certain = threshold + margin
    forEachPosition(in: proposed, atLeast: threshold - margin) { position in
      if proposed[position] < certain {
        let (first, second) = rows(position)
        guard score(first, second) >= threshold else { return }
      }
      guard proposed[position].isFinite else { return }
      found(position)
    }
  }
}
