import Foundation
import Inspection
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing
import Transformers
import VectorMath

/// What transformers says of a model's inside.
struct GoldenInspection: Decodable {
  let texts: [Text]
  let probe: Probe

  struct Text: Decodable {
    let text: String
    let attention: [[[[Double]]]]
    let means: [[Double]]
    let ablations: [Left]
  }

  struct Left: Decodable {
    let heads: [[Int]]
    let layers: [Int]
    let mean: [Double]
  }

  struct Probe: Decodable {
    let features: [[Float]]
    let targets: [[Float]]
    let groups: [Int]
    let found: [[Double]]
  }

  static func read() throws -> GoldenInspection {
    try Fixtures.golden(GoldenInspection.self, "inspection.json", beside: #filePath)
  }
}

@Suite struct AttentionTests {
  @Test(arguments: [Precision.fp32, .bf16, .int8])
  func `attention is that of transformers`(precision: Precision) throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"), precision: precision)
    for golden in try GoldenInspection.read().texts {
      let (_, layers) = model.attention(in: golden.text)
      #expect(layers.count == golden.attention.count)
      for (mine, theirs) in zip(layers, golden.attention) {
        #expect(mine.count == theirs.count)
        for (matrix, rows) in zip(mine, theirs) {
          #expect(matrix.rows == rows.count)
          for (row, numbers) in rows.enumerated() {
            for (number, other) in zip(matrix[row: row], numbers) {
              #expect(abs(Double(number) - other) <= (precision == .fp32 ? 2e-5 : 0.05))
            }
          }
        }
      }
    }
  }

  @Test func `layers are those of transformers, on any number of threads`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    let golden = try GoldenInspection.read().texts
    for threads in [1, 3] {
      let found = try model.layers(of: golden.map(\.text), threads: threads, work: .none) { layer in
        Pooling.mean.apply(
          to: layer.states.numbers.span, tokens: 0..<layer.states.rows,
          hiddenSize: layer.states.columns)
      }
      for (mine, theirs) in zip(found, golden) {
        #expect(mine.count == theirs.means.count)
        for (numbers, others) in zip(mine.joined(), theirs.means.joined()) {
          #expect(abs(Double(numbers) - others) <= 1e-5)
        }
      }
    }
  }

  @Test(arguments: [Precision.fp32, .bf16, .int8])
  func `what is left out is left out as in transformers`(precision: Precision) throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"), precision: precision)
    for golden in try GoldenInspection.read().texts {
      for left in golden.ablations {
        let ablation = Ablation(
          heads: Set(left.heads.map { HeadPlace(layer: $0[0], head: $0[1]) }),
          layers: Set(left.layers))
        let layers = try model.leavingOut(ablation).layers(
          of: [golden.text], threads: 1, work: .none
        ) { layer in
          Pooling.mean.apply(
            to: layer.states.numbers.span, tokens: 0..<layer.states.rows,
            hiddenSize: layer.states.columns)
        }
        for (number, other) in zip(try #require(layers[0].last), left.mean) {
          #expect(abs(Double(number) - other) <= (precision == .fp32 ? 1e-5 : 0.06))
        }
      }
    }
  }

  @Test(arguments: [Precision.fp32, .bf16, .int8])
  func `a model of which nothing is left out gives the same bits`(precision: Precision) throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"), precision: precision)
    let texts = ["the cat sat on the mat", "a", ""]
    let whole = try model.embed(texts, threads: 1).vectors
    #expect(try model.leavingOut(Ablation()).embed(texts, threads: 1).vectors == whole)
    // A head that does not exist is no head.
    let other = Ablation(heads: [HeadPlace(layer: 9, head: 1)])
    #expect(try model.leavingOut(other).embed(texts, threads: 1).vectors == whole)
    let without = Ablation(heads: [HeadPlace(layer: 1, head: 1)])
    #expect(try model.leavingOut(without).embed(texts, threads: 1).vectors != whole)
  }

  @Test func `shares say where attention goes, and add up to one`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    let report = AttentionReport(of: "the cat sat", in: model)
    #expect(report.tokens.first == "[CLS]" && report.tokens.last == "[SEP]")
    #expect(report.heads.count == 8 && report.layers == 2)
    for head in report.heads {
      #expect(abs(head.shares.values.reduce(0, +) - 1) < 1e-5)
      // The column of the first token is what goes to the start.
      let start = head.weights.reduce(0) { $0 + Double($1[0]) } / Double(head.weights.count)
      #expect(abs(start - (head.shares[.start] ?? 0)) < 1e-6)
      let itself = (1..<head.weights.count - 1).reduce(0) { $0 + Double(head.weights[$1][$1]) }
      #expect(abs(itself / Double(head.weights.count) - (head.shares[.itself] ?? 0)) < 1e-6)
      #expect(head.entropy > 0 && head.entropy <= log(Double(report.tokens.count)) + 1e-6)
    }
    let pair = AttentionReport(of: "the cat", and: "sat", in: model)
    #expect(pair.tokens.count { $0 == "[SEP]" } == 2)
    #expect(AttentionReport(of: "", in: model).tokens == ["[CLS]", "[SEP]"])
  }
}
