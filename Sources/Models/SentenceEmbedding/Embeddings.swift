package import VectorMath

/// The vectors of some texts and what it took to make them.
package struct Embeddings: Sendable {
  /// `[B × D]`, in the order of the texts.
  package let vectors: Matrix
  /// What the texts come to.
  package let counts: EmbeddingCounts

  /// How many tokens the texts have, special ones included.
  package var tokenCount: Int { counts.tokenCount }
  /// How many texts were longer than the model's limit.
  package var truncatedTextCount: Int { counts.truncatedTextCount }
  /// How many tokens were cut off from these.
  package var truncatedTokenCount: Int { counts.truncatedTokenCount }
}

/// What some texts came to.
package struct EmbeddingCounts: Sendable, Equatable {
  /// How many texts there were.
  package var textCount = 0
  /// How many tokens they have, special ones included.
  package var tokenCount = 0
  /// How many of the texts were encoded: each of equal ones takes the vector of the first.
  package var encodedTextCount = 0
  /// How many tokens these have.
  package var encodedTokenCount = 0
  /// How many texts were longer than the model's limit.
  package var truncatedTextCount = 0
  /// How many tokens were cut off from these.
  package var truncatedTokenCount = 0

  /// Nothing yet.
  package init() {}

  mutating func add(_ text: TokenizedText, times: Int) {
    textCount += times
    tokenCount += text.ids.count * times
    truncatedTextCount += text.truncatedCount > 0 ? times : 0
    truncatedTokenCount += text.truncatedCount * times
  }

  static func += (left: inout EmbeddingCounts, right: EmbeddingCounts) {
    left.textCount += right.textCount
    left.tokenCount += right.tokenCount
    left.encodedTextCount += right.encodedTextCount
    left.encodedTokenCount += right.encodedTokenCount
    left.truncatedTextCount += right.truncatedTextCount
    left.truncatedTokenCount += right.truncatedTokenCount
  }
}
