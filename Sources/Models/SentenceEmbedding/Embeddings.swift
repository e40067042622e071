package import VectorMath

/// The vectors of some texts and what it took to make them.
package struct Embeddings: Sendable {
  /// `[B × D]`, in the order of the texts.
  package let vectors: Matrix
  /// What the texts come to.
  package let counts: StreamSummary

  /// The vectors divided by their lengths: what scores are computed from, and what indexes keep.
  package var unitVectors: Matrix {
    var unit = vectors
    unit.normalizeRows()
    return unit
  }

  /// How many tokens the texts have, special ones included.
  package var tokenCount: Int { counts.tokens }
  /// How many texts were longer than the model's limit.
  package var truncatedTextCount: Int { counts.truncatedTexts }
  /// How many tokens were cut off from these.
  package var truncatedTokenCount: Int { counts.truncatedTokens }
}
