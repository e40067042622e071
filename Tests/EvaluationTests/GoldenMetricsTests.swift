import Evaluation
import TestSupport
import Testing
import VectorMath

private struct GoldenMetrics: Decodable {
  struct Correlation: Decodable {
    let scores: [Double]
    let grades: [Double]
    let pearson: Double
    let spearman: Double
  }
  struct Matches: Decodable {
    let scores: [Double]
    let matches: [Bool]
    let averagePrecision: Double
    let f1: Double
    let threshold: Double?
  }
  struct Ranking: Decodable {
    let documents: [String]
    let scores: [[Double]]
    let judgements: [[String: Int]]
    let ndcg10: Double
    let recall10: Double
    let recall100: Double
    let mrr10: Double
  }
  struct Division: Decodable {
    let truth: [Int]
    let found: [Int]
    let vMeasure: Double
  }
  let correlations: [Correlation]
  let matches: [Matches]
  let rankings: [Ranking]
  let divisions: [Division]

  static func read() throws -> Self {
    try Fixtures.golden(Self.self, "metrics.json", beside: #filePath)
  }
}

/// Both sides compute in double precision, in another order.
private func agree(_ a: Double?, _ b: Double?) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return abs(a - b) <= 1e-12
}

@Suite struct GoldenMetricsTests {
  @Test func `correlations are SciPy's`() throws {
    for golden in try GoldenMetrics.read().correlations {
      let report = SimilarityReport(scores: golden.scores, grades: golden.grades)
      #expect(agree(report.pearson, golden.pearson))
      #expect(agree(report.spearman, golden.spearman))
      #expect(report.pairs == golden.scores.count)
    }
  }

  @Test func `average precision is scikit-learn's, the best F1 that of sentence-transformers`()
    throws
  {
    for golden in try GoldenMetrics.read().matches {
      let report = PairReport(scores: golden.scores, matches: golden.matches)
      #expect(agree(report.averagePrecision, golden.averagePrecision))
      #expect(agree(report.f1, golden.f1))
      #expect(agree(report.threshold, golden.threshold))
    }
  }

  @Test(arguments: [1, 3])
  func `retrieval metrics are those of trec_eval`(threads: Int) throws {
    for golden in try GoldenMetrics.read().rankings {
      // One dimension a document: a query's vector is then its row of scores.
      let count = golden.documents.count
      var documents = Matrix(rows: count, columns: count)
      for row in 0..<count { documents.numbers[row * count + row] = 1 }
      let set = RetrievalSet(
        documents: golden.documents.map { .init(id: $0, text: "") },
        queries: golden.scores.indices.map { .init(id: "q\($0)", text: "") },
        judgements: golden.judgements)
      let report = RetrievalReport(
        set, queryVectors: Matrix(golden.scores.map { $0.map { Float($0) } }),
        documentVectors: documents, threads: threads)
      #expect(agree(report.ndcg10, golden.ndcg10))
      #expect(agree(report.recall10, golden.recall10))
      #expect(agree(report.recall100, golden.recall100))
      #expect(agree(report.mrr10, golden.mrr10))
      #expect(report.queries == golden.scores.count)
    }
  }

  @Test func `V-measure is scikit-learn's`() throws {
    for golden in try GoldenMetrics.read().divisions {
      #expect(agree(vMeasure(golden.truth, golden.found), golden.vMeasure))
      #expect(agree(vMeasure(golden.found, golden.truth), golden.vMeasure))
    }
  }
}
