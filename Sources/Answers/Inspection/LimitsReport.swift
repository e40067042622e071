package import Evaluation
package import Parallelism
package import SentenceEmbedding
internal import Transformers
package import VectorMath

/// What BERT's vectors can and cannot tell: sentence vectors beside the same encoder's raw ones, word
/// vectors and common words (Reimers & Gurevych 2019, table 1), with the anisotropy that explains
/// them (Ethayarajh 2019).
public struct LimitsReport: Sendable, Encodable {
  /// A file, and what is measured on it.
  public struct File: Sendable, Encodable {
    /// Its path.
    public let path: String
    /// `spearman` or `vMeasure`.
    public let figure: String
    /// How many texts it has.
    public let texts: Int
  }

  /// How a text's vector is made.
  public enum Kind: String, Sendable, Encodable {
    /// As the model's folder says: what `akin embed` gives.
    case sentence
    /// The mean of a layer's token vectors.
    case mean
    /// A layer's vector of the first token, `[CLS]`.
    case first
    /// The mean of the rows of the table of word pieces.
    case wordVectors
    /// Common words, without any vectors.
    case wordOverlap
  }

  /// A kind of vectors and their figures.
  public struct Row: Sendable, Encodable {
    /// The model; nil for common words.
    public let model: String?
    /// How the vectors are made.
    public let kind: Kind
    /// The layer, 0 for the sum of the embeddings; nil where there is none.
    public let layer: Int?
    /// A fraction for each file; nil where it is not defined.
    public let figures: [Double?]
    /// The mean cosine of two texts, over all pairs of each file: 0 where directions are used evenly,
    /// near 1 where all vectors point the same way.
    public let meanCosine: Double
  }

  /// What a linear map reads from a layer: syntax beside semantics.
  public struct Probe: Sendable, Encodable {
    /// The model.
    public let model: String
    /// The layer, 0 for the sum of the embeddings.
    public let layer: Int
    /// The share of words whose part of speech is found from the vector of their first piece; nil
    /// without tagged texts.
    public let partsOfSpeech: Double?
    /// Spearman's correlation of the grades of pairs with what a map of their mean vectors says; nil
    /// without graded pairs.
    public let similarity: Double?
  }

  /// The files, in the order of the figures.
  public let files: [File]
  /// All kinds of vectors.
  public let rows: [Row]
  /// A line for each layer of each model; none without `tagged` and graded pairs.
  public let probes: [Probe]
  /// The share of the most common part of speech: what a probe that reads nothing would have.
  public let commonestPart: Double?
}

extension LimitsReport {
  /// Measures models on files.
  ///
  /// - Parameters:
  ///   - sets: Graded pairs, or texts with labels.
  ///   - tagged: Words with their parts of speech; nil for no probe of them.
  ///   - models: The sentence model, and raw encoders to show beside it.
  ///   - threads: How many cores to use.
  ///   - work: Told the share that is done; ends the run.
  /// - Throws: `CancellationError` once the work is ended; an error of a model.
  package init(
    _ sets: [InspectedSet], tagged: LabelledWords?, models: [(name: String, model: SentenceModel)],
    threads: Int, work: Work
  ) throws {
    let parts = models.count + 1
    var rows: [Row] = []
    var probes: [Probe] = []
    for (place, (name, model)) in models.enumerated() {
      let work = work.part(Double(place) / Double(parts)..<Double(place + 1) / Double(parts))
      let seen = try LayerVectors(
        of: sets, in: model, threads: threads, work: work.part(0..<0.3))
      rows += try seen.rows(name, sets, threads: threads, work: work.part(0.3..<0.8))
      probes += try Self.probes(
        name, model, sets, seen, tagged, threads: threads, work: work.part(0.8..<1))
    }
    let words = sets.map { WordOverlap(of: $0.texts).vectors }
    rows.append(
      try Row(
        nil, .wordOverlap, nil, words, sets, threads: threads,
        work: work.part(Double(parts - 1) / Double(parts)..<1)))
    self.rows = rows
    self.probes = probes
    files = sets.map {
      File(path: $0.path, figure: $0.figure.rawValue, texts: $0.texts.count)
    }
    let tags = tagged?.labels.flatMap(\.self) ?? []
    let counts = tags.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    commonestPart = counts.values.max().map { Double($0) / Double(tags.count) }
  }

  private static func probes(
    _ name: String, _ model: SentenceModel, _ sets: [InspectedSet], _ seen: LayerVectors,
    _ tagged: LabelledWords?, threads: Int, work: Work
  ) throws -> [Probe] {
    let graded = sets.firstIndex { $0.figure == .spearman }
    let layers = 0...model.architecture.layerCount
    let words = try tagged.map {
      try WordVectors(of: $0, in: model, threads: threads, work: work.part(0..<0.1))
    }
    guard words != nil || graded != nil else { return [] }
    return try layers.map { layer in
      let share = 0.9 / Double(layers.count)
      let work = work.part(0.1 + Double(layer) * share..<0.1 + Double(layer + 1) * share)
      return Probe(
        model: name, layer: layer,
        partsOfSpeech: try words?.accuracy(
          atLayer: layer, threads: threads, work: work.part(0..<0.4)),
        similarity: try graded.flatMap {
          try similarity(
            sets[$0], seen.means[$0][layer], threads: threads, work: work.part(0.4..<1))
        })
    }
  }

  /// How well a linear map of what two vectors have and do not have in common (|u − v| and u · v,
  /// number by number) follows the grades.
  private static func similarity(
    _ set: InspectedSet, _ vectors: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> Double? {
    let pairs = set.pairs
    let features = Matrix(
      pairs.map { pair in
        let (first, second) = (vectors[row: pair.first], vectors[row: pair.second])
        return zip(first, second).map { abs($0 - $1) } + zip(first, second).map { $0 * $1 }
      })
    let grades = Matrix(pairs.map { [Float($0.grade)] })
    let found = try LinearProbe(
      features: features, targets: grades, groups: Array(pairs.indices)
    ).predictions(threads: threads, work: work)
    return spearmanCorrelation(found.numbers.map(Double.init), pairs.map(\.grade))
  }
}

extension LimitsReport.Row {
  init(
    _ model: String?, _ kind: LimitsReport.Kind, _ layer: Int?, _ vectors: [Matrix],
    _ sets: [InspectedSet], threads: Int, work: Work
  ) throws(CancellationError) {
    (self.model, self.kind, self.layer) = (model, kind, layer)
    var figures: [Double?] = []
    for (place, set) in sets.enumerated() {
      let share = 1 / Double(sets.count)
      figures.append(
        try set.figure(
          of: vectors[place], threads: threads,
          work: work.part(Double(place) * share..<Double(place + 1) * share)))
    }
    self.figures = figures
    meanCosine = vectors.reduce(0) { $0 + meanCosineOfPairs($1) } / Double(max(1, vectors.count))
  }
}

/// The mean cosine of two different rows: what the square of the sum of unit rows has beyond their
/// own squares.
///
/// - Parameter vectors: Unit rows.
/// - Returns: -1...1; 0 for fewer than two rows.
package func meanCosineOfPairs(_ vectors: Matrix) -> Double {
  guard vectors.rows > 1 else { return 0 }
  var sums = [Double](repeating: 0, count: vectors.columns)
  var own = 0.0
  for row in 0..<vectors.rows {
    for (column, number) in vectors[row: row].enumerated() {
      sums[column] += Double(number)
      own += Double(number) * Double(number)
    }
  }
  let count = Double(vectors.rows)
  return (sums.reduce(0) { $0 + $1 * $1 } - own) / (count * (count - 1))
}
