internal import Evaluation
package import Parallelism
package import SentenceEmbedding
internal import SimilarityJoins
public import Transformers
internal import VectorMath

/// What a model's heads and layers are worth on labelled data: each is left out in turn.
///
/// After Michel et al. 2019, §3.
public struct HeadsReport: Sendable, Encodable {
  /// What leaving out a part changes.
  public struct Change: Sendable, Encodable {
    /// The figure with the part minus the figure without it: what the part is worth; nil where one of
    /// the two is not defined.
    public let worth: Double?
    /// The share of each text's ten nearest neighbours that stay, the mean over the texts.
    public let neighboursKept: Double
  }

  /// A head and what it is worth.
  public struct Head: Sendable, Encodable {
    /// Which one.
    public let place: HeadPlace
    /// What its absence changes.
    public let change: Change

    private enum Key: CodingKey { case layer, head, worth, neighboursKept }

    /// Writes all numbers side by side.
    public func encode(to encoder: any Encoder) throws {
      var object = encoder.container(keyedBy: Key.self)
      try object.encode(place.layer, forKey: .layer)
      try object.encode(place.head, forKey: .head)
      try object.encode(change.worth, forKey: .worth)
      try object.encode(change.neighboursKept, forKey: .neighboursKept)
    }
  }

  /// The figure when many heads are left out at once, the least useful first.
  public struct Step: Sendable, Encodable {
    /// How many heads are left out.
    public let heads: Int
    /// The figure without them.
    public let figure: Double?
    /// The share of neighbours that stay.
    public let neighboursKept: Double
  }

  /// The file.
  public let file: String
  /// `spearman` or `vMeasure`.
  public let figureName: String
  /// The figure of the whole model.
  public let figure: Double?
  /// How many texts there are.
  public let texts: Int
  /// How many layers there are.
  public let layerCount: Int
  /// Each head.
  public let heads: [Head]
  /// Each layer, from 1.
  public let layers: [Change]
  /// Heads left out in the order of their worth on `orderedBy`, a tenth more at each step.
  public let steps: [Step]
  /// The file that the order was made on.
  public let orderedBy: String

  /// How many neighbours of a text are looked at.
  package static let neighbourCount = 10
}

extension HeadsReport {
  /// Measures files; the order of the last part is that of the first file.
  ///
  /// - Parameters:
  ///   - sets: Labelled data.
  ///   - model: The model.
  ///   - threads: How many cores to use.
  ///   - work: Told the share that is done; ends the run.
  /// - Returns: A report for each set.
  /// - Throws: `CancellationError` once the work is ended; an error of the model.
  package static func measure(
    _ sets: [InspectedSet], _ model: SentenceModel, threads: Int, work: Work
  ) throws -> [HeadsReport] {
    var reports: [HeadsReport] = []
    for (place, set) in sets.enumerated() {
      let share = 1 / Double(sets.count)
      reports.append(
        try HeadsReport(
          set, orderedAs: reports.first, model, threads: threads,
          work: work.part(Double(place) * share..<Double(place + 1) * share)))
    }
    return reports
  }

  private init(
    _ set: InspectedSet, orderedAs first: HeadsReport?, _ model: SentenceModel, threads: Int,
    work: Work
  ) throws {
    let architecture = model.architecture
    let places = (1...architecture.layerCount).flatMap { layer in
      (1...architecture.headCount).map { HeadPlace(layer: layer, head: $0) }
    }
    let steps = (1...9).map { $0 * places.count / 10 }
    // The steps come after the order, which comes after the heads.
    let total = Double(1 + places.count + architecture.layerCount + steps.count)
    var done = 0.0
    func measure(_ ablation: Ablation) throws -> Measured {
      let part = work.part(done / total..<(done + 1) / total)
      done += 1
      let measured = try Measured(set, model.leavingOut(ablation), threads: threads, work: part)
      try work.advance(to: done / total)
      return measured
    }
    let whole = try measure(Ablation())
    func change(_ ablation: Ablation) throws -> Change {
      let rest = try measure(ablation)
      return Change(
        worth: difference(whole.figure, rest.figure), neighboursKept: rest.kept(of: whole))
    }
    var heads: [Head] = []
    for place in places {
      heads.append(Head(place: place, change: try change(Ablation(heads: [place]))))
    }
    var layers: [Change] = []
    for layer in 1...architecture.layerCount {
      layers.append(try change(Ablation(layers: [layer])))
    }
    let order = (first?.heads ?? heads).sorted {
      ($0.change.worth ?? 0, $0.place) < ($1.change.worth ?? 0, $1.place)
    }
    var points: [Step] = []
    for count in steps {
      let rest = try measure(Ablation(heads: Set(order.prefix(count).map(\.place))))
      points.append(
        Step(heads: count, figure: rest.figure, neighboursKept: rest.kept(of: whole)))
    }
    self.init(
      file: set.path, figureName: set.figure.rawValue, figure: whole.figure,
      texts: set.texts.count, layerCount: architecture.layerCount, heads: heads, layers: layers,
      steps: points, orderedBy: first?.file ?? set.path)
  }
}

/// What a model makes of a set.
private struct Measured {
  let figure: Double?
  let neighbours: [Set<UInt32>]

  init(_ set: InspectedSet, _ model: SentenceModel, threads: Int, work: Work) throws {
    var vectors = try model.embed(
      set.texts, threads: threads, isCancelled: { work.isEnded }
    ).vectors
    vectors.normalizeRows()
    figure = try set.figure(of: vectors, threads: threads, work: work.part(0.5..<0.9))
    let nearest = try NearestRows(
      HeadsReport.neighbourCount, of: vectors, threads: threads, work: work.part(0.9..<1))
    neighbours = (0..<nearest.rowCount).map { Set(nearest.rows[nearest.range(of: $0)]) }
  }

  /// The share of the neighbours of the whole model that are still there.
  func kept(of whole: Measured) -> Double {
    let shares = zip(neighbours, whole.neighbours).filter { !$1.isEmpty }.map {
      Double($0.intersection($1).count) / Double($1.count)
    }
    return shares.isEmpty ? 1 : shares.reduce(0, +) / Double(shares.count)
  }
}

/// The first minus the second, if both are there.
private func difference(_ first: Double?, _ second: Double?) -> Double? {
  guard let first, let second else { return nil }
  return first - second
}
