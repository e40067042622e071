internal import Parallelism
internal import VectorMath

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The loss of words in masked places, over the whole vocabulary, and its gradients.
///
/// The weights are the token embeddings (Press & Wolf 2017). Their products run in pieces of the
/// vocabulary on all cores, for a few hundred places at a time, so that memory stays small however
/// many there are. One batch at a time uses it, and each thread writes rows or columns of its own.
final class WordLoss: @unchecked Sendable {
  private let model: TrainedModel
  private let bias: Range<Int>
  /// `[places × V]`.
  private let scores = AlignedNumbers<Float>()
  /// What stands in each masked place, and receives the gradient of it, both `[places × H]`.
  private var states = AlignedNumbers<Float>()
  private var changes = AlignedNumbers<Float>()

  /// Places whose scores are held at the same time.
  private static let placesAtOnce = 256
  /// Tokens of the vocabulary that are one piece of work.
  private static let tokensOfPiece = 1_024

  /// A bias, `[V]`, stands in the model's layout.
  init(_ model: TrainedModel, bias: Range<Int>) {
    self.model = model
    self.bias = bias
  }

  /// What gradients are made of.
  struct Gradient {
    /// The share of each place in the loss.
    let scale: Float
    /// Receives the gradient of the states, `[places × H]`.
    let states: AlignedNumbers<Float>
    /// Whether the token embeddings are trained.
    let trainsTokens: Bool
  }

  /// Measures the loss, and adds to the model's gradients.
  ///
  /// - Parameters:
  ///   - states: What stands in each masked place, `[places × H]`.
  ///   - labels: The token that belongs there.
  ///   - gradient: Nil to measure alone.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Returns: The sum of the losses, and how many places have the right token on top.
  func measure(
    _ states: AlignedNumbers<Float>, labels: [Int32], gradient: Gradient?, threads: Int
  ) -> (loss: Double, right: Int) {
    var (loss, right) = (0.0, 0)
    let scale = gradient?.scale
    self.states = states
    if let gradient { changes = gradient.states }
    for first in stride(from: 0, to: labels.count, by: Self.placesAtOnce) {
      let places = first..<min(first + Self.placesAtOnce, labels.count)
      multiply(places, threads: threads)
      let found = concurrentMap(places.count, threads: threads) { [self] row in
        judge(row, label: Int(labels[places.lowerBound + row]), scale: scale)
      }
      for place in found {
        loss += place.loss
        right += place.isRight ? 1 : 0
      }
      if let gradient {
        addGradients(of: places, trainsTokens: gradient.trainsTokens, threads: threads)
      }
    }
    if gradient?.trainsTokens == true { model.noteAllTokens() }
    return (loss, right)
  }

  /// Pieces of the vocabulary.
  private var pieces: [Range<Int>] {
    stride(from: 0, to: bias.count, by: Self.tokensOfPiece).map {
      $0..<min($0 + Self.tokensOfPiece, bias.count)
    }
  }

  /// The scores of some places for some tokens.
  private func block(_ places: Range<Int>, _ tokens: Range<Int>) -> Block {
    Block(start: tokens.lowerBound, rows: places.count, columns: tokens.count, stride: bias.count)
  }

  /// The embeddings of some tokens.
  private func embeddings(_ tokens: Range<Int>) -> Block {
    let table = model.layout.tokens
    return Block(
      start: table.start + tokens.lowerBound * table.columns, rows: tokens.count,
      columns: table.columns)
  }

  private func rows(_ places: Range<Int>) -> Block {
    let hidden = model.layout.tokens.columns
    return Block(start: places.lowerBound * hidden, rows: places.count, columns: hidden)
  }

  private func multiply(_ places: Range<Int>, threads: Int) {
    scores.reserve(places.count * bias.count)
    let pieces = pieces
    _ = concurrentMap(
      pieces.count, threads: threads,
      makeScratch: { [precision = model.memory.precision] in WordScratch(precision) }
    ) {
      [self] piece, scratch in
      let operand = scratch.operand
      let tokens = pieces[piece]
      operand.resize(
        inner: model.layout.tokens.columns, columns: tokens.count, isTransposed: true)
      operand.pack(
        rowsOf: model.weights, embeddings(tokens), panels: 0..<operand.panelCount)
      operand.setBias(
        model.weights,
        bias.lowerBound + tokens.lowerBound..<bias.lowerBound + tokens.upperBound)
      operand.multiply(
        states, rows(places), into: scores, block(places, tokens), memory: scratch.memory)
    }
  }

  /// Turns the scores of a place into the gradient of its loss.
  private func judge(_ row: Int, label: Int, scale: Float?) -> (loss: Double, isRight: Bool) {
    let range = row * bias.count..<(row + 1) * bias.count
    let (largest, top, own) = scores.withSpan { scores in
      var (largest, top) = (-Float.infinity, range.lowerBound)
      for index in range where scores[index] > largest { (largest, top) = (scores[index], index) }
      return (largest, top, scores[range.lowerBound + label])
    }
    Kernels.best.softmax(
      scores, Block(start: range.lowerBound, rows: 1, columns: bias.count), scale: 1)
    // The probability of the largest score is one over the sum: it is never so small as to be 0.
    let most = scores.withSpan { $0[top] }
    if let scale {
      scores.scale(range, by: scale)
      scores.withMutableSpan { $0[range.lowerBound + label] -= scale }
    }
    return (Double(largest - own) - log(Double(most)), top == range.lowerBound + label)
  }

  private func addGradients(of places: Range<Int>, trainsTokens: Bool, threads: Int) {
    let pieces = pieces
    let hidden = model.layout.tokens.columns
    let width = PackedOperand.panelWidth
    let columns = stride(from: 0, to: hidden, by: width).map { $0..<min($0 + width, hidden) }
    _ = concurrentMap(
      columns.count, threads: threads,
      makeScratch: { [precision = model.memory.precision] in WordScratch(precision) }
    ) {
      [self] piece, scratch in
      let operand = scratch.operand
      let part = columns[piece]
      operand.resize(inner: bias.count, columns: part.count, isTransposed: false)
      operand.pack(
        columnsOf: model.weights,
        Block(
          start: model.layout.tokens.start + part.lowerBound, rows: bias.count,
          columns: part.count, stride: hidden), panels: 0..<operand.panelCount)
      operand.multiply(
        scores, Block(rows: places.count, columns: bias.count), into: changes,
        Block(
          start: places.lowerBound * hidden + part.lowerBound, rows: places.count,
          columns: part.count, stride: hidden), memory: scratch.memory)
    }
    _ = concurrentMap(pieces.count, threads: threads, makeScratch: { ProductMemory() }) {
      [self] piece, memory in
      let tokens = pieces[piece]
      Kernels.best.addRows(
        scores, block(places, tokens), to: model.gradients,
        bias.lowerBound + tokens.lowerBound..<bias.lowerBound + tokens.upperBound)
      guard trainsTokens else { return }
      product(
        .leftTransposed, scores, block(places, tokens), states, rows(places),
        into: model.gradients, embeddings(tokens), adding: true, memory: memory)
    }
  }
}

/// What one thread works in.
private struct WordScratch {
  let operand: PackedOperand
  let memory = ProductMemory()

  init(_ precision: Precision) { operand = PackedOperand(precision) }
}
