/// Why a folder's encoder cannot be run.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum TransformerError: Error, Equatable {
  /// `config.json` is missing or cannot be read.
  case unreadableConfiguration(path: String, reason: String)
  /// `config.json` asks for something that this build does not run.
  case unsupported(key: String, value: String, supported: String, path: String)
  /// A number of `config.json` is out of its range.
  case impossible(key: String, value: Int, reason: String, path: String)
  /// A tensor has another shape than `config.json` says.
  case wrongShape(tensor: String, shape: [Int], expected: [Int], path: String)
}

extension TransformerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadableConfiguration(let path, let reason):
      "\(path): \(reason). A BERT checkpoint needs a config.json beside its weights."
    case .unsupported(let key, let value, let supported, let path):
      "\(path): `\(key)` is \(value); Akin runs \(supported). Choose a model built on BERT."
    case .impossible(let key, let value, let reason, let path):
      "\(path): `\(key)` is \(value), \(reason). Fetch the model again."
    case .wrongShape(let tensor, let shape, let expected, let path):
      "\(path): tensor `\(tensor)` is \(shape), config.json asks for \(expected). "
        + "Weights and config.json must be of the same model."
    }
  }
}
