import Transformers
import Foundation
import TestSupport
import Testing
import VectorMath

/// Token vectors as transformers makes them.
private struct GoldenLayers: Decodable {
  let model: String
  let text: Case
  let pairs: [Case]

  struct Case: Decodable {
    let ids: [Int32]
    let typeIds: [Int32]
    let layers: [[[Double]]]
  }
}

private func largestDifference(_ a: [[Double]], _ b: [[Double]]) -> Double {
  zip(a.joined(), b.joined()).map { abs($0 - $1) }.max() ?? .infinity
}

private func encoder(_ model: String, _ precision: Precision = .fp32) throws -> TransformerEncoder {
  let folder = Fixtures.model(model)
  let (family, architecture) = try EncoderFamilies.read(folder + "/config.json")
  return try TransformerEncoder(
    architecture, of: family, weights: folder + "/model.safetensors", precision: precision)
}

@Suite struct TransformerEncoderTests {
  @Test func `the plain definition gives what transformers gives, layer by layer`() throws {
    let suites = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let golden = try Fixtures.golden(
      GoldenLayers.self, "tiny-layers.json",
      beside: suites.appending(path: "SentenceEmbeddingTests/any").path)
    let reference = try ReferenceBERT(folder: Fixtures.model(golden.model))
    let states = try reference.states(ids: golden.text.ids, typeIDs: golden.text.typeIds)
    #expect(states.count == golden.text.layers.count)
    for (mine, theirs) in zip(states, golden.text.layers) {
      #expect(largestDifference(mine, theirs) <= 5e-6)
    }
    for pair in golden.pairs {
      let states = try reference.states(ids: pair.ids, typeIDs: pair.typeIds)
      #expect(largestDifference(try #require(states.last), try #require(pair.layers.last)) <= 5e-6)
    }
  }

  @Test(
    arguments: ["tiny", "tiny-relu", "tiny-gelu-new", "tiny-f16", "tiny-bf16", "tiny-bare-cased"],
    [UInt64(1), 2])
  func `packed batches agree with the plain definition`(model: String, seed: UInt64) throws {
    let encoder = try encoder(model)
    let reference = try ReferenceBERT(folder: Fixtures.model(model))
    let architecture = encoder.architecture
    var random = SplitMix64(seed: seed)
    let workspace = Workspace()
    // Batches of several sizes through one workspace, which must not remember anything.
    for textCount in [1, 7, 2, 1] {
      let texts = (0..<textCount).map { _ in
        (0..<Int.random(in: 1...min(33, architecture.maximumPositions), using: &random)).map { _ in
          (
            id: Int32.random(in: 0..<Int32(architecture.vocabularySize), using: &random),
            type: Int32.random(in: 0..<Int32(architecture.typeCount), using: &random)
          )
        }
      }
      var tokens = PackedTokens()
      for text in texts { tokens.append(text.map(\.id), typeIDs: text.map(\.type)) }
      encoder.encode(tokens, in: workspace)
      for (index, text) in texts.enumerated() {
        let expected = try reference.states(ids: text.map(\.id), typeIDs: text.map(\.type)).last
        let hidden = architecture.hiddenSize
        let actual = tokens.range(ofText: index).map { token in
          workspace.states[token * hidden..<(token + 1) * hidden].map(Double.init)
        }
        #expect(largestDifference(actual, try #require(expected)) <= 5e-6)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `a text gets the same vectors alone and in any company`(precision: Precision) throws {
    let encoder = try encoder("tiny", precision)
    let hidden = encoder.architecture.hiddenSize
    var random = SplitMix64(seed: 3)
    let texts = (0..<40).map { _ in
      (0..<Int.random(in: 2...30, using: &random)).map { _ in
        Int32.random(in: 0..<Int32(encoder.architecture.vocabularySize), using: &random)
      }
    }
    let workspace = Workspace()
    let alone = texts.map { text in
      encoder.encode(PackedTokens(text), in: workspace)
      return workspace.states[0..<text.count * hidden]
    }
    for _ in 0..<5 {
      let order = texts.indices.shuffled(using: &random)
      var tokens = PackedTokens()
      for text in order { tokens.append(texts[text]) }
      encoder.encode(tokens, in: workspace)
      for (place, text) in order.enumerated() {
        let range = tokens.range(ofText: place)
        let states = workspace.states[range.lowerBound * hidden..<range.upperBound * hidden]
        #expect(states == alone[text], "the same bits")
      }
    }
  }

  // The tiny model's weights are random, its states up to 5: both limits are some 3 times what
  // rounding to 8 bits gives there.
  @Test(arguments: [(Precision.bf16, 0.05), (.int8, 0.2)])
  func `lower precisions stay near the plain definition`(
    precision: Precision, tolerance: Double
  ) throws {
    let encoder = try encoder("tiny", precision)
    let reference = try ReferenceBERT(folder: Fixtures.model("tiny"))
    let hidden = encoder.architecture.hiddenSize
    let ids = (0..<29).map { Int32(5 + 7 * $0 % (encoder.architecture.vocabularySize - 5)) }
    let workspace = Workspace()
    encoder.encode(PackedTokens(ids), in: workspace)
    let expected = try reference.states(ids: ids, typeIDs: ids.map { _ in 0 }).last
    let actual = ids.indices.map { token in
      workspace.states[token * hidden..<(token + 1) * hidden].map(Double.init)
    }
    let difference = largestDifference(actual, try #require(expected))
    #expect(difference <= tolerance)
    #expect(difference > 1e-5, "it is not fp32 that was computed")
  }

  @Test func `no tokens are no work`() throws {
    let workspace = Workspace()
    try encoder("tiny").encode(PackedTokens(), in: workspace)
  }
}
