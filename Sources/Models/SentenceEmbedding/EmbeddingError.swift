internal import VectorMath

/// Why a vector that a model made cannot be used.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum EmbeddingError: Error, Equatable, Sendable {
  /// A number of the vector of a text is not finite.
  case oddVector(text: String)
}

extension EmbeddingError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .oddVector(let text):
      "The vector of \"\(text.prefix(60))\" is not finite. Compute in fp32, or check the model."
    }
  }
}

extension Embeddings {
  /// Refuses numbers that are not finite: nothing can be compared with them.
  ///
  /// - Parameter texts: `[B]`, to name the first of them.
  /// - Throws: `EmbeddingError.oddVector` for the first text with one.
  func requireFinite(_ texts: [String]) throws(EmbeddingError) {
    for row in 0..<vectors.rows {
      // Zero times a number is zero, unless the number is not finite.
      var sum: Float = 0
      for number in vectors.numbers[vectors.range(ofRow: row)] { sum += number * 0 }
      guard sum == 0 else { throw .oddVector(text: texts[row]) }
    }
  }
}
