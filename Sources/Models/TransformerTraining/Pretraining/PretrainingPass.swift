internal import Parallelism
internal import Transformers
internal import VectorMath

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Where the parameters of pre-training's heads stand.
struct PretrainingPlaces: Sendable {
  /// `[H] → [H]`, on the first token of a sequence.
  let pooler: DensePlace
  /// `[H] → [2]`: the second text follows, or does not.
  let follows: DensePlace
  /// `[H] → [H]`, on a masked token.
  let transform: DensePlace
  let transformNorm: NormPlace
  /// `[V]`, beside the token embeddings.
  let wordBias: Range<Int>
}

/// How well a model guesses hidden words, and whether a text follows another.
package struct PretrainingScore: Sendable, Equatable {
  /// The sum of the losses of masked words.
  package var wordLoss = 0.0
  /// Masked words.
  package var words = 0
  /// Those of them that were guessed.
  package var rightWords = 0
  /// The sum of the losses of pairs.
  package var pairLoss = 0.0
  /// Pairs of texts.
  package var pairs = 0
  /// Those of them that were judged rightly.
  package var rightPairs = 0

  /// Nothing was measured.
  package init() {}

  /// The share of hidden words that were guessed; nil where none was hidden.
  package var wordAccuracy: Double? { words == 0 ? nil : Double(rightWords) / Double(words) }

  /// The share of pairs that were judged rightly; nil where none was asked.
  package var pairAccuracy: Double? { pairs == 0 ? nil : Double(rightPairs) / Double(pairs) }

  /// The mean over the words plus the mean over the pairs.
  ///
  /// Devlin et al. 2019, §A.2.
  package var loss: Double {
    (words == 0 ? 0 : wordLoss / Double(words)) + (pairs == 0 ? 0 : pairLoss / Double(pairs))
  }

  /// Adds what was measured elsewhere.
  mutating func add(_ other: PretrainingScore) {
    wordLoss += other.wordLoss
    words += other.words
    rightWords += other.rightWords
    pairLoss += other.pairLoss
    pairs += other.pairs
    rightPairs += other.rightPairs
  }
}

extension BatchPass {
  /// Runs the encoder and the heads of pre-training, and adds to the model's gradients.
  ///
  /// - Parameters:
  ///   - sequences: Those of the pass, in its order.
  ///   - words: The model's own.
  ///   - share: The batch's share of a step; nil to measure alone.
  ///   - firstTrained: Groups of parameters below this one get no gradient.
  /// - Returns: The losses.
  func pretrain(
    _ sequences: [MaskedSequence], _ words: WordLoss, share: Double?, firstTrained: Int = 0
  ) -> PretrainingScore {
    guard let places = model.layout.pretraining else {
      preconditionFailure("pre-training without its heads")
    }
    encode()
    let rows = HeadRows(parts, sequences)
    var score = PretrainingScore()
    let top = TopGradients()

    let pooler = HeadDense(places.pooler, model)
    let follows = HeadDense(places.follows, model)
    let first = rows.gather(rows.first, parts)
    let pooled = pooler.forward(first, rows: rows.first.count)
    let slopes = AlignedNumbers<Float>(count: rows.first.count * pooler.outputs)
    Kernels.best.activate(pooled, slopes: slopes, count: slopes.count, .tanh)
    let logits = follows.forward(pooled, rows: rows.first.count)
    score.judge(logits, sequences.map(\.isNext), share: share)
    if share != nil, score.pairs > 0 {
      let change = follows.backward(logits, pooled, rows: rows.first.count)
      Kernels.best.multiply(change, by: slopes, count: slopes.count)
      top.first = pooler.backward(change, first, rows: rows.first.count)
    }

    let count = rows.masked.count
    score.words = count
    if count > 0 {
      let transform = HeadDense(places.transform, model)
      let masked = rows.gather(rows.masked, parts)
      let states = transform.forward(masked, rows: count)
      let slopes = AlignedNumbers<Float>(count: count * transform.outputs)
      Kernels.best.activate(
        states, slopes: slopes, count: slopes.count, model.architecture.activation)
      let norm = NormRecord()
      norm.forward(
        states, rows: count, into: states, weights: model.weights, places.transformNorm,
        epsilon: model.architecture.layerNormEpsilon)
      let change = AlignedNumbers<Float>(count: count * transform.outputs)
      (score.wordLoss, score.rightWords) = words.measure(
        states, labels: sequences.flatMap(\.labels),
        gradient: share.map {
          WordLoss.Gradient(
            scale: Float($0 / Double(count)), states: change, trainsTokens: firstTrained == 0)
        }, threads: threads)
      if share != nil {
        let sums = AlignedNumbers<Float>(count: 2 * transform.outputs)
        norm.backward(
          change, rows: count, weights: model.weights, places.transformNorm, sums: sums)
        for (start, range) in [
          (0, places.transformNorm.gain), (transform.outputs, places.transformNorm.shift),
        ] {
          Kernels.best.addRows(
            sums, Block(start: start, rows: 1, columns: range.count), to: model.gradients, range)
        }
        Kernels.best.multiply(change, by: slopes, count: slopes.count)
        top.masked = transform.backward(change, masked, rows: count)
      }
    }
    guard share != nil else { return score }
    let hidden = model.architecture.hiddenSize
    backward(firstTrained: firstTrained) { [parts, rows, top] number, _ in
      parts[number].beginBackward { states in
        for (place, row) in rows.first.enumerated() where row.part == number {
          top.add(top.first, place, to: states, row.row, hidden: hidden)
        }
        for (place, row) in rows.masked.enumerated() where row.part == number {
          top.add(top.masked, place, to: states, row.row, hidden: hidden)
        }
      }
    }
    return score
  }
}

extension PartPass {
  /// Begins the way back with a gradient of what the last layer gave, which `add` adds to zeros.
  fileprivate func beginBackward(_ add: (AlignedNumbers<Float>) -> Void) {
    memory.states.reserve(count * hidden)
    memory.states.clear(0..<count * hidden)
    add(memory.states)
  }
}

extension PretrainingScore {
  /// Measures next sentences, and turns their logits into gradients.
  fileprivate mutating func judge(
    _ logits: AlignedNumbers<Float>, _ labels: [Bool?], share: Double?
  ) {
    let asked = labels.count { $0 != nil }
    pairs = asked
    logits.withMutableSpan { logits in
      for (row, isNext) in labels.enumerated() {
        guard let isNext else {
          (logits[2 * row], logits[2 * row + 1]) = (0, 0)
          continue
        }
        // The first output stands for a text that follows.
        let (own, other) = isNext ? (2 * row, 2 * row + 1) : (2 * row + 1, 2 * row)
        let lead = Double(logits[other]) - Double(logits[own])
        // log(1 + eˣ), which stays finite for any x.
        pairLoss += max(lead, 0) + log1p(exp(-abs(lead)))
        rightPairs += lead < 0 ? 1 : 0
        let wrong = 1 / (1 + exp(-lead))
        let change = Float(wrong * (share ?? 0) / Double(asked))
        (logits[own], logits[other]) = (-change, change)
      }
    }
  }
}

/// The tokens whose vectors the heads read.
private struct HeadRows: Sendable {
  /// A row of a part of the batch.
  struct Row: Sendable {
    let part: Int
    let row: Int
  }

  private(set) var first: [Row] = []
  private(set) var masked: [Row] = []

  init(_ parts: [PartPass], _ sequences: [MaskedSequence]) {
    var number = 0
    for (part, pass) in parts.enumerated() {
      for text in 0..<pass.tokens.textCount {
        let start = pass.tokens.range(ofText: text).lowerBound
        first.append(Row(part: part, row: start))
        masked += sequences[number].places.map { Row(part: part, row: start + $0) }
        number += 1
      }
    }
  }

  /// Copies what the encoder gave for some rows, `[rows × H]`.
  func gather(_ rows: [Row], _ parts: [PartPass]) -> AlignedNumbers<Float> {
    guard let hidden = parts.first?.hidden else { return AlignedNumbers() }
    let result = AlignedNumbers<Float>(count: rows.count * hidden)
    for (place, row) in rows.enumerated() {
      let part = parts[row.part]
      part.memory.outputs[part.model.layout.layerCount].withSpan {
        result.write(
          $0.extracting(row.row * hidden..<(row.row + 1) * hidden), at: place * hidden)
      }
    }
    return result
  }
}

/// The gradients of what the heads read: written by one thread, then read by all.
private final class TopGradients: @unchecked Sendable {
  var first: AlignedNumbers<Float>?
  var masked: AlignedNumbers<Float>?

  func add(
    _ numbers: AlignedNumbers<Float>?, _ place: Int, to states: AlignedNumbers<Float>, _ row: Int,
    hidden: Int
  ) {
    guard let numbers else { return }
    Kernels.best.addRows(
      numbers, Block(start: place * hidden, rows: 1, columns: hidden), to: states,
      row * hidden..<(row + 1) * hidden)
  }
}

/// A dense layer of a head, on all rows of a batch at once.
struct HeadDense {
  private let place: DensePlace
  private let model: TrainedModel

  init(_ place: DensePlace, _ model: TrainedModel) {
    self.place = place
    self.model = model
  }

  var outputs: Int { place.weight.rows }

  /// `[rows × outputs]`, of `[rows × inputs]`.
  func forward(_ input: AlignedNumbers<Float>, rows: Int) -> AlignedNumbers<Float> {
    let result = AlignedNumbers<Float>(count: rows * outputs)
    let block = Block(rows: rows, columns: outputs)
    product(
      .rightTransposed, input, Block(rows: rows, columns: place.weight.columns), model.weights,
      place.weight, into: result, block)
    if let bias = place.bias { Kernels.best.addBias(model.weights, bias, to: result, block) }
    return result
  }

  /// Adds the gradients of weight and bias, and returns that of the input.
  func backward(
    _ change: AlignedNumbers<Float>, _ input: AlignedNumbers<Float>, rows: Int
  ) -> AlignedNumbers<Float> {
    let block = Block(rows: rows, columns: outputs)
    let inputBlock = Block(rows: rows, columns: place.weight.columns)
    product(
      .leftTransposed, change, block, input, inputBlock, into: model.gradients, place.weight,
      adding: true)
    if let bias = place.bias { Kernels.best.addRows(change, block, to: model.gradients, bias) }
    let below = AlignedNumbers<Float>(count: rows * place.weight.columns)
    product(.plain, change, block, model.weights, place.weight, into: below, inputBlock)
    return below
  }
}
