internal import Catalog
internal import Documents
internal import Hashing

/// A file that the walk found, with the documents that the index has of it.
struct FileToIndex {
  let file: SourceFile
  let target: IndexTarget
  /// The documents of its parts, in the order of the file; empty for a new file.
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

  /// The description of the file, or of a part of it, for the catalog.
  func description(hash: ContentHash, part: Int = 0, length: Int? = nil) -> DocumentDescription {
    DocumentDescription(
      root: target.root, path: target.relativePath(of: file.path), size: file.size,
      modified: Int(file.modified), contentHash: hash, format: file.format.rawValue, part: part,
      length: length)
  }

  /// The description of a part that stays as it is.
  func description(of part: StoredDocument) -> DocumentDescription {
    description(
      hash: part.description.contentHash, part: part.description.part,
      length: part.description.length)
  }
}

extension SkippedFile {
  /// Whether a later run may be able to read it, so that the index keeps its documents.
  var isUnreadable: Bool {
    if case .unreadable = reason { true } else { false }
  }
}
