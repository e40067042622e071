import Deduplication
import Documents
import Parallelism
import TestSupport
import Testing
import VectorMath

/// What a suggested threshold may do before anybody has looked at it.
@Suite struct SuggestionTests {
  /// Forty pairs whose cosines are spread from 0.72 to 0.92, and eighty strangers.
  private func report(
    seed: UInt64, use: DedupeOptions.SuggestionUse, target: Int? = nil
  ) throws -> DuplicateReport {
    var random = SplitMix64(seed: seed)
    let (count, size) = (160, 200)
    var vectors = Matrix(rows: count, columns: size)
    for row in 0..<count { vectors[row: row] = random.floats(size, in: -1...1) }
    let common = random.floats(size, in: -1...1)
    for pair in 0..<40 {
      // In so many dimensions two random vectors are nearly at right angles, and of one length.
      // All have a cosine of some 0.4 with one another for what they have in common.
      let cosine = (0.72 + 0.2 * Float(pair) / 40 - 0.4) / 0.6
      let rest = (1 - cosine * cosine).squareRoot()
      vectors[row: 2 * pair + 1] = zip(vectors[row: 2 * pair], vectors[row: 2 * pair + 1]).map {
        $0 * cosine + $1 * rest
      }
    }
    for row in 0..<count {
      vectors[row: row] = zip(common, vectors[row: row]).map {
        Float(0.4).squareRoot() * $0 + Float(0.6).squareRoot() * $1
      }
    }
    vectors.normalizeRows()
    let passages = (0..<count).map { row in
      Passage(
        path: "in.txt", root: "", line: row + 1, endLine: row + 1, start: row, end: row + 1,
        text: "text number \(row) of \(row * row * 7919)")
    }
    return try DuplicateReport(
      passages, modified: passages.map { _ in nil }, rows: vectors,
      options: DedupeOptions(
        threshold: .suggested, guards: [], target: target, suggestionUse: use),
      reader: nil, threads: 2, work: .none)
  }

  @Test func `nothing is removed by a low suggestion that nobody has accepted`() throws {
    let looking = try report(seed: 5, use: .looking)
    let risk = try #require(looking.risk)
    #expect(risk.threshold < 0.9 && risk.lowestScore == 0.8)
    #expect(risk.removedCount == looking.removedCount && risk.passageCount == 160)
    #expect(risk.mostFalse > 0.1)
    #expect(throws: DedupeOptionsError.riskySuggestion(risk)) { try looking.checkRemoval() }
    let words = String(describing: DedupeOptionsError.riskySuggestion(risk))
    #expect(words.contains("\(risk.removedCount) of 160"))

    let accepted = try report(seed: 5, use: .accepted)
    #expect(accepted.risk?.lowestScore == nil && accepted.risk != nil)
    try accepted.checkRemoval()
  }

  @Test(arguments: [5, 6] as [UInt64])
  func `no pair below 0_8 is merged by a suggestion that nobody has accepted`(seed: UInt64) throws {
    let accepted = try report(seed: seed, use: .accepted)
    let scores = accepted.groups.flatMap(\.removed).map(\.score)
    #expect(scores.contains { $0 < 0.8 })
    let looking = try report(seed: seed, use: .looking)
    let kept = looking.groups.flatMap(\.removed).map(\.score)
    #expect(kept.allSatisfy { $0 >= 0.8 })
    #expect(kept.sorted() == scores.filter { $0 >= 0.8 }.sorted())
    // A target says itself how low it goes.
    #expect(try report(seed: seed, use: .looking, target: 121).removedCount == 39)
  }

  @Test func `a given score needs no acceptance`() throws {
    let report = DuplicateReport(passages: 5, threshold: 0.3)
    #expect(report.risk == nil)
    try report.checkRemoval()
  }
}
