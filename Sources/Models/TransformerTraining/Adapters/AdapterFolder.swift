internal import FileAccess
internal import Foundation
internal import Safetensors
internal import TransformerHeads
internal import Transformers
internal import VectorMath

extension TrainingFolder {
  /// Writes what was trained of a model with low-rank changes, apart from the model, as peft reads it:
  /// `adapter/adapter_model.safetensors` and `adapter/adapter_config.json`.
  ///
  /// - Parameter model: A model with such changes.
  /// - Throws: `FileError`, `SafetensorsError`.
  func writeAdapter(of model: TrainedModel) throws {
    let folder = path + "/adapter"
    if !FileSystem.isFolder(folder) { try FileSystem.makeFolder(folder) }
    let start = try TensorFile(path: model.layout.files[0])
    func name(_ tensor: String) -> String {
      let tensor =
        model.head == nil
        ? tensor : model.family.headedName(of: tensor, where: start.contains)
      return "base_model.model." + tensor
    }
    let top = model.layout.tensors.filter {
      $0.group == model.layout.layerCount + 1 && model.head != nil
    }
    let factors = model.layout.tensors.filter { $0.group == ParameterLayout.adapterGroup }
    try TensorFile.write(
      folder + "/adapter_model.safetensors",
      (factors + top).map { model.output($0, as: name($0.newName)) })
    let settings = AdapterSettings(
      base_model_name_or_path: model.baseName, r: model.layout.adapters[0].first.rows,
      lora_alpha: Double(LowRankChanges.scale) * Double(model.layout.adapters[0].first.rows),
      target_modules: Set(model.layout.adapters.map { Self.ending(of: $0.module) }).sorted(),
      modules_to_save: model.head == nil ? nil : Set(top.map { Self.module(of: $0.name) }).sorted(),
      task_type: model.head?.adapterTask ?? "FEATURE_EXTRACTION")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try FileSystem.replace(
      folder + "/adapter_config.json", with: Array(encoder.encode(settings)) + Array("\n".utf8))
  }

  /// The part of a module's name that is the same in all layers: `attention.output.dense`.
  private static func ending(of module: String) -> String {
    let parts = module.split(separator: ".")
    let number = parts.lastIndex { $0.allSatisfy(\.isNumber) } ?? -1
    return parts[(number + 1)...].joined(separator: ".")
  }

  /// The module of a head's tensor: `classifier`, or `pooler` for `bert.pooler.dense.weight`.
  private static func module(of tensor: String) -> String {
    let parts = tensor.split(separator: ".").filter { $0 != "dense" }
    return parts.dropLast().last.map(String.init) ?? tensor
  }
}

/// The file of peft.
private struct AdapterSettings: Encodable {
  var peft_type = "LORA"
  let base_model_name_or_path: String
  let r: Int
  let lora_alpha: Double
  var lora_dropout = 0.0
  let target_modules: [String]
  let modules_to_save: [String]?
  let task_type: String
  var bias = "none"
  var fan_in_fan_out = false
  var inference_mode = true
}

extension TrainedModel {
  /// The name under which others find the model that the training began from: that of the hub, or else
  /// the folder.
  fileprivate var baseName: String {
    struct Manifest: Decodable {
      let name: String
    }
    let manifest = try? readJSON(Manifest.self, folder + "/akin-manifest.json")
    return manifest?.name ?? folder
  }
}

extension HeadPlan {
  /// What peft calls the task.
  fileprivate var adapterTask: String {
    switch kind {
    case .textClasses: "SEQ_CLS"
    case .tokenClasses: "TOKEN_CLS"
    case .spans: "QUESTION_ANS"
    default: "FEATURE_EXTRACTION"
    }
  }
}
