import Deduplication
import Evaluation
import Testing
import TextComparison

@Suite struct PairHoldoutTests {
  /// A pair of a cosine, held back by some guards, and whether it matches.
  private typealias Row = (cosine: Float, guards: Set<Guard>, matches: Bool)

  private func set(_ name: String, _ rows: [Row], suggestion: Float = 0.7) -> PairSet {
    PairSet(
      name: name,
      pairs: PairsOfCorpus(
        evidence: rows.map { row in
          var pair = PairEvidence(cosine: row.cosine)
          pair.nearGuards = row.guards
          return pair
        }, suggestion: suggestion),
      matches: rows.map(\.matches))
  }

  @Test func `F1 follows its definition`() {
    let set = set(
      "a",
      [
        (0.95, [], true), (0.9, [.number], false), (0.85, [.name], true), (0.7, [], false),
        (0.6, [], true),
      ])
    #expect(set.f1(ofCosine: 0.8) == 2.0 * 2 / 6)
    #expect(set.f1(atOrAbove: 0.8, guards: [.number]) == 2.0 * 2 / 5)
    #expect(set.f1(atOrAbove: 0.8, guards: [.number, .name]) == 2.0 * 1 / 4)
    #expect(set.f1(ofSuggestion: -1, guards: []) == 2.0 * 2 / 7)
    #expect(set.f1(ofSuggestion: 0.92, guards: []) == 2.0 * 1 / 4)
  }

  @Test func `a guard that holds back more of the different pairs than chance has a gain`() {
    let set = set(
      "a",
      [
        (0.95, [.number], false), (0.9, [.number, .name], true), (0.85, [], true), (0.8, [], true),
        (0.5, [.number], false),
      ])
    let held = set.held(by: .number, atOrAbove: 0.8)
    #expect(held.pairs == 4 && held.different == 1 && held.held == 2 && held.heldDifferent == 1)
    #expect(held.gain == 0.25)
    #expect(set.held(by: .name, atOrAbove: 0.8).gain == -0.25)
    #expect(set.held(by: .date, atOrAbove: 0.8).gain == 0)
  }

  @Test func `a set has no say in the choice that it is judged by`() {
    // `number` is right and `name` is wrong in two sets, and the other way round in the third.
    let like = [
      Row(0.9, [.number], false), (0.9, [.name], true), (0.9, [], true), (0.6, [], false),
    ]
    let other = [
      Row(0.9, [.number], true), (0.9, [.name], false), (0.9, [], true), (0.6, [], false),
    ]
    let sets = [set("a", like), set("b", like), set("c", other)]
    let guards: Set<Guard> = [.number, .name]
    let judged = PairHoldout(leavingOut: sets[2], of: sets, guards: guards)
    #expect(judged.leftOut == "c" && judged.guards == [.number])
    #expect(judged.threshold > 0.6 && judged.threshold <= 0.9)
    #expect(judged.f1 == 2.0 * 1 / 4)
    let same = PairHoldout(leavingOut: sets[0], of: [sets[0], sets[1]], guards: guards)
    #expect(same.guards == [.number] && same.f1 == 1)
  }
}
