import Transformers
import Foundation
import TestSupport
import Testing
import VectorMath

@Suite struct BERTConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func configuration(_ json: String) throws -> BERTConfiguration {
    try BERTConfiguration(path: folder.write(json, to: "config.json"))
  }

  @Test func `sizes that are left out are those of BERT-base`() throws {
    let base = try configuration(#"{"model_type":"bert"}"#)
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
    let error = #expect(throws: BERTError.self) { try configuration(json) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(name))
  }

  @Test func `a missing file says so`() {
    #expect(throws: BERTError.self) { try BERTConfiguration(path: folder.path + "/none.json") }
  }

  @Test func `weights of another size than the configuration are refused`() throws {
    let tiny = Fixtures.model("tiny")
    let json = try String(contentsOfFile: tiny + "/config.json", encoding: .utf8)
    let wrong = json.replacing(/"intermediate_size": *\d+/, with: "\"intermediate_size\": 65")
    #expect(throws: BERTError.self) {
      try BERTEncoder(configuration: configuration(wrong), weights: tiny + "/model.safetensors")
    }
  }
}
