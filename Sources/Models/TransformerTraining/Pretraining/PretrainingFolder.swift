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
    try writeConfiguration(of: model, class: "ForPreTraining") {
      $0["tie_word_embeddings"] = true
    }
  }

  /// Writes the weights as they are now, whole or not at all, under the names that `transformers` has
  /// for a `BertForPreTraining`; the decoder's are the token embeddings and stand there once.
  func writePretraining(_ model: TrainedModel) throws {
    let names = ParameterLayout(pretraining: model.architecture, of: model.family).tensors
      .map(\.name)
    try TensorFile.write(
      into: path,
      zip(names, model.layout.tensors).map { name, place in model.output(place, as: name) })
  }
}
