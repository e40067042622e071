internal import Transformers
internal import VectorMath

/// The forward and the backward pass of some texts of a batch, packed without padding.
///
/// One thread at a time uses it, and that is why it may go from one to another.
final class PartPass: @unchecked Sendable {
  let model: TrainedModel
  let tokens: PackedTokens
  let dropout: Dropout
  /// The number of each token's row in the batch, `[T]`, for dropout.
  let rowNames: [UInt64]
  /// The place of the first token among those of the batch.
  let firstToken: Int
  let memory: PartMemory
  /// What follows the encoder.
  var output: (any OutputPass)?
  /// Whether the records of all layers are kept, or made again on the way back.
  private let keepsLayers: Bool

  var hidden: Int { model.architecture.hiddenSize }
  var wideSize: Int { model.architecture.intermediateSize }
  var heads: Int { model.architecture.headCount }
  var headSize: Int { hidden / heads }
  var count: Int { tokens.tokenCount }

  /// A pass of texts, of which the first is number `firstText` of its batch.
  init(
    _ model: TrainedModel, _ tokens: PackedTokens, firstText: Int, firstToken: Int,
    dropout: Dropout, memory: PartMemory, keepsLayers: Bool
  ) {
    self.model = model
    self.tokens = tokens
    self.dropout = dropout
    self.firstToken = firstToken
    self.memory = memory
    self.keepsLayers = keepsLayers
    rowNames = (0..<tokens.textCount).flatMap { text in
      (0..<tokens.range(ofText: text).count).map {
        UInt64(firstText + text) << 24 | UInt64($0)
      }
    }
  }

  /// All rows of a `[T × columns]` matrix.
  func rows(_ columns: Int) -> Block { Block(rows: count, columns: columns) }

  /// What a layer's backward pass needs.
  func record(_ layer: Int) -> LayerRecord { memory.layers[keepsLayers ? layer : 0] }

  /// How many rows come out.
  var outputRows: Int { output?.rowCount ?? 0 }

  /// Looks up the embeddings.
  func embed() {
    let layout = model.layout
    let embedded = memory.outputs[0]
    embedded.reserve(count * hidden)
    model.weights.withSpan { weights in
      embedded.withMutableSpan { sums in
        forEachToken { token, position, segment, id in
          for column in 0..<hidden {
            sums[token * hidden + column] =
              weights[layout.tokens.start + id * hidden + column]
              + weights[layout.positions.start + position * hidden + column]
              + weights[layout.segments.start + segment * hidden + column]
          }
        }
      }
    }
    memory.embeddingNorm.forward(
      embedded, rows: count, into: embedded, weights: model.weights, layout.embeddingNorm,
      epsilon: model.architecture.layerNormEpsilon)
    dropout.apply(
      rate: dropout.rates.hidden, to: embedded, rows(hidden), site: 0, rowNames: rowNames[...])
  }

  /// Calls `body` with each token's row, its place in its text, its segment and its id.
  func forEachToken(_ body: (Int, Int, Int, Int) -> Void) {
    for text in 0..<tokens.textCount {
      for (position, token) in tokens.range(ofText: text).enumerated() {
        body(token, position, Int(tokens.typeIDs[token]), Int(tokens.ids[token]))
      }
    }
  }

  /// What stands on the encoder: vectors of the texts, or a head's logits.
  func finish() -> Matrix {
    let pass: any OutputPass =
      model.head == nil ? SentencePass(model, tokens) : HeadPass(model, tokens, dropout, rowNames)
    output = pass
    return pass.forward(memory.outputs[model.layout.layerCount])
  }

  /// Runs one layer.
  func apply(_ index: Int, _ operands: LayerOperands) {
    let places = model.layout.layers[index]
    let (weights, kernels) = (model.weights, Kernels.best)
    let epsilon = model.architecture.layerNormEpsilon
    let record = record(index)
    let (input, output, change) = (memory.outputs[index], memory.outputs[index + 1], memory.change)
    record.queryKeyValue.reserve(count * 3 * hidden)
    for (number, operand) in operands.projections.enumerated() {
      operand.multiply(
        input, rows(hidden), into: record.queryKeyValue, projection(number),
        memory: memory.products)
    }
    attend(record, layer: index)

    change.reserve(count * hidden)
    operands.attentionOutput.multiply(
      record.context, rows(hidden), into: change, rows(hidden), memory: memory.products)
    drop(change, site: Self.site(index, 1))
    kernels.add(input, to: change, count: count * hidden)
    record.middle.reserve(count * hidden)
    record.attentionNorm.forward(
      change, rows: count, into: record.middle, weights: weights, places.attentionNorm,
      epsilon: epsilon)

    record.wide.reserve(count * wideSize)
    record.slopes.reserve(count * wideSize)
    operands.intermediate.multiply(
      record.middle, rows(hidden), into: record.wide, rows(wideSize), memory: memory.products)
    kernels.activate(
      record.wide, slopes: record.slopes, count: count * wideSize, model.architecture.activation)
    operands.output.multiply(
      record.wide, rows(wideSize), into: change, rows(hidden), memory: memory.products)
    drop(change, site: Self.site(index, 2))
    kernels.add(record.middle, to: change, count: count * hidden)
    output.reserve(count * hidden)
    record.outputNorm.forward(
      change, rows: count, into: output, weights: weights, places.outputNorm, epsilon: epsilon)
  }

  /// Queries, keys or values among all three.
  func projection(_ number: Int) -> Block {
    Block(start: number * hidden, rows: count, columns: hidden, stride: 3 * hidden)
  }

  /// Attention text by text and head by head.
  ///
  /// Vaswani et al. 2017, §3.2.
  private func attend(_ record: LayerRecord, layer: Int) {
    let size = (0..<tokens.textCount).reduce(0) {
      $0 + tokens.range(ofText: $1).count * tokens.range(ofText: $1).count
    }
    record.attention.reserve(size * heads)
    record.context.reserve(count * hidden)
    let drops = dropout.rates.attention > 0
    if drops { record.dropped.reserve(size * heads) }
    let (attention, states) = (record.attention, record.queryKeyValue)
    forEachHead { head in
      product(
        .rightTransposed, states, head.part(0), states, head.part(1), into: attention,
        head.scores, memory: memory.products)
      Kernels.best.softmax(attention, head.scores, scale: head.scale)
      var weights = attention
      if drops {
        weights = record.dropped
        let range = head.scores.start..<head.scores.start + head.rows.count * head.rows.count
        attention.withSpan { weights.write($0.extracting(range), at: range.lowerBound) }
        drop(weights, head.scores, head, layer: layer)
      }
      product(
        .plain, weights, head.scores, states, head.part(2), into: record.context, head.context,
        memory: memory.products)
    }
  }

  /// What weighs the values: attention after dropout.
  func weights(_ record: LayerRecord) -> AlignedNumbers<Float> {
    dropout.rates.attention > 0 ? record.dropped : record.attention
  }

  /// Drops numbers of all rows.
  func drop(_ numbers: AlignedNumbers<Float>, site: UInt64) {
    dropout.apply(
      rate: dropout.rates.hidden, to: numbers, rows(hidden), site: site, rowNames: rowNames[...])
  }

  /// Drops attention weights of a head, or what flows back to them.
  func drop(_ numbers: AlignedNumbers<Float>, _ block: Block, _ head: HeadBlocks, layer: Int) {
    dropout.apply(
      rate: dropout.rates.attention, to: numbers, block,
      site: Self.site(layer, 0) | UInt64(head.number) << 32, rowNames: rowNames[head.rows])
  }

  /// Places of dropout: three in each layer, beside that of the embeddings.
  static func site(_ layer: Int, _ place: Int) -> UInt64 { UInt64(1 + 3 * layer + place) }

  /// The rectangles of one head of one text.
  struct HeadBlocks {
    let number: Int
    /// The text's rows.
    let rows: Range<Int>
    /// `[n × n]`.
    let scores: Block
    /// Among the vectors that the heads say, `[n × H / A]`.
    let context: Block
    /// `1/√(H / A)`.
    let scale: Float

    /// Queries, keys or values, `[n × H / A]` of `[T × 3H]`.
    func part(_ number: Int) -> Block {
      let hidden = context.stride
      return Block(
        start: rows.lowerBound * 3 * hidden + number * hidden
          + (context.start - rows.lowerBound * hidden),
        rows: rows.count, columns: context.columns, stride: 3 * hidden)
    }
  }

  /// Calls `body` with every head of every text.
  func forEachHead(_ body: (HeadBlocks) -> Void) {
    var start = 0
    let scale = 1 / Float(headSize).squareRoot()
    for text in 0..<tokens.textCount {
      let range = tokens.range(ofText: text)
      for head in 0..<heads {
        body(
          HeadBlocks(
            number: head, rows: range,
            scores: Block(start: start, rows: range.count, columns: range.count),
            context: Block(
              start: range.lowerBound * hidden + head * headSize, rows: range.count,
              columns: headSize, stride: hidden),
            scale: scale))
        start += range.count * range.count
      }
    }
  }
}
