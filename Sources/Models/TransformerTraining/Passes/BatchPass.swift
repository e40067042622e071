internal import Parallelism
internal import SentenceEmbedding
internal import Transformers
package import VectorMath

/// One batch of texts, forwards and backwards, on all cores.
///
/// The batch is split into parts by its own tokens alone, and gradients are summed in the order of the
/// parts. So the number of threads changes no bit.
package struct BatchPass {
  private let model: TrainedModel
  private let parts: [PartPass]
  private let threads: Int

  /// Tokens of a part, about: enough for products to run well, few enough for all cores.
  private static let partSize = 384

  /// A pass that drops nothing, for vectors and tests.
  package init(_ model: TrainedModel, texts: [[Int32]], threads: Int) {
    self.init(
      model, texts: texts, dropout: Dropout(.none, seed: 0, step: 0), threads: threads)
  }

  /// A pass of texts or pairs.
  ///
  /// `segments` has the segment of each token, 0 or 1; nil for 0 everywhere.
  init(
    _ model: TrainedModel, texts: [[Int32]], segments: [[Int32]]? = nil, dropout: Dropout,
    threads: Int
  ) {
    self.model = model
    self.threads = threads
    let total = texts.reduce(0) { $0 + $1.count }
    // Two parts at least, so that two cores have work.
    let wanted = max(1, min(Self.partSize, (total + 1) / 2))
    var parts: [PartPass] = []
    var packed = PackedTokens()
    var first = 0
    for (index, text) in texts.enumerated() {
      packed.append(text, typeIDs: segments?[index])
      if packed.tokenCount >= wanted || index == texts.count - 1 {
        parts.append(PartPass(model, packed, firstText: first, dropout: dropout))
        first = index + 1
        packed = PackedTokens()
      }
    }
    self.parts = parts
  }

  /// What stands on the encoder: the vectors of the texts, `[B × D]`, or a head's logits, a row for each
  /// text or token.
  package func forward() -> Matrix {
    let vectors = concurrentMap(parts.count, threads: threads) { [parts] in parts[$0].forward() }
    return Matrix(
      rows: vectors.reduce(0) { $0 + $1.rows }, columns: model.outputSize,
      numbers: vectors.flatMap(\.numbers))
  }

  /// Adds to the model's gradients, given the gradient of what came out.
  ///
  /// - Parameters:
  ///   - gradient: Of the size of what came out.
  ///   - firstTrained: Groups of parameters below this one keep their numbers.
  package func backward(_ gradient: Matrix, firstTrained: Int = 0) {
    let gates = GradientGates(groups: model.layout.layerCount + 2, firstTrained: firstTrained)
    var start = 0
    let shares = parts.map { part in
      defer { start += part.outputRows }
      return gradient.selecting(Array(start..<start + part.outputRows))
    }
    _ = concurrentMap(parts.count, threads: threads) { [parts] index in
      parts[index].backward(shares[index], part: index, gates)
    }
  }
}
