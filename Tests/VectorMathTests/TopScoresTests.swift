import TestSupport
import Testing
import VectorMath

@Suite struct TopScoresTests {
  @Test(arguments: [0, 1, 3, 10, 500], [UInt64(1), 2, 3])
  func `the best rows are kept, ties going to the smaller row`(capacity: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // Few distinct scores make many ties.
    let rows = (0..<200).map {
      ScoredRow(row: $0, score: Float(Int.random(in: 0...20, using: &random)) / 20)
    }
    var top = TopScores(capacity: capacity)
    for row in rows.shuffled(using: &random) { top.insert(row) }
    #expect(top.sorted() == Array(rows.sorted { $0.precedes($1) }.prefix(capacity)))
  }

  @Test func `what is not a number is never kept`() {
    var top = TopScores(capacity: 2)
    top.insert(ScoredRow(row: 0, score: .nan))
    top.insert(ScoredRow(row: 1, score: -1))
    #expect(top.sorted() == [ScoredRow(row: 1, score: -1)])
  }
}
