public import Documents

/// Why a folder cannot be indexed, or an index cannot be settled.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum IndexingError: Error, Equatable, Sendable {
  /// `index` was called with nothing to index.
  case nothingToIndex(index: String)
  /// A folder of the index that is not there any more.
  case missingRoot(String)
  /// The same, where a repair had to read the documents again.
  case lostRoot(String)
  /// A run that would remove every document of an index, or most of them although their files are
  /// still there; `first` is the first of these that cannot be read any more.
  case wouldDrop(Int, of: Int, stillThere: Int, first: SkippedFile?, index: String)
  /// A new generation was asked for with the model and precision that the index has.
  case sameGeneration(model: String, index: String)
  /// A generation with another model was begun and is not complete.
  case unfinishedGeneration(model: String, given: String, index: String)
  /// There is no generation to go back to.
  case noPreviousGeneration(index: String)
  /// The changes of the index are stored, but the disk has no room to compact it.
  case noRoomToCompact(String)
}

extension IndexingError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .nothingToIndex(let index):
      "\(index): the index knows no folder yet. Name one."
    case .missingRoot(let path):
      "\(path): the folder is gone; its documents stay in the index. "
        + "Bring it back, or forget the folder."
    case .lostRoot(let path):
      "\(path): the folder is gone, so the documents of it that the index lost could not be read "
        + "again. Bring it back and index it, or forget the folder."
    case .wouldDrop(let count, let total, let stillThere, let first, let index):
      "\(index): this run would drop \(count) of \(total) documents"
        + (stillThere > 0
          ? ", of which \(stillThere) still have their files\(first.map { " (\($0.path): \($0.reason))" } ?? ""). "
            + "Nothing was removed. "
            + "Look at the options, or allow it."
          : ", for their files are gone. Nothing was removed. Bring the files back, or allow it.")
    case .sameGeneration(let model, let index):
      "\(index): its vectors are those of \(model) already. Name another model or precision for a new "
        + "generation."
    case .unfinishedGeneration(let model, let given, let index):
      "\(index): a new generation with the model \(model) was begun, and \(given) is another model. "
        + "Complete it with its own model, or drop it."
    case .noPreviousGeneration(let index):
      "\(index): there is no earlier generation to go back to. Index with the earlier model as a new "
        + "generation."
    case .noRoomToCompact(let index):
      "\(index): everything is stored, but there is no space left on the device to compact it. "
        + "Free some; the next run of the index does it."
    }
  }
}
