/// Why an adapter cannot be merged into its model.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum AdapterError: Error, Equatable {
  /// The folder has no adapter.
  case notAnAdapter(path: String, missing: String)
  /// The file asks for something that is not merged.
  case unsupported(key: String, value: String, supported: String, path: String)
  /// A tensor of the adapter belongs to no tensor of the model.
  case noTarget(String, path: String, model: String)
  /// A tensor of the adapter belongs to several tensors of the model.
  case severalTargets(String, path: String, model: String)
  /// A tensor has another shape than its target asks for.
  case wrongShape(tensor: String, shape: [Int], expected: [Int], path: String)
  /// One of the two matrices of an adapted layer is missing.
  case missingHalf(String, path: String)
  /// The adapter does not name the model that it belongs to.
  case noBase(path: String)
}

extension AdapterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnAdapter(let path, let missing):
      "\(path): no adapter, it has no \(missing). Name a folder that peft has saved."
    case .unsupported(let key, let value, let supported, let path):
      "\(path): `\(key)` is \(value), this build merges \(supported). Merge it with peft, and save "
        + "the whole model."
    case .noTarget(let tensor, let path, let model):
      "\(path): `\(tensor)` belongs to no tensor of \(model). Name the model that the adapter was "
        + "trained on."
    case .severalTargets(let tensor, let path, let model):
      "\(path): `\(tensor)` may belong to several tensors of \(model). Name the model that the "
        + "adapter was trained on."
    case .wrongShape(let tensor, let shape, let expected, let path):
      "\(path): `\(tensor)` has the shape \(shape), expected \(expected). Name the model that the "
        + "adapter was trained on."
    case .missingHalf(let layer, let path):
      "\(path): `\(layer)` has only one of lora_A and lora_B. Fetch the adapter again."
    case .noBase(let path):
      "\(path): `base_model_name_or_path` is empty. Name the model that the adapter was trained on."
    }
  }
}
