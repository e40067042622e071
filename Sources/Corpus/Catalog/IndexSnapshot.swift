internal import GRDB
package import SentenceEmbedding
package import VectorIndexes

/// An index as it was at one moment, whatever a writer does meanwhile.
///
/// It holds a read transaction and the mapped segments: keep it for a command or a request, not
/// for days, or the catalog's log cannot be emptied.
package final class IndexSnapshot: Sendable {
  /// Where the index is.
  package let folder: IndexFolder
  /// Which model the vectors come from.
  package let model: ModelIdentity
  /// Documents, passages and texts.
  package let catalog: CatalogReader
  /// The vectors, by the ids of their sentences, and the lists over them in a large index.
  package let index: VectorIndex
  /// The vectors alone.
  package var vectors: FlatIndex { index.flat }

  /// Opens the newest committed state of the index in `folder`.
  ///
  /// - Throws: `CatalogError` or `SegmentError`.
  package init(of folder: IndexFolder) throws {
    var attempt = 1
    while true {
      let folder = folder.pinned
      try folder.checkCatalogExists()
      let connection = try Connection.reading(folder.catalogPath)
      try connection.perform { try $0.execute(sql: "BEGIN DEFERRED") }
      let catalog = try CatalogReader(connection)
      try catalog.checkFormat(in: folder)
      let model = try catalog.model()
      do {
        index = VectorIndex(
          flat: try catalog.openVectors(in: folder, dimension: model.dimension),
          lists: try catalog.openLists(in: folder))
        self.folder = folder
        self.model = model
        self.catalog = catalog
        return
      } catch let error as SegmentError {
        // A compaction may have deleted a file between the catalog's answer and the opening; the
        // next snapshot then names its successor. A file that stays away is really missing.
        guard case .missing = error, attempt < 5 else { throw error }
        attempt += 1
      }
    }
  }

  /// Refuses another model than the index's.
  ///
  /// Another precision is good enough for a question: its vectors are close to the index's.
  package func check(_ given: ModelIdentity) throws {
    guard given.fingerprint == model.fingerprint, given.dimension == model.dimension else {
      throw CatalogError.differentModel(index: model, given: given, path: folder.path)
    }
  }
}

extension IndexFolder {
  /// Which model the vectors come from; the catalog alone is looked at.
  ///
  /// - Throws: `CatalogError`.
  package func model() throws -> ModelIdentity {
    guard generation != nil else { return try pinned.model() }
    try checkCatalogExists()
    let catalog = try CatalogReader(Connection.reading(catalogPath))
    try catalog.checkFormat(in: self)
    return try catalog.model()
  }
}

extension CatalogReader {
  /// Refuses what is not a catalog, or is of a newer format, and an empty one beside vectors.
  func checkFormat(in folder: IndexFolder) throws {
    let (application, version, tables) = try connection.perform { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0,
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      )
    }
    if application == 0 && version == 0 && tables == 0 {
      if folder.holdsVectors {
        throw CatalogError.damaged(path: connection.path, detail: "it is empty")
      }
      throw CatalogError.unfinishedIndex(path: connection.path)
    }
    guard application == Schema.applicationID else {
      throw CatalogError.notACatalog(path: connection.path)
    }
    guard Schema.readableVersions.contains(version) else {
      throw CatalogError.unsupportedVersion(
        version, readable: Schema.readableVersions, path: connection.path)
    }
  }

  /// Maps the lists that count, if there are any.
  ///
  /// Without them searches take longer and find the same: so damaged ones are passed over, and
  /// `verify` tells of them.
  func openLists(in folder: IndexFolder) throws -> Lists? {
    try listsRecord().flatMap { try? $0.open(in: folder) }
  }

  /// Maps all segments that count.
  func openVectors(in folder: IndexFolder, dimension: Int) throws -> FlatIndex {
    let records = try connection.perform {
      try SegmentRecord.all(in: $0, path: connection.path)
    }
    return try FlatIndex(
      dimension: dimension, parts: try records.map { try $0.open(in: folder) })
  }
}
