internal import Evaluation
internal import Parallelism
internal import SentenceEmbedding
internal import Tokenization
internal import VectorMath

/// The vectors of tagged words at every layer, each that of its first piece.
struct WordVectors {
  /// `[words × H]` for each layer.
  private let layers: [Matrix]
  /// The tag of each word.
  private let tags: [String]
  /// The text of each word.
  private let texts: [Int]

  /// Runs a model on tagged texts; words beyond its length do not count.
  init(
    of tagged: LabelledWords, in model: SentenceModel, threads: Int, work: Work
  ) throws(CancellationError) {
    // For each text, where each of its words begins, in bytes.
    let starts = tagged.words.map { words in
      words.dropLast().reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.utf8.count + 1) }
    }
    let pieces = try model.layers(
      of: tagged.words.map { $0.joined(separator: " ") }, threads: threads, work: work
    ) { layer in
      let firsts = starts[layer.text].map { start in
        layer.encoding.offsets.firstIndex { $0.lowerBound == start && !$0.isEmpty }
      }
      return firsts.map { $0.map { layer.states[row: $0] } }
    }
    var tags: [String] = []
    var texts: [Int] = []
    var rows: [[[Float]]] = []
    for (text, found) in pieces.enumerated() {
      for (word, tag) in tagged.labels[text].enumerated() {
        let vectors = found.compactMap { $0[word] }
        // A word that the tokenizer drops has no vector.
        guard vectors.count == found.count else { continue }
        for (layer, vector) in vectors.enumerated() {
          if rows.count == layer { rows.append([]) }
          rows[layer].append(vector)
        }
        tags.append(tag)
        texts.append(text)
      }
    }
    layers = rows.map { Matrix($0) }
    (self.tags, self.texts) = (tags, texts)
  }

  /// The share of words whose tag a linear map finds.
  func accuracy(
    atLayer layer: Int, threads: Int, work: Work
  ) throws(CancellationError) -> Double? {
    guard layers.indices.contains(layer) else { return nil }
    let names = Set(tags).sorted()
    let targets = Matrix(tags.map { tag in names.map { $0 == tag ? 1 : 0 } })
    let found = try LinearProbe(features: layers[layer], targets: targets, groups: texts)
      .predictions(threads: threads, work: work)
    let right = tags.indices.count { word in
      let scores = found[row: word]
      return names[scores.indices.max { scores[$0] < scores[$1] } ?? 0] == tags[word]
    }
    return Double(right) / Double(tags.count)
  }
}
