internal import Parallelism
internal import Transformers
internal import VectorMath

/// What the backward pass of one layer needs of the forward one.
struct LayerRecord {
  /// Queries, keys and values, `[T × 3H]`.
  let queryKeyValue: AlignedNumbers<Float>
  /// Softmaxed scores of each head of each text, one after the other.
  let attention: AlignedNumbers<Float>
  /// The same after dropout; the same memory when nothing is dropped.
  let dropped: AlignedNumbers<Float>
  /// `[T × H]`, what the heads say.
  let context: AlignedNumbers<Float>
  let attentionNorm: NormRecord
  /// `[T × H]`, between the two halves.
  let middle: AlignedNumbers<Float>
  /// `[T × I]`, after the activation.
  let wide: AlignedNumbers<Float>
  /// The slope of the activation, `[T × I]`.
  let slopes: AlignedNumbers<Float>
  let outputNorm: NormRecord
  /// `[T × H]`, what the next layer reads.
  let output: AlignedNumbers<Float>
}

/// The forward and the backward pass of some texts of a batch, packed without padding.
///
/// One thread at a time uses it, and that is why it may go from one to another.
final class PartPass: @unchecked Sendable {
  let model: TrainedModel
  let tokens: PackedTokens
  let dropout: Dropout
  /// The number of each token's row in the batch, `[T]`, for dropout.
  let rowNames: [UInt64]
  /// What the first layer reads, `[T × H]`.
  let embedded: AlignedNumbers<Float>
  let embeddingNorm: NormRecord
  var layers: [LayerRecord] = []
  /// What follows the encoder.
  var output: (any OutputPass)?

  var hidden: Int { model.architecture.hiddenSize }
  var heads: Int { model.architecture.headCount }
  var headSize: Int { hidden / heads }
  var count: Int { tokens.tokenCount }

  /// A pass of texts, of which the first is number `firstText` of its batch.
  init(_ model: TrainedModel, _ tokens: PackedTokens, firstText: Int, dropout: Dropout) {
    self.model = model
    self.tokens = tokens
    self.dropout = dropout
    rowNames = (0..<tokens.textCount).flatMap { text in
      (0..<tokens.range(ofText: text).count).map {
        UInt64(firstText + text) << 24 | UInt64($0)
      }
    }
    let hidden = model.architecture.hiddenSize
    embedded = AlignedNumbers(count: tokens.tokenCount * hidden)
    embeddingNorm = NormRecord(rows: tokens.tokenCount, columns: hidden)
  }

  /// All rows of a `[T × columns]` matrix.
  func rows(_ columns: Int) -> Block { Block(rows: count, columns: columns) }

  /// How many rows come out.
  var outputRows: Int { output?.rowCount ?? 0 }

  /// What stands on the encoder: vectors of the texts, or a head's logits.
  func forward() -> Matrix {
    embed()
    var input = embedded
    for (index, places) in model.layout.layers.enumerated() {
      let record = apply(places, index, to: input)
      layers.append(record)
      input = record.output
    }
    let pass: any OutputPass =
      model.head == nil ? SentencePass(model, tokens) : HeadPass(model, tokens, dropout, rowNames)
    output = pass
    return pass.forward(input)
  }

  private func embed() {
    let layout = model.layout
    let sums = AlignedNumbers<Float>(count: count * hidden)
    model.weights.withSpan { weights in
      sums.withMutableSpan { sums in
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
    embeddingNorm.forward(
      sums, into: embedded, weights: model.weights, layout.embeddingNorm,
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

  private func apply(
    _ places: LayerPlaces, _ index: Int, to input: AlignedNumbers<Float>
  ) -> LayerRecord {
    let wideSize = model.architecture.intermediateSize
    let weights = model.weights
    let epsilon = model.architecture.layerNormEpsilon
    let queryKeyValue = AlignedNumbers<Float>(count: count * 3 * hidden)
    for (number, place) in places.projections.enumerated() {
      let block = Block(start: number * hidden, rows: count, columns: hidden, stride: 3 * hidden)
      product(
        .rightTransposed, input, rows(hidden), weights, place.weight, into: queryKeyValue, block)
      addBias(place.bias, of: weights, to: queryKeyValue, block)
    }
    let (attention, dropped, context) = attend(queryKeyValue, layer: index)

    let change = AlignedNumbers<Float>(count: count * hidden)
    dense(places.attentionOutput, context, into: change)
    dropout.apply(
      rate: dropout.rates.hidden, to: change, rows(hidden), site: Self.site(index, 1),
      rowNames: rowNames[...])
    add(input, to: change, count: count * hidden)
    let middle = AlignedNumbers<Float>(count: count * hidden)
    let attentionNorm = NormRecord(rows: count, columns: hidden)
    attentionNorm.forward(
      change, into: middle, weights: weights, places.attentionNorm, epsilon: epsilon)

    let wide = AlignedNumbers<Float>(count: count * wideSize)
    let slopes = AlignedNumbers<Float>(count: count * wideSize)
    dense(places.intermediate, middle, into: wide)
    activate(wide, slopes: slopes, count: count * wideSize, model.architecture.activation)
    dense(places.output, wide, into: change)
    dropout.apply(
      rate: dropout.rates.hidden, to: change, rows(hidden), site: Self.site(index, 2),
      rowNames: rowNames[...])
    add(middle, to: change, count: count * hidden)
    let output = AlignedNumbers<Float>(count: count * hidden)
    let outputNorm = NormRecord(rows: count, columns: hidden)
    outputNorm.forward(change, into: output, weights: weights, places.outputNorm, epsilon: epsilon)
    return LayerRecord(
      queryKeyValue: queryKeyValue, attention: attention, dropped: dropped, context: context,
      attentionNorm: attentionNorm, middle: middle, wide: wide, slopes: slopes,
      outputNorm: outputNorm, output: output)
  }

  private func dense(
    _ place: DensePlace, _ input: AlignedNumbers<Float>, into result: AlignedNumbers<Float>
  ) {
    let block = rows(place.weight.rows)
    product(
      .rightTransposed, input, rows(place.weight.columns), model.weights, place.weight,
      into: result, block)
    addBias(place.bias, of: model.weights, to: result, block)
  }

  /// Attention text by text and head by head.
  ///
  /// Vaswani et al. 2017, §3.2.
  private func attend(
    _ queryKeyValue: AlignedNumbers<Float>, layer: Int
  ) -> (
    attention: AlignedNumbers<Float>, dropped: AlignedNumbers<Float>,
    context: AlignedNumbers<Float>
  ) {
    let size = (0..<tokens.textCount).reduce(0) {
      $0 + tokens.range(ofText: $1).count * tokens.range(ofText: $1).count
    }
    let attention = AlignedNumbers<Float>(count: size * heads)
    let context = AlignedNumbers<Float>(count: count * hidden)
    forEachHead { head in
      product(
        .rightTransposed, queryKeyValue, head.part(0), queryKeyValue, head.part(1),
        into: attention, head.scores)
      softmaxRows(attention, head.scores, scale: head.scale)
    }
    var dropped = attention
    if dropout.rates.attention > 0 {
      dropped = AlignedNumbers(count: size * heads)
      copy(attention, to: dropped, count: size * heads)
      forEachHead { drop(dropped, $0, layer: layer) }
    }
    forEachHead { head in
      product(
        .plain, dropped, head.scores, queryKeyValue, head.part(2), into: context, head.context)
    }
    return (attention, dropped, context)
  }

  /// Drops attention weights of a head, or what flows back to them.
  func drop(_ numbers: AlignedNumbers<Float>, _ head: HeadBlocks, layer: Int) {
    dropout.apply(
      rate: dropout.rates.attention, to: numbers, head.scores,
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
