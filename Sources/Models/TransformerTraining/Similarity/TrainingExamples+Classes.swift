internal import VectorMath

extension TrainingExamples {
  // As SetFit has it, for some eight texts of a class; fewer for many texts.
  private static let pairsOfText = 20
  private static let mostPairs = 20_000

  /// Pairs of texts of the same class, with score 1, and of different ones, with score 0.
  ///
  /// Every text has as many of the one as of the other (Tunstall et al. 2022, §3).
  ///
  /// - Parameters:
  ///   - texts: Labelled texts, in one column with classes; at least two classes, and one of them with
  ///     two texts.
  ///   - seed: Decides which texts become pairs.
  /// - Throws: `TrainingError.oneLabel` or `.tooFew`.
  public init(pairing texts: TrainingExamples, seed: UInt64) throws(TrainingError) {
    self.init(columns: 2)
    let path = texts.places.first?.path ?? ""
    let classes = Dictionary(grouping: 0..<texts.count) { texts.labels[$0] }
    guard classes.count > 1 else {
      throw .oneLabel(texts.classNames.first ?? "", path: path)
    }
    guard classes.values.contains(where: { $0.count > 1 }) else {
      throw .tooFew(texts.count, path: path)
    }
    let rounds = max(1, min(Self.pairsOfText, Self.mostPairs / (2 * texts.count)))
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds {
      for first in 0..<texts.count {
        let own = classes[texts.labels[first]] ?? []
        if own.count > 1 {
          // Any one but itself.
          let place = Int.random(in: 0..<own.count - 1, using: &generator)
          append(texts, first, own[place] == first ? own[own.count - 1] : own[place], score: 1)
        }
        var second = first
        while texts.labels[second] == texts.labels[first] {
          second = Int.random(in: 0..<texts.count, using: &generator)
        }
        append(texts, first, second, score: 0)
      }
    }
  }

  private mutating func append(
    _ texts: TrainingExamples, _ first: Int, _ second: Int, score: Double
  ) {
    append([texts.texts[first], texts.texts[second]], label: score, at: texts.places[first])
  }
}
