internal import FileAccess

/// Why a model's folder cannot be run.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ModelFolderError: Error, Equatable {
  /// No folder, or no model in it.
  case notAModel(path: String, missing: String)
  /// An adapter is there, and not the model that it changes.
  case adapter(path: String)
  /// Weights are there, but only as a Python pickle.
  case pickleOnly(path: String, file: String)
  /// Git has left a pointer in the place of a file of the folder.
  case gitLFSPointer(path: String)
  /// A JSON file of the folder is unreadable or says something impossible.
  case malformed(path: String, reason: String)
  /// The folder asks for something that this build does not run.
  case unsupported(what: String, path: String, supported: String)
  /// Two files of the folder contradict each other.
  case mismatch(path: String, reason: String)
  /// No prompt of this name.
  case unknownPrompt(String, known: [String])
}

extension ModelFolderError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAModel(let path, let missing):
      "\(path): no \(missing). Give a model folder as sentence-transformers writes it."
    case .adapter(let path):
      "\(path): an adapter, which is no model by itself. Merge it into the model that it was trained on."
    case .pickleOnly(let path, let file):
      "\(path): the weights are only in \(file), a Python pickle, which can run code. "
        + "Save the model as safetensors, or choose one that has model.safetensors."
    case .gitLFSPointer(let path):
      "\(path): \(GitLFSPointer.words)."
    case .malformed(let path, let reason):
      "\(path): \(reason). Fetch the model again."
    case .unsupported(let what, let path, let supported):
      "\(path): \(what) is not supported; Akin runs \(supported). Choose another model."
    case .mismatch(let path, let reason):
      "\(path): \(reason). All files must be of the same model."
    case .unknownPrompt(let name, let known):
      known.isEmpty
        ? "This model has no prompt `\(name)`; it has none at all."
        : "This model has no prompt `\(name)`; it has \(known.joined(separator: ", "))."
    }
  }
}
