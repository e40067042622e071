/// Why a safetensors file cannot be used.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum SafetensorsError: Error, Equatable {
  /// The file cannot be opened or mapped; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// The file ends before its header does.
  case truncatedHeader(path: String, bytes: Int, needed: Int)
  /// The header is not the JSON that the format asks for.
  case malformedHeader(path: String, reason: String)
  /// The index of weights in several files does not say which file holds which tensor.
  case malformedIndex(path: String, reason: String)
  /// A tensor's bytes do not fit its shape, its file or its neighbours.
  case malformedTensor(String, path: String, reason: String)
  /// A number of a tensor is not finite.
  case notFinite(tensor: String, path: String)
  /// The file holds no tensor of this name.
  case missingTensor(String, path: String)
  /// The tensor's numbers are of a type that this build does not read.
  case unsupportedType(String, tensor: String, path: String)
}

extension SafetensorsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): \(reason). Check that the file is there and may be read."
    case .truncatedHeader(let path, let bytes, let needed):
      "\(path): \(bytes) bytes, but its header needs \(needed). The file is cut short; fetch it again."
    case .malformedHeader(let path, let reason):
      "\(path): no safetensors header: \(reason). Fetch the file again."
    case .malformedIndex(let path, let reason):
      "\(path): no index of weights: \(reason). Fetch the model again."
    case .malformedTensor(let tensor, let path, let reason):
      "\(path): tensor `\(tensor)`: \(reason). The file is damaged; fetch it again."
    case .notFinite(let tensor, let path):
      "\(path): tensor `\(tensor)` has a number that is not finite. The file is damaged, or training "
        + "failed; fetch it again, or choose another model."
    case .missingTensor(let tensor, let path):
      "\(path): no tensor `\(tensor)`. Is this a checkpoint of the model that config.json names?"
    case .unsupportedType(let type, let tensor, let path):
      "\(path): tensor `\(tensor)` is \(type); F32, F16 and BF16 are read. Save it as one of these."
    }
  }
}
