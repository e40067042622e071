internal import FileAccess
internal import Foundation
internal import Safetensors
internal import Transformers
internal import VectorMath

extension TrainingFolder {
  /// The files of a tokenizer.
  static let tokenizerFiles = [
    "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json",
  ]

  /// Writes the small files of a `BertForPreTraining`.
  func preparePretraining(_ model: TrainedModel) throws {
    try removeModules()
    for name in Self.tokenizerFiles where fileExists(model.encoderFolder + "/" + name) {
      try copy(model.encoderFolder + "/" + name, to: "/" + name)
    }
    let start = model.encoderFolder + "/config.json"
    let bytes = try FileSystem.contents(of: start, atMost: 1 << 24)
    guard var keys = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
      throw ModelFolderError.malformed(path: start, reason: "it is no JSON object")
    }
    // What another head of the start said of itself does not hold for these.
    for key in [
      "num_labels", "id2label", "label2id", "problem_type", "sentence_transformers",
      "sbert_ce_default_activation_function",
    ] {
      keys[key] = nil
    }
    keys["architectures"] = ["BertForPreTraining"]
    keys["tie_word_embeddings"] = true
    for key in ["torch_dtype", "dtype"] where keys[key] != nil { keys[key] = "float32" }
    let data = try JSONSerialization.data(
      withJSONObject: keys, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    try write(String(decoding: data, as: UTF8.self) + "\n", to: "/config.json")
  }

  /// Writes the weights as they are now, whole or not at all, under the names that `transformers` has
  /// for a `BertForPreTraining`; the decoder's are the token embeddings and stand there once.
  func writePretraining(_ model: TrainedModel) throws {
    let names = ParameterLayout(pretraining: model.architecture, of: model.family).tensors
      .map(\.name)
    try TensorFile.write(
      path + "/model.safetensors",
      zip(names, model.layout.tensors).map { name, place in
        OutputTensor(name, shape: place.shape) { body in
          try model.weights.withSpan { numbers throws(any Error) in
            try body(numbers.extracting(place.range))
          }
        }
      })
  }
}
