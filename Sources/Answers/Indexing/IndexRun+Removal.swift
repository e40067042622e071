internal import Catalog
internal import Documents
internal import FileAccess

/// What a run would forget, of documents that it has looked at.
struct RemovalCount {
  /// Documents of the index in the folders that the run looks at.
  var known = 0
  /// Those that it would drop.
  var dropped = 0
  /// Those of the dropped whose files are still there, so that options or contents hide them.
  var stillThere = 0
  /// Files that it has found and not skipped.
  var found = 0

  /// Whether a user hardly means it: every document of the index, or more than half of many whose
  /// files are still there, or all of many at once.
  ///
  /// - Parameter total: Documents of the whole index.
  /// - Returns: Whether to ask before anything is removed.
  func isAlarming(ofAll total: Int) -> Bool {
    guard total > 0 else { return false }
    let isEmptied = found == 0
    return dropped == total && (isEmptied || stillThere > 0)
      || known >= fewestThatCount
        && (stillThere * 2 > known || (dropped == known && isEmptied))
  }
}

extension IndexRun {
  /// Refuses to forget what a user hardly means to lose.
  ///
  /// - Throws: `IndexingError.wouldDrop`; nothing has been removed then.
  func checkRemoval() throws {
    guard !allowsRemoval, removal.isAlarming(ofAll: stored.count) else { return }
    throw IndexingError.wouldDrop(
      removal.dropped, of: removal.known, stillThere: removal.stillThere,
      index: writer.folder.path)
  }

  /// Counts what the walk has not found.
  mutating func countRemoval() {
    let gone = Dictionary(grouping: vanished.map(\.absolutePath), by: PathKey.init).values
    removal.dropped = gone.count
    removal.stillThere = gone.count { FileSystem.exists($0[0]) }
    removal.found = files.count
  }

  /// Counts a file that was found and cannot be read, and its document if that goes.
  mutating func countSkipped(_ item: FileToIndex, _ skip: SkippedFile) {
    if item.stored.isEmpty || !skip.isUnreadable { removal.found -= 1 }
    guard !item.stored.isEmpty, !skip.isUnreadable else { return }
    removal.dropped += 1
    removal.stillThere += 1
  }
}

// Of fewer documents it is usual that most of them go.
private let fewestThatCount = 10
