internal import Dispatch
internal import FileAccess
internal import GRDB
internal import Synchronization

/// The newest snapshot of an index, opened again only when the catalog has changed.
///
/// A snapshot holds a read transaction, and while it does the catalog's log cannot be emptied: one
/// that nobody has asked for in a while is let go of.
package final class KeptSnapshot: Sendable {
  private struct Kept {
    let snapshot: IndexSnapshot
    /// Sees what others commit; it is in no transaction.
    let watch: Connection
    let version: Version
    /// Counts the requests, to see whether one came in a while.
    var uses = 0
  }

  /// Changes with every commit, and when the catalog is another file.
  private struct Version: Equatable {
    let file: FileSystem.Identity?
    let data: Int
  }

  private let folder: IndexFolder
  private let kept = Mutex<Kept?>(nil)
  // Some requests of one person's session come within it.
  private static let patience = DispatchTimeInterval.seconds(2)

  /// Keeps snapshots of the index in `folder`; nothing is opened yet.
  package init(of folder: IndexFolder) { self.folder = folder }

  /// The index as it is now.
  ///
  /// - Throws: `CatalogError` or `SegmentError`, as `IndexSnapshot` does.
  package func current() throws -> IndexSnapshot {
    if let known = try reused() { return known }
    // What is committed between the two is seen by the next request, as the version is older. All look
    // at one generation; the next request sees that another one is in use.
    let folder = folder.pinned
    try folder.checkCatalogExists()
    let watch = try Connection.reading(folder.catalogPath)
    let version = try version(of: folder, seenBy: watch)
    let snapshot = try IndexSnapshot(of: folder)
    kept.withLock { $0 = Kept(snapshot: snapshot, watch: watch, version: version) }
    letGoLater(snapshot, after: 0)
    return snapshot
  }

  /// Lets go of the snapshot: before a writer wants to empty the log.
  package func release() { kept.withLock { $0 = nil } }

  private func reused() throws -> IndexSnapshot? {
    guard let known = kept.withLock({ $0 }) else { return nil }
    guard (try? version(of: folder, seenBy: known.watch)) == known.version else { return nil }
    kept.withLock { $0?.uses += 1 }
    return known.snapshot
  }

  private func version(of folder: IndexFolder, seenBy watch: Connection) throws -> Version {
    let data = try watch.perform { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    return Version(
      file: FileSystem.status(of: folder.catalogPath, followingLinks: true)?.identity, data: data)
  }

  private func letGoLater(_ snapshot: IndexSnapshot, after uses: Int) {
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) {
      [weak self, weak snapshot] in
      guard let self, let snapshot else { return }
      let now = kept.withLock { kept -> Int? in
        guard let known = kept, known.snapshot === snapshot else { return nil }
        if known.uses == uses { kept = nil }
        return kept?.uses
      }
      if let now { letGoLater(snapshot, after: now) }
    }
  }
}
