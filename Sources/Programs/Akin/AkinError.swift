/// Why a request cannot be answered, where no part of the engine has said so itself.
public enum AkinError: Error, Equatable, Sendable {
  /// No index at or above a folder.
  case noIndex(above: String)
  /// `index` was called with nothing to index.
  case nothingToIndex(index: String)
  /// A path that the index does not hold.
  case notIndexed(path: String, index: String)
  /// A folder of the index that is not there any more.
  case missingRoot(String)
  /// An index whose changes are stored, on a disk that has no room to compact it.
  case noRoomToCompact(String)
  /// A model that is not on this machine.
  case noSuchModel(String)
  /// The file of remembered clusters is not what was written.
  case damagedClusters(path: String)
  /// More passages than a method can divide in memory.
  case tooManyPassages(method: String, limit: Int)
  /// The vectors of two corpora come from two models, or from one in two precisions.
  case differentVectors(first: String, of: String, second: String, otherOf: String)
  /// An option is out of its range.
  case invalid(option: String, value: String, expected: String)
}

extension AkinError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .noIndex(let folder):
      "\(folder): no index here or above. Make one with `akin index`, or name one with --index."
    case .nothingToIndex(let index):
      "\(index): the index knows no folder yet. Name one: `akin index PATH`."
    case .notIndexed(let path, let index):
      "\(path): not in the index \(index). Add it with `akin index \(path)`."
    case .missingRoot(let path):
      "\(path): the folder is gone; its documents stay in the index. "
        + "Bring it back, or drop them with `akin index --forget \(path)`."
    case .noRoomToCompact(let index):
      "\(index): everything is stored, but there is no space left on the device to compact it. "
        + "Free some; the next `akin index` does it."
    case .noSuchModel(let name):
      "\(name): no such model on this machine. Fetch it with `akin model pull \(name)`."
    case .damagedClusters(let path):
      "\(path): damaged, or of another version. Remove it; the clusters will then be numbered anew."
    case .tooManyPassages(let method, let limit):
      "\(method) takes at most \(limit) passages, and here are more. "
        + "Take another method, such as leiden, or a part of them."
    case .differentVectors(let first, let model, let second, let other):
      "\(first) has vectors of \(model), \(second) of \(other): these cannot be compared. "
        + "Make one of the two anew with the model and the precision of the other."
    case .invalid(let option, let value, let expected):
      "\(option) is \(value); it must be \(expected)."
    }
  }
}
