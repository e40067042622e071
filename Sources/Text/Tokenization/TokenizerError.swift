/// Why a tokenizer's files cannot be used.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum TokenizerError: Error, Equatable {
  case noVocabulary(folder: String)
  case unreadable(path: String, reason: String)
  case tooLarge(path: String, bytes: Int, limit: Int)
  case notUTF8(path: String)
  case malformedJSON(path: String, byte: Int, reason: String)
  case unexpectedValue(path: String, key: String, expected: String)
  case unsupported(path: String, key: String, found: String, supported: String)
  case emptyVocabulary(path: String)
  case missingToken(String, role: String, path: String)
  case duplicateToken(String, path: String)
  case duplicateID(Int32, first: String, second: String, path: String)
  case idOutOfRange(String, token: String, limit: Int, path: String)
  case idDisagrees(token: String, stated: Int32, expected: Int32, path: String)
  case emptyAddedToken(String, path: String)
  case damagedCharacterMap(path: String, key: String, reason: String)
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noVocabulary(let folder):
      "\(folder): neither tokenizer.json nor vocab.txt. Copy one of them from where the model came."
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason). Check the path and its permissions."
    case .tooLarge(let path, let bytes, let limit):
      "\(path): \(bytes) bytes, a tokenizer's file has at most \(limit). Fetch the model again."
    case .notUTF8(let path):
      "\(path): not UTF-8. Fetch the model again."
    case .malformedJSON(let path, let byte, let reason):
      "\(path): not JSON at byte \(byte): \(reason). Fetch the model again."
    case .unexpectedValue(let path, let key, let expected):
      "\(path): \"\(key)\" must be \(expected). Fetch the model again."
    case .unsupported(let path, let key, let found, let supported):
      "\(path): \"\(key)\" is \(found), this build runs \(supported). "
        + "Use a model with a WordPiece or Unigram tokenizer."
    case .emptyVocabulary(let path):
      "\(path): the vocabulary is empty. Fetch the model again."
    case .missingToken(let token, let role, let path):
      "\(path): \(role) is \"\(token)\", which the vocabulary lacks. "
        + "Use the vocabulary that the model was trained with."
    case .duplicateToken(let token, let path):
      "\(path): \"\(token)\" is in the vocabulary twice. Fetch the model again."
    case .duplicateID(let id, let first, let second, let path):
      "\(path): \"\(first)\" and \"\(second)\" both have id \(id). Fetch the model again."
    case .idOutOfRange(let id, let token, let limit, let path):
      "\(path): id \(id) of \"\(token)\" is outside 0..<\(limit). Fetch the model again."
    case .idDisagrees(let token, let stated, let expected, let path):
      "\(path): added token \"\(token)\" states id \(stated), the vocabulary makes it \(expected). "
        + "Save the tokenizer again with the library that made it."
    case .emptyAddedToken(let token, let path):
      "\(path): nothing is left of added token \"\(token)\" once it is normalised. "
        + "Mark it \"normalized\": false."
    case .damagedCharacterMap(let path, let key, let reason):
      "\(path): \"\(key)\" is damaged: \(reason). Fetch the model again."
    }
  }
}
