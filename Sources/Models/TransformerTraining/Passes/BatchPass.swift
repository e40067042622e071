internal import Parallelism
internal import SentenceEmbedding
internal import Transformers
package import VectorMath

/// One batch of texts, forwards and backwards, on all cores.
///
/// The batch is split into parts by its own tokens alone, and gradients are summed in the order of the
/// tokens. So the number of threads changes no bit. All parts go through a layer, then through the
/// next one; beside them threads pack the weights of the next layer, and on the way back sum up the
/// gradients of the layer above. Between two waits a thread writes what no other one touches.
package final class BatchPass: @unchecked Sendable {
  let model: TrainedModel
  let parts: [PartPass]
  let threads: Int
  private let tokenCount: Int
  private let keepsLayers: Bool
  private var memory: BatchMemory { model.memory }

  /// Tokens of a part, about: enough for products to run well, few enough for all cores.
  private static let partSize = 128

  /// A pass that drops nothing and goes forward only, for vectors.
  package convenience init(_ model: TrainedModel, texts: [[Int32]], threads: Int) {
    self.init(
      model, texts: texts, dropout: Dropout(.none, seed: 0, step: 0), keepsLayers: false,
      threads: threads)
  }

  /// - Parameters:
  ///   - model: What passes.
  ///   - texts: The tokens of each text.
  ///   - segments: The segment of each token, 0 or 1; nil for 0 everywhere.
  ///   - firstText: The number of the first one in its batch; it decides what is dropped.
  ///   - dropout: What is dropped.
  ///   - keepsLayers: Whether all activations are kept, or those between layers alone, from which the
  ///     others are computed again on the way back.
  ///   - threads: How many cores to use.
  init(
    _ model: TrainedModel, texts: [[Int32]], segments: [[Int32]]? = nil, firstText: Int = 0,
    dropout: Dropout, keepsLayers: Bool = true, threads: Int
  ) {
    self.model = model
    self.threads = threads
    self.keepsLayers = keepsLayers
    tokenCount = texts.reduce(0) { $0 + $1.count }
    // A checkpoint with one segment has nothing to tell the texts of a pair by.
    let segments = model.architecture.typeCount > 1 ? segments : nil
    // A multiple of four, so that two or four cores have the same work.
    let count = (tokenCount / Self.partSize + 3) / 4 * 4
    let wanted = max(1, tokenCount / max(1, count))
    var parts: [PartPass] = []
    var packed = PackedTokens()
    var (partText, firstToken) = (firstText, 0)
    for (index, text) in texts.enumerated() {
      packed.append(text, typeIDs: segments?[index])
      if firstToken + packed.tokenCount >= (parts.count + 1) * wanted || index == texts.count - 1 {
        parts.append(
          PartPass(
            model, packed, firstText: partText, firstToken: firstToken, dropout: dropout,
            memory: model.memory.part(parts.count), keepsLayers: keepsLayers))
        partText = firstText + index + 1
        firstToken += packed.tokenCount
        packed = PackedTokens()
      }
    }
    self.parts = parts
  }

  /// What stands on the encoder: the vectors of the texts, `[B × D]`, or a head's logits, a row for each
  /// text or token.
  package func forward() -> Matrix {
    encode()
    let vectors = concurrentMap(parts.count, threads: threads) { [parts] in parts[$0].finish() }
    return Matrix(
      rows: vectors.reduce(0) { $0 + $1.rows }, columns: model.outputSize,
      numbers: vectors.flatMap(\.numbers))
  }

  /// Runs the encoder.
  func encode() {
    let (model, parts) = (model, parts)
    let layers = model.layout.layers
    let operands = memory.forward
    let pieces = layers.isEmpty ? 0 : operands[0].begin(layers[0], of: model)
    both(
      parts.count, { parts[$0].embed() }, pieces, { piece, _ in operands[0].pack(piece, of: model) }
    )
    for index in layers.indices {
      let (own, next) = (operands[index % 2], operands[(index + 1) % 2])
      let pieces =
        index + 1 < layers.count ? next.begin(layers[index + 1], of: model) : 0
      both(
        parts.count, { parts[$0].apply(index, own) }, pieces,
        { piece, _ in next.pack(piece, of: model) })
    }
  }

  /// Adds to the model's gradients, given that of what came out.
  ///
  /// - Parameters:
  ///   - gradient: Of the size of what came out.
  ///   - firstTrained: Groups of parameters below this one keep their numbers.
  package func backward(_ gradient: Matrix, firstTrained: Int = 0) {
    var start = 0
    let shares = parts.map { part in
      defer { start += part.outputRows }
      return gradient.selecting(Array(start..<start + part.outputRows))
    }
    backward(firstTrained: firstTrained) { [parts] part, gates in
      parts[part].beginBackward(shares[part], part: part, gates)
    }
  }

  /// The same, where `enter` writes the gradient of what the encoder gave for each part of the batch.
  func backward(
    firstTrained: Int, from enter: @Sendable (_ part: Int, _ gates: GradientGates) -> Void
  ) {
    let gates = GradientGates(groups: model.layout.layerCount + 2, firstTrained: firstTrained)
    let (model, parts) = (model, parts)
    let (layers, tokenCount) = (model.layout.layers, tokenCount)
    let trained = layers.indices.filter { $0 + 1 >= firstTrained }
    func begin(_ layer: Int?) -> Int {
      guard let layer, trained.contains(layer) else { return 0 }
      memory.gradients[layer % 2].begin(layers[layer], tokenCount: tokenCount)
      return memory.backward[layer % 2].begin(layers[layer], of: model)
    }
    let operands = memory.backward
    let gradients = memory.gradients
    let last = trained.last
    both(
      parts.count, { enter($0, gates) },
      begin(last), { piece, _ in operands[(last ?? 0) % 2].pack(piece, of: model) })
    for index in trained.reversed() {
      if !keepsLayers {
        // What is made again stands where that of the layer above stood.
        finish(index + 1, if: index != last)
        applyAgain(index)
      }
      let above = index + 1
      let aboveCount =
        keepsLayers && index != last ? LayerGradients.pieceCount(layers[above]) : 0
      let packCount = begin(index - 1)
      both(
        parts.count, { parts[$0].backward(index, operands[index % 2], gradients[index % 2]) },
        packCount + aboveCount,
        { [self] piece, scratch in
          if piece < packCount {
            operands[(index + 1) % 2].pack(piece, of: model)
          } else {
            add(above, piece - packCount, scratch)
          }
        })
    }
    finish(trained.first ?? 0, if: !trained.isEmpty, beside: gates)
  }

  /// Runs a layer forwards once more.
  private func applyAgain(_ index: Int) {
    let operands = memory.forward[0]
    let (parts, model) = (parts, model)
    let pieces = operands.begin(model.layout.layers[index], of: model)
    both(0, { _ in }, pieces, { piece, _ in operands.pack(piece, of: model) })
    both(parts.count, { parts[$0].apply(index, operands) }, 0, { _, _ in })
  }

  /// Sums up the gradients of a layer, and beside it those of the embeddings.
  private func finish(_ layer: Int, if isThere: Bool, beside gates: GradientGates? = nil) {
    let count = isThere ? LayerGradients.pieceCount(model.layout.layers[layer]) : 0
    let parts = parts
    let isWhole = gates?.firstTrained == 0
    both(
      isWhole ? parts.count : 0,
      { index in if let gates { parts[index].embeddingsBackward(part: index, gates) } },
      count, { [self] in add(layer, $0, $1) })
  }

  private func add(_ layer: Int, _ piece: Int, _ scratch: GradientMemory) {
    memory.gradients[layer % 2].add(
      piece: piece, model.layout.layers[layer], parts: parts, layer: layer,
      to: model.gradients, scratch)
  }

  /// Does two kinds of work, the first kind first.
  private func both(
    _ firstCount: Int, _ first: @Sendable (Int) -> Void, _ secondCount: Int,
    _ second: @Sendable (Int, GradientMemory) -> Void
  ) {
    _ = concurrentMap(
      firstCount + secondCount, threads: threads,
      makeScratch: { [precision = memory.precision] in GradientMemory(precision) }
    ) { index, scratch in
      if index < firstCount { first(index) } else { second(index - firstCount, scratch) }
    }
  }
}
