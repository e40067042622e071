internal import Parallelism
internal import Transformers
internal import VectorMath

/// The doors before gradients that parts of a batch add themselves: each in its turn.
///
/// Those of the embeddings, and of what stands on the encoder.
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
  /// Begins the way back: from the gradient of what came out to that of what the last layer gave.
  ///
  /// - Parameters:
  ///   - gradient: How the loss changes with the part's output.
  ///   - part: The part's number in its batch.
  ///   - gates: The batch's own.
  func beginBackward(_ gradient: Matrix, part: Int, _ gates: GradientGates) {
    guard let output else { preconditionFailure("backward before forward") }
    memory.states.reserve(count * hidden)
    memory.states.clear(0..<count * hidden)
    output.backward(gradient, into: memory.states, part: part, gates)
  }

  /// Turns the gradient of a layer's output into that of its input, and notes the gradients of what its
  /// dense layers gave.
  func backward(_ index: Int, _ operands: LayerOperands, _ noted: LayerGradients) {
    let record = record(index)
    let places = model.layout.layers[index]
    let (weights, kernels) = (model.weights, Kernels.best)
    let (states, wide, context) = (memory.states, memory.wide, memory.context)
    let sums = memory.sums[index % 2]
    sums.clear(hidden: hidden, wide: wideSize)

    record.outputNorm.backward(
      states, rows: count, weights: weights, places.outputNorm, sums: sums.outputNorm)
    let outputChange = dropped(states, site: Self.site(index, 2))
    noted.note(outputChange, rows(hidden), in: noted.output, at: firstToken)
    kernels.addRows(outputChange, rows(hidden), to: sums.output, 0..<hidden)
    wide.reserve(count * wideSize)
    operands.output.multiply(
      outputChange, rows(hidden), into: wide, rows(wideSize), memory: memory.products)
    kernels.multiply(wide, by: record.slopes, count: count * wideSize)
    noted.note(wide, rows(wideSize), in: noted.intermediate, at: firstToken)
    kernels.addRows(wide, rows(wideSize), to: sums.intermediate, 0..<wideSize)
    // What the sum hands on to the first half directly is in `states` already.
    operands.intermediate.multiply(
      wide, rows(wideSize), into: states, rows(hidden), adding: true, memory: memory.products)

    record.attentionNorm.backward(
      states, rows: count, weights: weights, places.attentionNorm, sums: sums.attentionNorm)
    let attentionChange = dropped(states, site: Self.site(index, 1))
    noted.note(attentionChange, rows(hidden), in: noted.attentionOutput, at: firstToken)
    kernels.addRows(attentionChange, rows(hidden), to: sums.attentionOutput, 0..<hidden)
    context.reserve(count * hidden)
    operands.attentionOutput.multiply(
      attentionChange, rows(hidden), into: context, rows(hidden), memory: memory.products)
    attentionBackward(record, layer: index)
    let queryKeyValue = memory.queryKeyValue
    kernels.addRows(queryKeyValue, rows(3 * hidden), to: sums.projections, 0..<3 * hidden)
    for (number, operand) in operands.projections.enumerated() {
      noted.note(
        queryKeyValue, projection(number), in: noted.projections[number], at: firstToken)
      operand.multiply(
        queryKeyValue, projection(number), into: states, rows(hidden), adding: true,
        memory: memory.products)
    }
  }

  /// What flows back through a place of dropout; the same memory when nothing is dropped.
  private func dropped(_ gradient: AlignedNumbers<Float>, site: UInt64) -> AlignedNumbers<Float> {
    guard dropout.rates.hidden > 0 else { return gradient }
    memory.change.reserve(count * hidden)
    gradient.withSpan { memory.change.write($0.extracting(0..<count * hidden), at: 0) }
    drop(memory.change, site: site)
    return memory.change
  }

  /// The gradient of queries, keys and values, given that of what the heads say.
  private func attentionBackward(_ record: LayerRecord, layer: Int) {
    let (result, context, scores) = (memory.queryKeyValue, memory.context, memory.scores)
    result.reserve(count * 3 * hidden)
    scores.reserve(tokens.longestText * tokens.longestText)
    let (weights, states) = (weights(record), record.queryKeyValue)
    forEachHead { head in
      let square = Block(rows: head.rows.count, columns: head.rows.count)
      let memory = self.memory.products
      product(
        .leftTransposed, weights, head.scores, context, head.context, into: result,
        head.part(2), memory: memory)
      product(
        .rightTransposed, context, head.context, states, head.part(2), into: scores, square,
        memory: memory)
      drop(scores, square, head, layer: layer)
      Kernels.best.softmaxBackward(
        scores, square, weights: record.attention, start: head.scores.start, scale: head.scale)
      product(
        .plain, scores, square, states, head.part(1), into: result, head.part(0),
        memory: memory)
      product(
        .leftTransposed, scores, square, states, head.part(0), into: result, head.part(1),
        memory: memory)
    }
  }

  /// Adds the gradients of a layer's biases and norms, which `backward` summed over the part.
  func addSums(ofLayer index: Int, _ places: LayerPlaces, to gradients: AlignedNumbers<Float>) {
    let sums = memory.sums[index % 2]
    func add(_ numbers: AlignedNumbers<Float>, from start: Int = 0, _ range: Range<Int>?) {
      guard let range else { return }
      Kernels.best.addRows(
        numbers, Block(start: start, rows: 1, columns: range.count), to: gradients, range)
    }
    for (number, place) in places.projections.enumerated() {
      add(sums.projections, from: number * hidden, place.bias)
    }
    add(sums.attentionOutput, places.attentionOutput.bias)
    add(sums.intermediate, places.intermediate.bias)
    add(sums.output, places.output.bias)
    for (numbers, place) in [
      (sums.attentionNorm, places.attentionNorm), (sums.outputNorm, places.outputNorm),
    ] {
      add(numbers, place.gain)
      add(numbers, from: hidden, place.shift)
    }
  }

  /// Adds the gradients of the embeddings.
  func embeddingsBackward(part: Int, _ gates: GradientGates) {
    let layout = model.layout
    let (states, sums) = (memory.states, memory.embeddingSums)
    drop(states, site: 0)
    sums.reserve(2 * hidden)
    sums.clear(0..<2 * hidden)
    memory.embeddingNorm.backward(
      states, rows: count, weights: model.weights, layout.embeddingNorm, sums: sums)
    gates.pass(0, part: part) {
      let (kernels, gradients) = (Kernels.best, model.gradients)
      for (start, range) in [
        (0, layout.embeddingNorm.gain), (hidden, layout.embeddingNorm.shift),
      ] {
        kernels.addRows(
          sums, Block(start: start, rows: 1, columns: hidden), to: gradients, range)
      }
      forEachToken { token, position, segment, id in
        let row = Block(start: token * hidden, rows: 1, columns: hidden)
        for (table, index) in [
          (layout.tokens, id), (layout.positions, position), (layout.segments, segment),
        ] {
          let start = table.start + index * hidden
          kernels.addRows(states, row, to: gradients, start..<start + hidden)
        }
        model.noteToken(id)
      }
    }
  }
}
