package import Parallelism
internal import Tokenization
internal import Transformers
internal import VectorMath

/// A word's weight in a text's sparse vector.
public struct WordWeight: Sendable, Equatable, Encodable {
  /// The token's own text.
  public let token: String
  /// The token's number in the vocabulary.
  public let id: Int
  /// How much it says of the text, more than 0.
  public let weight: Float
}

extension HeadedModel {
  /// A weight for each word of the vocabulary, whether it stands in the text or not.
  ///
  /// It is log(1 + ReLU) of the masked-word head, the largest over the tokens (Formal et al. 2021,
  /// SPLADE v2, eq. 1 and 6).
  ///
  /// - Parameters:
  ///   - texts: Any texts; what is longer than the model reads is cut.
  ///   - work: Ends the run.
  /// - Returns: For each text the words with a weight, the largest first.
  /// - Throws: `HeadError.notFinite`; `CancellationError`.
  package func sparseVectors(
    of texts: [String], work: Work = .none
  ) throws -> [[WordWeight]] {
    let encodings = encodings(of: texts) {
      tokenizer.encode($0, maximumLength: checkpoint.maximumLength)
    }
    let inputs = encodings.map { Input($0, wanted: Array($0.ids.indices)) }
    return try run(inputs, work: work) { _, logits in
      var largest = [Float](repeating: 0, count: logits.columns)
      for row in 0..<logits.rows {
        for (id, number) in logits.numbers[logits.range(ofRow: row)].enumerated()
        where number > largest[id] {
          largest[id] = number
        }
      }
      return largest.indices.filter { largest[$0] > 0 }.map { id in
        WordWeight(
          token: token(Int32(id)), id: id, weight: Float(logarithm(1 + Double(largest[id]))))
      }.sorted { ($1.weight, $0.id) < ($0.weight, $1.id) }
    }
  }
}
