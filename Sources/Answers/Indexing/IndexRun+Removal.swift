internal import Catalog
internal import Documents
internal import FileAccess

/// Counts the documents that a run would remove from the index.
struct RemovalCount {
  /// Documents of the index in the folders that the run looks at.
  var known = 0
  /// Documents that the run would remove.
  var dropped = 0
  /// Removed documents whose files are still there: options or their contents hide them.
  var stillThere = 0
  /// Files that the run found and did not skip.
  var found = 0
  /// The first file that was found and cannot be read any more.
  var firstUnread: SkippedFile?

  /// Whether the user probably does not want this removal: of every document in the index, of more
  /// than half of many documents whose files are still there, or of all of many documents at once.
  ///
  /// - Parameter total: Documents of the whole index.
  /// - Returns: Whether to refuse the run.
  func isAlarming(ofAll total: Int) -> Bool {
    guard total > 0 else { return false }
    let isEmptied = found == 0
    return dropped == total && (isEmptied || stillThere > 0)
      || known >= fewestThatCount
        && (stillThere * 2 > known || (dropped == known && isEmptied))
  }
}

extension IndexRun {
  /// Refuses a run that would remove more documents than the user probably wants.
  ///
  /// - Throws: `IndexingError.wouldDrop`; nothing has been removed then.
  func checkRemoval() throws {
    guard !allowsRemoval, removal.isAlarming(ofAll: stored.count) else { return }
    throw IndexingError.wouldDrop(
      removal.dropped, of: removal.known, stillThere: removal.stillThere,
      first: removal.firstUnread,
      index: writer.folder.path)
  }

  /// Counts the documents that the walk did not find.
  mutating func countRemoval() {
    let gone = Dictionary(grouping: vanished.map(\.absolutePath), by: PathKey.init).values
    removal.dropped = gone.count
    removal.stillThere = gone.count { FileSystem.exists($0[0]) }
    removal.found = files.count
  }

  /// Counts a file that was found but cannot be read, and its document if it is removed.
  mutating func countSkipped(_ item: FileToIndex, _ skip: SkippedFile) {
    if item.stored.isEmpty || !skip.isUnreadable { removal.found -= 1 }
    guard !item.stored.isEmpty, !skip.isUnreadable else { return }
    removal.dropped += 1
    removal.stillThere += 1
    removal.firstUnread = removal.firstUnread ?? skip
  }
}

// When there are fewer documents, users often remove most of them.
private let fewestThatCount = 10
