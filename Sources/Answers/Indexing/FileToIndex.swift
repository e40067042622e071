internal import Catalog
internal import Documents
internal import Hashing

/// A file that was found, and what the index knows of it.
struct FileToIndex {
  let file: SourceFile
  let target: IndexTarget
  let stored: StoredDocument?
  let isReadAlike: Bool
  /// When the run began, in seconds since 1970.
  let start: Double

  var isUnchanged: Bool {
    guard let description = stored?.description else { return false }
    return isReadAlike && description.size == file.size
      && description.modified == Int(file.modified)
      && description.format == file.format.rawValue
      && !target.mayHideChange(at: max(file.modified, file.changed), now: start)
  }

  func description(hash: ContentHash) -> DocumentDescription {
    DocumentDescription(
      root: target.root, path: target.relativePath(of: file.path), size: file.size,
      modified: Int(file.modified), contentHash: hash, format: file.format.rawValue)
  }
}

/// A file or folder that was not read, by the walk or by a reader.
struct Skip {
  let path: String
  let reason: SkipReason

  var isUnreadable: Bool {
    if case .unreadable = reason { true } else { false }
  }
}
