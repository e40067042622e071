internal import SentenceEmbedding
internal import VectorMath

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Where the parameters stand that name words from a vector.
struct DenoisingPlaces: Sendable {
  /// `[D] → [H]`.
  let dense: DensePlace
  /// `[V]`, beside the token embeddings.
  let wordBias: Range<Int>
}

/// Learns to name the words of a text from the vector of what is left of it.
///
/// Of each text 60 % of the tokens are deleted, as TSDAE deletes them (Wang et al. 2021, §3). What
/// decodes the vector is no Transformer but one dense layer below the token embeddings: it names the
/// words in no order, which serves as well and keeps all knowledge in the encoder (Ma et al. 2024,
/// "Drop your decoder", §3.2).
package struct Denoising: Sendable {
  /// The share of tokens that are deleted.
  static let deletion = 0.6

  private let words: WordLoss
  private let places: DenoisingPlaces
  /// What vectors are multiplied by, so that a number of theirs is about 1.
  private let scale: Float

  /// Begins with the frequencies of the tokens of all texts: the vectors need not learn them.
  package init(_ model: TrainedModel, texts: [[Int32]]) {
    guard let places = model.layout.denoising else {
      preconditionFailure("denoising without its parameters")
    }
    self.places = places
    words = WordLoss(model, bias: places.wordBias)
    scale = model.pipeline.isNormalized ? Float(model.pipeline.dimension).squareRoot() : 1
    var counts = [Double](repeating: 1, count: places.wordBias.count)
    for token in texts.flatMap(Self.words) { counts[Int(token)] += 1 }
    let total = counts.reduce(0, +)
    let logarithms = counts.map { Float(log($0 / total)) }
    model.weights.write(logarithms.span, at: places.wordBias.lowerBound)
  }

  /// The tokens of a text, each once, without those that stand around every text.
  package static func words(of text: [Int32]) -> [Int32] {
    Set(text.dropFirst().dropLast()).sorted()
  }

  /// What is left of texts: at least one token of each, in its order, and those that stand around it.
  ///
  /// - Parameters:
  ///   - texts: The tokens of whole texts.
  ///   - settings: Its seed and the number of the batch decide what is deleted.
  /// - Returns: As many texts.
  package static func damaged(_ texts: [[Int32]], _ settings: LearningSettings) -> [[Int32]] {
    texts.enumerated().map { number, text in
      damaged(text, seed: mixed(settings.seed, UInt64(settings.number), UInt64(number)))
    }
  }

  private static func damaged(_ text: [Int32], seed: UInt64) -> [Int32] {
    guard text.count > 3 else { return text }
    let inner = 1..<text.count - 1
    var generator = SeededGenerator(seed: seed)
    var left = [text[0]]
    for token in text[inner] where generator.unit() >= deletion { left.append(token) }
    if left.count == 1 { left.append(text[Int.random(in: inner, using: &generator)]) }
    return left + [text[text.count - 1]]
  }

  /// Computes the loss of texts, and adds to the gradients.
  ///
  /// - Parameters:
  ///   - texts: The tokens of whole texts.
  ///   - model: The model.
  ///   - settings: How.
  /// - Returns: The mean loss of a word.
  package func learn(
    _ texts: [[Int32]], _ model: TrainedModel, _ settings: LearningSettings
  ) -> Double {
    let damaged = Self.damaged(texts, settings)
    let pass = BatchPass(
      model, texts: damaged,
      dropout: Dropout(settings.dropout, seed: settings.seed, step: settings.number),
      keepsLayers: settings.keepsLayers, threads: settings.threads)
    let vectors = pass.forward()
    let labels = texts.map(Self.words)
    let count = labels.reduce(0) { $0 + $1.count }
    guard count > 0 else { return 0 }

    let dense = HeadDense(places.dense, model)
    let input = AlignedNumbers(vectors.numbers)
    input.scale(0..<input.count, by: scale)
    let states = dense.forward(input, rows: texts.count)
    let hidden = dense.outputs
    let repeated = AlignedNumbers<Float>(count: count * hidden)
    var place = 0
    states.withSpan { states in
      for (text, words) in labels.enumerated() {
        for _ in words {
          repeated.write(
            states.extracting(text * hidden..<(text + 1) * hidden), at: place * hidden)
          place += 1
        }
      }
    }
    let changes = AlignedNumbers<Float>(count: count * hidden)
    let (loss, _) = words.measure(
      repeated, labels: Array(labels.joined()),
      gradient: WordLoss.Gradient(
        scale: Float(settings.share / Double(count)), states: changes,
        trainsTokens: settings.firstTrained == 0),
      threads: settings.threads)
    let change = AlignedNumbers<Float>(count: texts.count * hidden)
    place = 0
    for (text, words) in labels.enumerated() {
      Kernels.best.addRows(
        changes, Block(start: place * hidden, rows: words.count, columns: hidden), to: change,
        text * hidden..<(text + 1) * hidden)
      place += words.count
    }
    let below = dense.backward(change, input, rows: texts.count)
    below.scale(0..<below.count, by: scale)
    pass.backward(
      Matrix(rows: vectors.rows, columns: vectors.columns, numbers: below[0..<below.count]),
      firstTrained: settings.firstTrained)
    return loss / Double(count)
  }
}
