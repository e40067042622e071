import Transformers
import Foundation
import TestSupport
import Testing
import VectorMath

@Suite struct BERTTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func architecture(_ json: String) throws -> Architecture {
    try EncoderFamilies.read(folder.write(json, to: "config.json")).architecture
  }

  @Test func `sizes that are left out are those of BERT-base`() throws {
    let base = try architecture(#"{"model_type":"bert"}"#)
    #expect(base.layerCount == 12 && base.hiddenSize == 768 && base.headCount == 12)
    #expect(base.intermediateSize == 3072 && base.maximumPositions == 512)
    #expect(base.activation == .gelu && base.layerNormEpsilon == 1e-12)
  }

  @Test(arguments: [
    (#"{"model_type":"roberta"}"#, "roberta"),
    (#"{}"#, "model_type"),
    (#"{"model_type":"bert","position_embedding_type":"relative_key"}"#, "relative_key"),
    (#"{"model_type":"bert","hidden_act":"swish"}"#, "swish"),
    (#"{"model_type":"bert","is_decoder":true}"#, "is_decoder"),
    (#"{"model_type":"bert","hidden_size":0}"#, "hidden_size"),
    (#"{"model_type":"bert","num_hidden_layers":-3}"#, "num_hidden_layers"),
    (#"{"model_type":"bert","vocab_size":99999999999}"#, "vocab_size"),
    (#"{"model_type":"bert","num_attention_heads":7}"#, "num_attention_heads"),
    (#"{"model_type":"bert""#, "JSON"),
    (#"[1]"#, "JSON"),
  ])
  func `what cannot be run is refused by name`(json: String, name: String) throws {
    let error = #expect(throws: TransformerError.self) { try architecture(json) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(name))
  }

  @Test func `a checkpoint of no family hears what Akin runs`() throws {
    let path = try folder.write(#"{"model_type":"roberta"}"#, to: "config.json")
    let error = TransformerError.unsupported(
      key: "model_type", value: "roberta", supported: "bert", path: path)
    #expect(throws: error) { try EncoderFamilies.read(path) }
    #expect(
      "\(error)"
        == "\(path): `model_type` is roberta; Akin runs bert. Choose a model built on BERT.")
  }

  @Test func `a missing file says so`() {
    #expect(throws: TransformerError.self) { try EncoderFamilies.read(folder.path + "/none.json") }
  }

  @Test func `weights of another size than the configuration are refused`() throws {
    let tiny = Fixtures.model("tiny")
    let json = try String(contentsOfFile: tiny + "/config.json", encoding: .utf8)
    let wrong = json.replacing(/"intermediate_size": *\d+/, with: "\"intermediate_size\": 65")
    let (family, architecture) = try EncoderFamilies.read(folder.write(wrong, to: "config.json"))
    #expect(throws: TransformerError.self) {
      try TransformerEncoder(architecture, of: family, weights: tiny + "/model.safetensors")
    }
  }
}
