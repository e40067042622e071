internal import Parallelism
internal import Transformers
internal import VectorMath

/// The doors before the gradients of each group of parameters: parts of a batch add theirs in order.
struct GradientGates: Sendable {
  private let gates: [TurnGate]
  /// Groups below this one keep their numbers.
  let firstTrained: Int

  /// Gates of one step.
  init(groups: Int, firstTrained: Int) {
    gates = (0..<groups).map { _ in TurnGate() }
    self.firstTrained = firstTrained
  }

  /// Runs `body` when it is the part's turn; not at all for a group that keeps its numbers.
  func pass(_ group: Int, part: Int, _ body: () -> Void) {
    guard group >= firstTrained else { return }
    gates[group].pass(part, body)
  }
}

extension PartPass {
  /// Adds the gradient of every parameter, given that of what came out.
  ///
  /// - Parameters:
  ///   - gradient: How the loss changes with the part's output.
  ///   - part: The part's number in its batch.
  ///   - gates: The batch's own.
  func backward(_ gradient: Matrix, part: Int, _ gates: GradientGates) {
    guard let output else { preconditionFailure("backward before forward") }
    let states = AlignedNumbers<Float>(count: count * hidden)
    output.backward(gradient, into: states, part: part, gates)
    for index in model.layout.layers.indices.reversed() {
      guard index + 1 >= gates.firstTrained else { return }
      backward(states, through: index, part: part, gates)
    }
    guard gates.firstTrained == 0 else { return }
    embeddingsBackward(states, part: part, gates)
  }

  /// Turns the gradient of a layer's output into that of its input, in place.
  private func backward(
    _ states: AlignedNumbers<Float>, through index: Int, part: Int, _ gates: GradientGates
  ) {
    let record = layers[index]
    let places = model.layout.layers[index]
    let weights = model.weights
    let wideSize = model.architecture.intermediateSize
    let size = count * hidden
    let input = index == 0 ? embedded : layers[index - 1].output

    let outputNormSums = record.outputNorm.backward(states, weights: weights, places.outputNorm)
    let outputChange = dropped(states, site: Self.site(index, 2))
    let wide = AlignedNumbers<Float>(count: count * wideSize)
    product(
      .plain, outputChange, rows(hidden), weights, places.output.weight, into: wide,
      rows(wideSize))
    multiply(wide, by: record.slopes, count: count * wideSize)
    // What the sum hands on to the first half directly is in `states` already.
    let middle = AlignedNumbers<Float>(count: size)
    copy(states, to: middle, count: size)
    product(
      .plain, wide, rows(wideSize), weights, places.intermediate.weight, into: middle,
      rows(hidden), adding: true)

    let attentionNormSums = record.attentionNorm.backward(
      middle, weights: weights, places.attentionNorm)
    let attentionChange = dropped(middle, site: Self.site(index, 1))
    let context = AlignedNumbers<Float>(count: size)
    product(
      .plain, attentionChange, rows(hidden), weights, places.attentionOutput.weight,
      into: context, rows(hidden))
    let queryKeyValue = attentionBackward(context, record, layer: index)

    gates.pass(index + 1, part: part) {
      let gradients = model.gradients
      NormRecord.addSums(outputNormSums, to: gradients, places.outputNorm)
      addGradient(places.output, outputChange, rows(hidden), record.wide, rows(wideSize))
      addGradient(places.intermediate, wide, rows(wideSize), record.middle, rows(hidden))
      NormRecord.addSums(attentionNormSums, to: gradients, places.attentionNorm)
      addGradient(
        places.attentionOutput, attentionChange, rows(hidden), record.context, rows(hidden))
      for (number, place) in places.projections.enumerated() {
        addGradient(place, queryKeyValue, projection(number), input, rows(hidden))
      }
    }
    copy(middle, to: states, count: size)
    for (number, place) in places.projections.enumerated() {
      product(
        .plain, queryKeyValue, projection(number), weights, place.weight, into: states,
        rows(hidden), adding: true)
    }
  }

  private func projection(_ number: Int) -> Block {
    Block(start: number * hidden, rows: count, columns: hidden, stride: 3 * hidden)
  }

  /// What flows back through a place of dropout; the same memory when nothing is dropped.
  private func dropped(_ gradient: AlignedNumbers<Float>, site: UInt64) -> AlignedNumbers<Float> {
    guard dropout.rates.hidden > 0 else {
      // A later step changes `gradient` in place.
      let same = AlignedNumbers<Float>(count: count * hidden)
      copy(gradient, to: same, count: count * hidden)
      return same
    }
    let less = AlignedNumbers<Float>(count: count * hidden)
    copy(gradient, to: less, count: count * hidden)
    dropout.apply(
      rate: dropout.rates.hidden, to: less, rows(hidden), site: site, rowNames: rowNames[...])
    return less
  }

  /// The gradient of queries, keys and values, given that of what the heads say.
  private func attentionBackward(
    _ context: AlignedNumbers<Float>, _ record: LayerRecord, layer: Int
  ) -> AlignedNumbers<Float> {
    let result = AlignedNumbers<Float>(count: count * 3 * hidden)
    let longest = tokens.longestText
    let scores = AlignedNumbers<Float>(count: longest * longest)
    forEachHead { head in
      let square = Block(rows: head.rows.count, columns: head.rows.count)
      let values = record.queryKeyValue
      product(
        .leftTransposed, record.dropped, head.scores, context, head.context, into: result,
        head.part(2))
      product(.rightTransposed, context, head.context, values, head.part(2), into: scores, square)
      drop(
        scores,
        HeadBlocks(
          number: head.number, rows: head.rows, scores: square, context: head.context,
          scale: head.scale), layer: layer)
      softmaxBackward(
        scores, square, weights: record.attention, start: head.scores.start, scale: head.scale)
      product(.plain, scores, square, values, head.part(1), into: result, head.part(0))
      product(.leftTransposed, scores, square, values, head.part(0), into: result, head.part(1))
    }
    return result
  }

  /// Adds the gradients of a dense layer's weight and bias; only within the group's gate.
  func addGradient(
    _ place: DensePlace, _ output: AlignedNumbers<Float>, _ outputBlock: Block,
    _ input: AlignedNumbers<Float>, _ inputBlock: Block
  ) {
    product(
      .leftTransposed, output, outputBlock, input, inputBlock, into: model.gradients,
      place.weight, adding: true)
    addRowSums(output, outputBlock, to: model.gradients, place.bias)
  }

  private func embeddingsBackward(
    _ states: AlignedNumbers<Float>, part: Int, _ gates: GradientGates
  ) {
    let layout = model.layout
    dropout.apply(
      rate: dropout.rates.hidden, to: states, rows(hidden), site: 0, rowNames: rowNames[...])
    let sums = embeddingNorm.backward(states, weights: model.weights, layout.embeddingNorm)
    gates.pass(0, part: part) {
      NormRecord.addSums(sums, to: model.gradients, layout.embeddingNorm)
      states.withSpan { states in
        model.gradients.withMutableSpan { gradients in
          forEachToken { token, position, segment, id in
            for column in 0..<hidden {
              let number = states[token * hidden + column]
              gradients[layout.tokens.start + id * hidden + column] += number
              gradients[layout.positions.start + position * hidden + column] += number
              gradients[layout.segments.start + segment * hidden + column] += number
            }
          }
        }
      }
    }
  }
}
