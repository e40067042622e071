import Foundation
import SentenceEmbedding
import TestSupport
import Testing
import Tokenization
import VectorMath

/// Vectors as sentence-transformers makes them, for each tiny model.
private struct GoldenVectors: Decodable {
  let texts: [String]
  let models: [Model]

  struct Model: Decodable, CustomTestStringConvertible {
    let model: String
    let dimension: Int
    let maxSequenceLength: Int
    let cases: [Case]
    var testDescription: String { model }
  }

  struct Case: Decodable {
    let prompt: String
    let promptText: String
    let ids: [[Int32]]
    let vectors: [[Float]]

    var purpose: Prompts.Purpose {
      switch prompt {
      case "default": .general
      case "none": .bare
      default: .named(prompt)
      }
    }
  }
}

/// The real model's vectors.
private struct RealGoldenVectors: Decodable {
  let texts: [String]
  let ids: [[Int32]]
  let vectors: [[Float]]
}

private func golden() throws -> GoldenVectors {
  try Fixtures.golden(GoldenVectors.self, "tiny.json", beside: #filePath)
}

/// The reference itself differs from exact arithmetic by up to 2e-7; sums in another order add as
/// much again.
private let tolerance: Float = 2e-6

@Suite struct GoldenVectorTests {
  @Test func `ids and vectors are those of sentence-transformers`() throws {
    let golden = try golden()
    #expect(golden.models.count >= 18)
    for model in golden.models {
      let loaded = try SentenceModel(folder: Fixtures.model(model.model))
      #expect(loaded.dimension == model.dimension, "\(model.model)")
      #expect(loaded.maximumLength == model.maxSequenceLength, "\(model.model)")
      for goldenCase in model.cases {
        for (text, ids) in zip(golden.texts, goldenCase.ids) {
          #expect(loaded.encode(goldenCase.promptText + text).ids == ids, "\(model.model): \(text)")
        }
        let vectors = try loaded.embed(golden.texts, for: goldenCase.purpose, threads: 2).vectors
        let largest =
          zip(vectors.numbers, goldenCase.vectors.flatMap(\.self))
          .map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
        #expect(largest <= tolerance, "\(model.model), prompt \(goldenCase.prompt)")
      }
    }
  }

  @Test(.enabled(if: Fixtures.realModel != nil, "all-MiniLM-L6-v2 is not on this machine"))
  func `the real model's vectors are those of sentence-transformers`() throws {
    let golden = try Fixtures.golden(RealGoldenVectors.self, "real-minilm.json", beside: #filePath)
    let model = try SentenceModel(folder: #require(Fixtures.realModel))
    for (text, ids) in zip(golden.texts, golden.ids) { #expect(model.encode(text).ids == ids) }
    let vectors = try model.embed(golden.texts, threads: 2).vectors
    for (row, expected) in golden.vectors.enumerated() {
      let largest = zip(vectors[row: row], expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(largest <= tolerance, "\(golden.texts[row])")
    }
  }

  @Test(arguments: [1, 2, 3, 8], [UInt64(1), 2, 3])
  func `order, company and threads change no vector`(threads: Int, seed: UInt64) throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    let texts = try golden().texts
    let expected = try model.embed(texts, threads: 1).vectors
    var random = SplitMix64(seed: seed)
    let order = (0..<200).map { _ in Int.random(in: texts.indices, using: &random) }
    var start = 0
    while start < order.count {
      let end = min(order.count, start + Int.random(in: 1...60, using: &random))
      let part = Array(order[start..<end])
      let vectors = try model.embed(part.map { texts[$0] }, threads: threads).vectors
      for (row, text) in part.enumerated() {
        let largest = zip(vectors[row: row], expected[row: text]).map { abs($0 - $1) }.max() ?? 1
        #expect(largest <= 1e-6, "\(texts[text])")
      }
      start = end
    }
  }

  @Test func `what is cut off is counted`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny-short"))
    let long = String(repeating: "rose ", count: 3 * model.maximumLength)
    let embeddings = try model.embed(["rose", long, long], threads: 1)
    #expect(embeddings.truncatedTextCount == 2)
    #expect(
      embeddings.truncatedTokenCount == 2 * (3 * model.maximumLength - model.maximumLength + 2))
    #expect(embeddings.tokenCount == 3 + 2 * model.maximumLength)
  }

  @Test func `a cancelled run throws`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    #expect(throws: CancellationError.self) {
      try model.embed(["rose"], threads: 2, isCancelled: { true })
    }
  }

  @Test func `no texts make no vectors`() throws {
    let model = try SentenceModel(folder: Fixtures.model("tiny"))
    #expect(try model.embed([], threads: 2).vectors == Matrix(rows: 0, columns: model.dimension))
  }

  @Test func `a bare checkpoint warns that its vectors are averages`() throws {
    let bare = try SentenceModel(folder: Fixtures.model("tiny-bare-cased"))
    #expect(bare.warnings.count == 1)
    #expect(bare.warnings.first?.contains("mean pooling") == true)
    #expect(try SentenceModel(folder: Fixtures.model("tiny")).warnings.isEmpty)
  }
}
