import Evaluation
import Foundation
import Inspection
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing
import Transformers
import VectorMath

@Suite struct WorthTests {
  private static let pairs = """
    {"sentence1": "the cat sat", "sentence2": "a cat sat down", "score": 4.5}
    {"sentence1": "the cat sat", "sentence2": "25 dogs", "score": 0.5}
    {"sentence1": "a mat", "sentence2": "the mat", "score": 4}
    {"sentence1": "on the mat", "sentence2": "yes", "score": 1}
    {"sentence1": "dogs ran", "sentence2": "the dogs ran on", "score": 3.5}
    {"sentence1": "yes", "sentence2": "no", "score": 2}

    """
  private static let tagged =
    [
      "the D\ncat N\nsat V", "a D\nmat N", "dogs N\nran V", "the D\ndogs N\nsat V", "a D\ncat N",
      "x N",
    ]
    .joined(separator: "\n\n") + "\n"

  private func files() throws -> (
    folder: TemporaryFolder, pairs: String, texts: String, tags: String
  ) {
    let folder = try TemporaryFolder()
    let texts = (0..<24).map {
      "{\"text\": \"\($0 % 2 == 0 ? "the cat sat" : "dogs ran") \($0)\", \"label\": \($0 % 2)}"
    }
    return (
      folder, try folder.write(Self.pairs, to: "pairs.jsonl"),
      try folder.write(texts.joined(separator: "\n"), to: "texts.jsonl"),
      try folder.write(Self.tagged, to: "tags.conll")
    )
  }

  @Test func `worth is the figure with a part minus the figure without it`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    let (folder, pairs, texts, _) = try files()
    defer { withExtendedLifetime(folder) {} }
    let sets = [try InspectedSet(contentsOf: pairs), try InspectedSet(contentsOf: texts)]
    let reports = try HeadsReport.measure(sets, model, threads: 2, work: .none)
    #expect(reports.map(\.figureName) == ["spearman", "vMeasure"])
    for (report, set) in zip(reports, sets) {
      #expect(report.heads.count == 8 && report.layers.count == 2 && report.steps.count == 9)
      #expect(report.orderedBy == pairs)
      func figure(_ ablation: Ablation) throws -> Double {
        var vectors = try model.leavingOut(ablation).embed(set.texts, threads: 1).vectors
        vectors.normalizeRows()
        return try #require(try set.figure(of: vectors, threads: 1, work: .none))
      }
      let whole = try figure(Ablation())
      #expect(report.figure == whole)
      for head in report.heads {
        #expect(head.change.worth == whole - (try figure(Ablation(heads: [head.place]))))
        #expect((0...1).contains(head.change.neighboursKept))
      }
      #expect(report.layers[1].worth == whole - (try figure(Ablation(layers: [2]))))
    }
    // The least useful heads of the first file go first, in both.
    let order = reports[0].heads.sorted {
      ($0.change.worth ?? 0, $0.place) < ($1.change.worth ?? 0, $1.place)
    }
    let step = try #require(reports[1].steps.last)
    #expect(step.heads == 7)
    var vectors = try model.leavingOut(
      Ablation(heads: Set(order.prefix(7).map(\.place)))
    ).embed(sets[1].texts, threads: 1).vectors
    vectors.normalizeRows()
    #expect(step.figure == (try sets[1].figure(of: vectors, threads: 1, work: .none)))
  }

  @Test func `limits have a row for every kind of vector, and probes for every layer`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    let (folder, pairs, texts, tags) = try files()
    defer { withExtendedLifetime(folder) {} }
    let report = try LimitsReport(
      [try InspectedSet(contentsOf: pairs), try InspectedSet(contentsOf: texts)],
      tagged: try LabelledWords(contentsOf: tags), models: [("tiny", model)], threads: 2,
      work: .none)
    #expect(
      report.rows.map(\.kind) == [
        .sentence, .mean, .mean, .mean, .first, .first, .wordVectors, .wordOverlap,
      ])
    #expect(report.rows.map(\.layer) == [nil, 2, 1, 0, 2, 1, nil, nil])
    // The model pools the mean of its last layer.
    #expect(report.rows[0].figures == report.rows[1].figures)
    #expect(report.probes.map(\.layer) == [0, 1, 2])
    #expect(report.probes.allSatisfy { $0.partsOfSpeech != nil && $0.similarity != nil })
    #expect(report.commonestPart == 6.0 / 13)
    // Common words alone tell these pairs apart: 2 of 3 and 4 words, none, 1 of 2, none, 2 of 2 and 4, none.
    let overlap = try #require(report.rows.last?.figures[0])
    let shares = [2 / 12.0.squareRoot(), 0, 0.5, 0, 2 / 8.0.squareRoot(), 0]
    #expect(overlap == spearmanCorrelation(shares, [4.5, 0.5, 4, 1, 3.5, 2]))
  }

  @Test func `a file of neither kind says what it should be`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("{\"a\": 1}\n", to: "bad.jsonl")
    let error = #expect(throws: EvaluationFileError.self) { try InspectedSet(contentsOf: path) }
    #expect(error?.description.contains("sentence1") == true)
    #expect(error?.description.contains("label") == true)
    // A line that is wrong further down is told as what the file began as.
    let pairs = try folder.write(Self.pairs + "{\"sentence1\": 1}\n", to: "late.jsonl")
    let late = #expect(throws: EvaluationFileError.self) { try InspectedSet(contentsOf: pairs) }
    #expect(late?.description.contains(":7:") == true)
    #expect(throws: EvaluationFileError.missing(path: "/no/such")) {
      try InspectedSet(contentsOf: "/no/such")
    }
  }

  @Test func `the probe is ridge regression`() throws {
    let golden = try GoldenInspection.read().probe
    let probe = LinearProbe(
      features: Matrix(golden.features), targets: Matrix(golden.targets), groups: golden.groups)
    for threads in [1, 2] {
      let found = try probe.predictions(threads: threads, work: .none)
      for (row, numbers) in golden.found.enumerated() {
        for (number, other) in zip(found[row: row], numbers) {
          #expect(abs(Double(number) - other) <= 1e-3)
        }
      }
    }
    // A column that does not vary changes nothing.
    let wider = LinearProbe(
      features: Matrix(golden.features.map { $0 + [7] }), targets: Matrix(golden.targets),
      groups: golden.groups)
    let found = try wider.predictions(threads: 1, work: .none)
    #expect(abs(Double(found[row: 0][0]) - golden.found[0][0]) <= 1e-3)
  }

  @Test func `the mean cosine is that of all pairs`() {
    var vectors = Matrix([[1, 2, 3], [-1, 0.5, 2], [0, 1, 0], [4, -1, 1]])
    vectors.normalizeRows()
    var sum = 0.0
    for first in 0..<4 {
      for second in 0..<first { sum += Double(vectors.score(first, second)) }
    }
    #expect(abs(meanCosineOfPairs(vectors) - sum / 6) < 1e-6)
    #expect(meanCosineOfPairs(Matrix(rows: 1, columns: 3)) == 0)
  }

  @Test func `a run that is ended throws`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    let (folder, pairs, _, _) = try files()
    defer { withExtendedLifetime(folder) {} }
    let set = try InspectedSet(contentsOf: pairs)
    #expect(throws: CancellationError.self) {
      try HeadsReport.measure([set], model, threads: 1, work: Work(isCancelled: { true }))
    }
    #expect(throws: CancellationError.self) {
      try LimitsReport(
        [set], tagged: nil, models: [("tiny", model)], threads: 1, work: Work(isCancelled: { true })
      )
    }
  }
}
