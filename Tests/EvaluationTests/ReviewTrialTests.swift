import Deduplication
import Evaluation
import Testing

@Suite struct ReviewTrialTests {
  /// Pairs that say the same from 0.72 on.
  private let set = PairSet(
    name: "a",
    pairs: PairsOfCorpus(
      evidence: (0..<600).map { PairEvidence(cosine: 0.3 + Float($0) / 1000) }, suggestion: 0.9),
    matches: (0..<600).map { $0 >= 420 })

  @Test func `answers from the labels lead to a better F1 than the default threshold`() throws {
    let trial = ReviewTrial(of: set, counts: [0, 10, 20], seed: 1)
    #expect(trial.points.map(\.answers) == [0, 10, 20])
    #expect(trial.points[0].threshold == 0.9 && trial.points[0].f1 < 0.1)
    #expect(trial.points[1].f1 > 0.5 && trial.points[2].f1 > 0.9)
    // At 0.9 nothing is merged; later it is known how many of the merged pairs are wrong.
    #expect(trial.points[0].falseShare == nil)
    let share = try #require(trial.points[2].falseShare)
    #expect(share < 0.2 && trial.points[2].stated?.contains(share) == true)
    #expect(trial == ReviewTrial(of: set, counts: [0, 10, 20], seed: 1))
  }
}
