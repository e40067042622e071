internal import Catalog
internal import Documents
internal import Hashing

/// A file that was found, and what the index knows of it.
struct FileToIndex {
  let file: SourceFile
  let target: IndexTarget
  /// Its parts in the order of the file; empty for a new file.
  let stored: [StoredDocument]
  let isReadAlike: Bool
  /// When the run began, in seconds since 1970.
  let start: Double

  var isUnchanged: Bool {
    var length = 0
    for part in stored.map(\.description) {
      guard part.size == file.size, part.modified == Int(file.modified),
        part.format == file.format.rawValue
      else { return false }
      length += part.length
    }
    // A run that was cut short leaves a file without its last parts.
    return !stored.isEmpty && length == file.size && isReadAlike
      && !target.mayHideChange(at: max(file.modified, file.changed), now: start)
  }

  /// What the catalog remembers of the file, or of a part of it.
  func description(hash: ContentHash, part: Int = 0, length: Int? = nil) -> DocumentDescription {
    DocumentDescription(
      root: target.root, path: target.relativePath(of: file.path), size: file.size,
      modified: Int(file.modified), contentHash: hash, format: file.format.rawValue, part: part,
      length: length)
  }

  /// The same of a part that stays as it is.
  func description(of part: StoredDocument) -> DocumentDescription {
    description(
      hash: part.description.contentHash, part: part.description.part,
      length: part.description.length)
  }
}

extension SkippedFile {
  /// Whether it may be read another time, so that the index keeps what it holds of it.
  var isUnreadable: Bool {
    if case .unreadable = reason { true } else { false }
  }
}
