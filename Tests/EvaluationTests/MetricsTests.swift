import Evaluation
import Parallelism
import TestSupport
import Testing
import VectorMath

@Suite struct MetricsTests {
  @Test(arguments: [
    ([], []), ([1], [2]), ([1, 1, 1], [1, 2, 3]), ([1, 2], [5, 5]), ([.nan, 1], [1, 2]),
    ([1, 2], [.infinity, 1]),
  ])
  func `correlations that are not defined are nil`(scores: [Double], grades: [Double]) {
    let report = SimilarityReport(scores: scores, grades: grades)
    #expect(report.pearson == nil && report.spearman == nil)
  }

  @Test func `a rising function of the grades has rank correlation 1`() {
    let grades = [1.0, 2, 2, 3, 5]
    #expect(spearmanCorrelation(grades.map { $0 * $0 * $0 }, grades) == 1)
    #expect(spearmanCorrelation(grades.map { -$0 }, grades) == -1)
  }

  @Test func `pairs without a match, or without a score, do not trap`() {
    for scores in [[], [0.1, 0.2]] {
      let none = PairReport(scores: scores, matches: scores.map { _ in false })
      #expect(none.averagePrecision == 0 && none.f1 == 0 && none.threshold == nil)
      #expect(none.pairs == scores.count)
    }
    let unknown = PairReport(scores: [.nan, 0.9, .nan], matches: [true, true, false])
    #expect(unknown.threshold == -1)
    #expect(unknown.f1 == 0.8, "two thirds of all that is taken, all of the matches")
  }

  @Test func `a query's own document is left out`() {
    let set = RetrievalSet(
      documents: ["a", "b", "c"].map { .init(id: $0, text: "") },
      queries: [.init(id: "b", text: "")], judgements: [["c": 1]])
    let report = RetrievalReport(
      set, queryVectors: Matrix([[1, 0]]),
      documentVectors: Matrix([[0, 1], [1, 0], [0.6, 0.8]]), threads: 1)
    #expect(report.ndcg10 == 1 && report.mrr10 == 1 && report.recall10 == 1)
  }

  @Test func `vectors that are not numbers and empty sets do not trap`() {
    let set = RetrievalSet(
      documents: ["a", "b"].map { .init(id: $0, text: "") },
      queries: [.init(id: "q", text: "")], judgements: [["b": 1]])
    let report = RetrievalReport(
      set, queryVectors: Matrix([[1, 0]]), documentVectors: Matrix([[.nan, .nan], [1, 0]]),
      threads: 1)
    #expect(report.mrr10 == 1)
    let empty = RetrievalReport(
      RetrievalSet(documents: [], queries: [], judgements: []),
      queryVectors: Matrix(rows: 0, columns: 2), documentVectors: Matrix(rows: 0, columns: 2),
      threads: 2)
    #expect(empty.ndcg10 == 0 && empty.queries == 0)
  }

  @Test func `separate groups have V-measure 1, and threads change nothing`() throws {
    var random = SplitMix64(seed: 4)
    var vectors = Matrix(
      (0..<300).map { row in
        (0..<8).map { ($0 == row % 5 ? 3 : 0) + Float.random(in: -0.3...0.3, using: &random) }
      })
    vectors.normalizeRows()
    let labels = (0..<300).map { "group \($0 % 5)" }
    let report = try ClusteringReport(vectors: vectors, labels: labels, threads: 1, work: .none)
    #expect(report.runs.count == 5)
    #expect(
      try report == ClusteringReport(vectors: vectors, labels: labels, threads: 3, work: .none))
    #expect(report.vMeasure > 0.9)
    #expect(
      try ClusteringReport(
        vectors: Matrix(rows: 0, columns: 8), labels: [], threads: 1, work: .none
      ).vMeasure == 1)
  }
}
