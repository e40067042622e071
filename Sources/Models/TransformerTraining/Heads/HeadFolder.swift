internal import FileAccess
internal import Foundation
internal import Safetensors
internal import TransformerHeads
internal import Transformers
internal import VectorMath

extension TrainingFolder {
  /// Writes the small files of a checkpoint with a head, as `transformers` reads them.
  func prepareHead(_ model: TrainedModel) throws {
    try removeModules()
    for name in Self.encoderFiles where name != "config.json" {
      try copy(model.encoderFolder + "/" + name, to: "/" + name)
    }
    try write(try Self.configuration(of: model), to: "/config.json")
  }

  /// Removes what a sentence model that stood in the folder would be known by.
  func removeModules() throws {
    let modules = path + "/modules.json"
    if FileSystem.exists(modules) { try FileSystem.removeFile(modules) }
  }

  /// Writes the weights as they are now, whole or not at all, under the names that `transformers` has.
  func writeHead(_ model: TrainedModel) throws {
    let start = try TensorFile(path: model.layout.files[0])
    let tensors = model.layout.tensors.map { place in
      OutputTensor(
        model.family.headedName(of: place.name, where: start.contains), shape: place.shape
      ) { body in
        try model.weights.withSpan { numbers throws(any Error) in
          try body(numbers.extracting(place.range))
        }
      }
    }
    try TensorFile.write(path + "/model.safetensors", tensors)
  }

  /// The `config.json` of the start, with what the head changes.
  private static func configuration(of model: TrainedModel) throws -> String {
    guard let head = model.head else { preconditionFailure("the folder of a head without one") }
    let path = model.encoderFolder + "/config.json"
    let bytes = try FileSystem.contents(of: path, atMost: 1 << 24)
    guard var keys = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
      throw ModelFolderError.malformed(path: path, reason: "it is no JSON object")
    }
    // What the head of the start said of itself does not hold for this one.
    for key in [
      "num_labels", "id2label", "label2id", "problem_type", "sentence_transformers",
      "sbert_ce_default_activation_function",
    ] {
      keys[key] = nil
    }
    keys["architectures"] = [model.family.classPrefix + head.classEnding]
    for key in ["torch_dtype", "dtype"] where keys[key] != nil { keys[key] = "float32" }
    if !head.labels.isEmpty {
      let numbered = head.labels.enumerated()
      keys["id2label"] = Dictionary(uniqueKeysWithValues: numbered.map { (String($0), $1) })
      keys["label2id"] = Dictionary(uniqueKeysWithValues: numbered.map { ($1, $0) })
    }
    if let problem = head.problem { keys["problem_type"] = problem.rawValue }
    let data = try JSONSerialization.data(
      withJSONObject: keys, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
