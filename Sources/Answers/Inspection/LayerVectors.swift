internal import Parallelism
internal import SentenceEmbedding
internal import Tokenization
internal import Transformers
internal import VectorMath

/// The vectors of sets at every layer of a model.
struct LayerVectors {
  /// By set and layer, unit rows.
  private(set) var means: [[Matrix]] = []
  private var firsts: [[Matrix]] = []
  private var words: [Matrix] = []
  private var sentences: [Matrix] = []

  init(of sets: [InspectedSet], in model: SentenceModel, threads: Int, work: Work) throws {
    let layers = 0...model.architecture.layerCount
    for (place, set) in sets.enumerated() {
      let share = 1 / Double(sets.count)
      let work = work.part(Double(place) * share..<Double(place + 1) * share)
      let parts = try model.layers(of: set.texts, threads: threads, work: work) { layer in
        let (states, count) = (layer.states, layer.states.rows)
        let mean =
          count == 0
          ? []
          : Pooling.mean.apply(
            to: states.numbers.span, tokens: 0..<count, hiddenSize: states.columns)
        return (mean: mean, first: count == 0 ? [] : states[row: 0])
      }
      func unitRows(_ vectors: [[Float]]) -> Matrix {
        var rows = Matrix(rows: vectors.count, columns: model.architecture.hiddenSize)
        // A text without tokens, which only a tokenizer without special tokens makes, stays zeros.
        for (row, vector) in vectors.enumerated() where !vector.isEmpty {
          rows[row: row] = vector
        }
        rows.normalizeRows()
        return rows
      }
      means.append(layers.map { layer in unitRows(parts.map { $0[layer].mean }) })
      firsts.append(layers.map { layer in unitRows(parts.map { $0[layer].first }) })
      words.append(unitRows(set.texts.map { meanWordVector(of: $0, in: model) }))
      var whole = try model.embed(
        set.texts, threads: threads, isCancelled: { work.isEnded }
      ).vectors
      whole.normalizeRows()
      sentences.append(whole)
    }
  }

  func rows(
    _ name: String, _ sets: [InspectedSet], threads: Int, work: Work
  ) throws(CancellationError) -> [LimitsReport.Row] {
    let layers = Array((means.first ?? []).indices)
    var kinds: [(LimitsReport.Kind, Int?, [Matrix])] = [(.sentence, nil, sentences)]
    for layer in layers.reversed() { kinds.append((.mean, layer, means.map { $0[layer] })) }
    // At layer 0 the first token is the same for all texts.
    for layer in layers.reversed() where layer > 0 {
      kinds.append((.first, layer, firsts.map { $0[layer] }))
    }
    kinds.append((.wordVectors, nil, words))
    var rows: [LimitsReport.Row] = []
    for (place, (kind, layer, vectors)) in kinds.enumerated() {
      let share = 1 / Double(kinds.count)
      rows.append(
        try LimitsReport.Row(
          name, kind, layer, vectors, sets, threads: threads,
          work: work.part(Double(place) * share..<Double(place + 1) * share)))
    }
    return rows
  }
}

private func meanWordVector(of text: String, in model: SentenceModel) -> [Float] {
  let encoding = model.encode(text)
  // Special tokens stand for no letters.
  let ids = zip(encoding.ids, encoding.offsets).filter { !$1.isEmpty }.map(\.0)
  guard !ids.isEmpty else { return [] }
  var sum = [Float](repeating: 0, count: model.architecture.hiddenSize)
  for id in ids {
    for (place, number) in model.encoder.wordVector(id).enumerated() { sum[place] += number }
  }
  return sum
}
