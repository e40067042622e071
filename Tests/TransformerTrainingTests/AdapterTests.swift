import Foundation
import Safetensors
import TestSupport
import Testing
import TransformerTraining

/// Adapters of the hub, merged as peft merges them.
@Suite struct AdapterTests {
  private struct Run: Decodable {
    let adapter: String
    let model: String
    let tensors: [String: [Float]]
  }

  private static func golden(_ name: String) -> String {
    Fixtures.repository.appending(path: "Tests/TransformerTrainingTests/Golden/\(name)").path
  }

  @Test func `merged tensors are those of peft, and all others stay`() throws {
    for run in try Fixtures.golden([Run].self, "adapters.json") {
      let folder = try TemporaryFolder()
      let output = folder.path + "/merged"
      let start = Fixtures.model(run.model)
      let merge = try AdapterMerge(of: Self.golden(run.adapter), into: start)
      #expect(merge.changedCount == run.tensors.count, "\(run.adapter)")
      try merge.write(to: output, overwrites: false)
      let (before, after) = (
        try TensorFile(path: start + "/model.safetensors"),
        try TensorFile(path: output + "/model.safetensors")
      )
      // Places of tokens are no weights, and not read.
      #expect(before.names.filter(before.isFloat) == after.names)
      for name in before.names where before.isFloat(name) {
        let short = name.hasPrefix("bert.") ? String(name.dropFirst(5)) : name
        let expected = run.tensors[name] ?? run.tensors[short]
        let found = try after.tensor(name).withSpan {
          $0.indices.map { [numbers = $0] in numbers[$0] }
        }
        if let expected {
          #expect(
            zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
              && found.count == expected.count, "\(run.adapter) \(name)")
        } else {
          let old = try before.tensor(name).withSpan {
            $0.indices.map { [numbers = $0] in numbers[$0] }
          }
          #expect(found == old, "\(run.adapter) \(name)")
        }
      }
      // The folder is a model, and the adapter's own files are not in it.
      _ = try TrainedModel(folder: output)
      #expect(!FileManager.default.fileExists(atPath: output + "/adapter_config.json"))
    }
  }

  @Test func `the scale follows alpha, rank, patterns and the root`() throws {
    let plain = try AdapterConfiguration(folder: Self.golden("adapter-plain"))
    #expect(try plain.scale(of: "encoder.layer.0.attention.self.query") == 1.5)
    #expect(plain.base == "Tests/Models/tiny")
    let patterns = try AdapterConfiguration(folder: Self.golden("adapter-patterns"))
    let layer = "bert.encoder.layer"
    for (module, expected) in [
      ("\(layer).0.attention.self.query", 5 / 2.0.squareRoot()),
      ("\(layer).1.attention.self.query", 5 / 3.0.squareRoot()),
      ("\(layer).1.output.dense", 9 / 3.0.squareRoot()),
      ("bert.pooler.dense", 5 / 3.0.squareRoot()),
    ] {
      #expect(abs(try patterns.scale(of: module) - expected) < 1e-12, "\(module)")
    }
  }

  @Test(arguments: [
    (#""peft_type":"IA3""#, "peft_type"), (#""use_dora":true"#, "use_dora"),
    (#""init_lora_weights":"pissa_niter_4""#, "init_lora_weights"),
    (#""fan_in_fan_out":true"#, "fan_in_fan_out"),
    (#""alora_invocation_tokens":[1,2]"#, "alora_invocation_tokens"),
    (#""kasa_config":{"beta":1}"#, "kasa_config"), (#""r":0"#, "r"),
  ])
  func `what is not merged is refused by name`(entry: String, key: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("{\(entry)}", to: "adapter_config.json")
    let error = #expect(throws: AdapterError.self) {
      try AdapterConfiguration(folder: folder.path)
    }
    #expect(error?.description.contains("`\(key)` is ") == true)
  }

  @Test func `an adapter of another model is refused by the tensor's name`() throws {
    let folder = try TemporaryFolder()
    for (adapter, model) in [
      ("adapter-plain", "head-classes"), ("adapter-patterns", "tiny"),
    ] {
      #expect(throws: AdapterError.self) {
        try AdapterMerge(of: Self.golden(adapter), into: Fixtures.model(model))
      }
    }
    #expect(throws: AdapterError.notAnAdapter(path: folder.path, missing: "adapter_config.json")) {
      try AdapterMerge(of: folder.path, into: Fixtures.model("tiny"))
    }
    try folder.write("{}", to: "adapter_config.json")
    #expect(
      throws: AdapterError.notAnAdapter(path: folder.path, missing: "adapter_model.safetensors")
    ) {
      try AdapterMerge(of: folder.path, into: Fixtures.model("tiny"))
    }
  }
}
