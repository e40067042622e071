package import VectorMath

/// The sizes and choices of an encoder, whatever its family calls them.
package struct Architecture: Sendable, Equatable {
  /// Rows of the token embeddings.
  package let vocabularySize: Int
  /// Numbers per token between the layers, `H`.
  package let hiddenSize: Int
  /// How many layers.
  package private(set) var layerCount: Int
  /// How many attention heads, `A`; each has `H / A` numbers.
  package let headCount: Int
  /// Numbers per token inside the feed-forward part of a layer.
  package let intermediateSize: Int
  /// The function inside the feed-forward part.
  package let activation: Activation
  /// The most tokens that a text may have.
  package let maximumPositions: Int
  /// How many segments there are (2: first and second text).
  package let typeCount: Int
  /// Added to the variance in layer norm.
  package let layerNormEpsilon: Float

  /// The same with another number of layers.
  package func with(layerCount: Int) -> Architecture {
    var other = self
    other.layerCount = layerCount
    return other
  }

  /// Operations in the products with weights for one token; a multiplication and an addition are
  /// two.
  package var operationsPerToken: Double {
    let perLayer = 4 * hiddenSize * hiddenSize + 2 * hiddenSize * intermediateSize
    return 2 * Double(layerCount) * Double(perLayer)
  }
}
