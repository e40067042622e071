import Evaluation
import TestSupport
import Testing

@Suite struct HeadReportTests {
  @Test func `accuracy and macro F1 are those of scikit-learn`() {
    let report = ClassificationReport(
      given: ["a", "a", "b", "c", "b", "a"], found: ["a", "b", "b", "a", "b", "d"])
    // accuracy_score, and f1_score(average="macro") over a, b, c and d.
    #expect(abs(report.accuracy - 0.5) < 1e-12)
    #expect(abs(report.macroF1 - (0.4 + 0.8) / 4) < 1e-12)
    #expect(report.labels == 4)
  }

  @Test func `entities count when they are whole`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "-DOCSTART- O\n\nMaria B-PER\nGonzalez I-PER\nlives O\nin O\nUlm I-LOC\n\nAnn B-PER\nBob B-PER\n",
      to: "a.conll")
    let set = try LabelledWords(contentsOf: path)
    #expect(set.words == [["Maria", "Gonzalez", "lives", "in", "Ulm"], ["Ann", "Bob"]])
    #expect(
      set.entities[0] == [
        EntityReport.Span(label: "PER", range: 0..<2),
        EntityReport.Span(label: "LOC", range: 4..<5),
      ])
    #expect(set.entities[1].count == 2)
    let report = EntityReport(
      given: set.entities,
      found: [[EntityReport.Span(label: "PER", range: 0..<1)], set.entities[1]])
    #expect(report.precision == 2.0 / 3)
    #expect(report.recall == 0.5)
    #expect(
      #expect(throws: EvaluationFileError.self) {
        try LabelledWords(contentsOf: folder.write("word\n", to: "b.conll"))
      } != nil)
  }

  @Test func `answers are compared as SQuAD compares them`() {
    let report = AnswerReport(
      given: [["the Ferry."], [], ["nine o'clock", "at nine"]],
      found: ["Ferry", "", "at nine sharp"])
    #expect(abs(report.exactMatch - 2.0 / 3) < 1e-12)
    #expect(abs(report.f1 - (1 + 1 + 0.8) / 3) < 1e-12)
    #expect(AnswerReport(given: [[]], found: ["something"]).f1 == 0)
  }

  @Test func `orders are judged by their first right passage and by gain`() {
    let report = RerankReport(rankings: [[true, false, false], [false, true, false, true]])
    #expect(abs(report.mrr10 - 0.75) < 1e-12)
    // 1 / log2(3) + 1 / log2(5), over 1 + 1 / log2(3).
    #expect(abs(report.ndcg10 - (1 + (0.6309297536 + 0.4306765581) / 1.6309297536) / 2) < 1e-9)
  }

  @Test func `masked words are counted by rank`() {
    let report = MaskReport(ranks: [0, 3, 7, 0], logLikelihood: -4, texts: 2)
    #expect(report.accuracy1 == 0.5 && report.accuracy5 == 0.75)
    #expect(abs(report.pseudoPerplexity - 2.718281828459045) < 1e-12)
  }
}
