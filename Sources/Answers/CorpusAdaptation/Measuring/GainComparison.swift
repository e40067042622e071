internal import VectorMath

/// How two models find the same known items, and how sure their difference is.
public struct GainComparison: Sendable, Equatable, Encodable {
  /// The mean nDCG at 10 of the old model, 0...1.
  public let before: Double
  /// That of the new one.
  public let after: Double
  /// The difference of both.
  public let difference: Double
  /// The lower end of the 95 % confidence interval of the difference.
  public let lowest: Double
  /// The upper end.
  public let highest: Double
  /// How many questions were asked.
  public let questions: Int

  /// Whether the new model is surely better: the interval lies above zero.
  public var isBetter: Bool { lowest > 0 }

  private enum CodingKeys: String, CodingKey {
    case before = "ndcg@10 before"
    case after = "ndcg@10 after"
    case difference, lowest, highest, questions
  }

  private static let resamples = 2_000

  /// Compares what two models gain from the same questions, by a paired bootstrap (Efron & Tibshirani
  /// 1993, §13.3, percentiles).
  ///
  /// - Parameters:
  ///   - before: What the old model gains from each question.
  ///   - after: What the new one gains.
  ///   - seed: Decides which questions are drawn.
  package init(before: [Double], after: [Double], seed: UInt64) {
    precondition(before.count == after.count, "\(before.count) and \(after.count) questions")
    let count = before.count
    let differences = zip(after, before).map(-)
    func mean(_ numbers: [Double]) -> Double {
      numbers.isEmpty ? 0 : numbers.reduce(0, +) / Double(numbers.count)
    }
    self.before = mean(before)
    self.after = mean(after)
    difference = mean(differences)
    questions = count
    guard count > 0 else {
      (lowest, highest) = (0, 0)
      return
    }
    var generator = SeededGenerator(seed: seed)
    let means = (0..<Self.resamples).map { _ in
      var sum = 0.0
      for _ in 0..<count { sum += differences[Int.random(in: 0..<count, using: &generator)] }
      return sum / Double(count)
    }.sorted()
    lowest = means[Self.resamples * 25 / 1_000]
    highest = means[Self.resamples * 975 / 1_000 - 1]
  }
}
