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
    guard let head = model.head else { preconditionFailure("the folder of a head without one") }
    try writeConfiguration(of: model, class: head.classEnding) { keys in
      if !head.labels.isEmpty {
        let numbered = head.labels.enumerated()
        keys["id2label"] = Dictionary(uniqueKeysWithValues: numbered.map { (String($0), $1) })
        keys["label2id"] = Dictionary(uniqueKeysWithValues: numbered.map { ($1, $0) })
      }
      if let problem = head.problem { keys["problem_type"] = problem.rawValue }
    }
  }

  /// Removes what a sentence model that stood in the folder would be known by.
  func removeModules() throws {
    let modules = path + "/modules.json"
    if FileSystem.exists(modules) { try FileSystem.removeFile(modules) }
  }

  /// Writes the weights as they are now, whole or not at all, under the names that `transformers` has.
  func writeHead(_ model: TrainedModel) throws {
    let start = try TensorFile(path: model.layout.files[0])
    let tensors = model.layout.tensors.filter { $0.group != ParameterLayout.adapterGroup }.map {
      place in
      model.output(
        place, as: model.family.headedName(of: place.name, where: start.contains))
    }
    try TensorFile.write(into: path, tensors)
  }

  /// Writes the `config.json` of the start, with what another head changes.
  ///
  /// - Parameters:
  ///   - model: Began from the folder with the file.
  ///   - ending: How the class of `transformers` ends, such as `ForTokenClassification`.
  ///   - change: Sets what belongs to the head.
  /// - Throws: `ModelFolderError` for a file that is no JSON object; `FileError`.
  func writeConfiguration(
    of model: TrainedModel, class ending: String, _ change: (inout [String: Any]) -> Void
  ) throws {
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
    keys["architectures"] = [model.family.classPrefix + ending]
    for key in ["torch_dtype", "dtype"] where keys[key] != nil { keys[key] = "float32" }
    change(&keys)
    let data = try JSONSerialization.data(
      withJSONObject: keys, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    try write(String(decoding: data, as: UTF8.self) + "\n", to: "/config.json")
  }
}
