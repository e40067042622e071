internal import Hashing

/// What a document is used for: it is learnt from, or measured on, never both.
package enum CorpusPart: Sendable, Equatable, CaseIterable {
  /// Seven documents of ten: pairs are mined from them.
  case training
  /// One of ten: it decides which step of the training is the best.
  case validation
  /// Two of ten: only the final comparison looks at them.
  case test

  /// The part of a document, by its contents alone: copies are in the same part, and a document stays
  /// in its part whatever its name and however the corpus grows.
  ///
  /// - Parameter texts: The document's passages.
  /// - Returns: The part, and a number by which documents are chosen where there are too many.
  static func of(_ texts: some Sequence<String>) -> (part: CorpusPart, order: UInt64) {
    let hash = ContentHash(of: texts.joined(separator: "\n"))
    let part: CorpusPart =
      switch hash.high % 10 {
      case 0, 1: .test
      case 2: .validation
      default: .training
      }
    return (part, hash.low)
  }
}
