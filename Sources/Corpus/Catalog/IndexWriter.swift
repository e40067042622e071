internal import FileAccess
internal import GRDB
package import SentenceEmbedding
internal import Synchronization
internal import VectorIndexes

/// The one who writes an index; everyone else only reads meanwhile.
///
/// Each call is whole when it returns: a process killed at any moment loses the call that it was
/// in, no more. Calls from several threads wait for each other.
package final class IndexWriter: Sendable {
  /// Where the index is.
  package let folder: IndexFolder
  /// Which model the vectors come from.
  package let model: ModelIdentity
  /// Documents, passages and texts, as of the last call that returned.
  package let catalog: CatalogReader
  let connection: Connection
  let policy: LargeIndexPolicy
  private let turn = Mutex(())
  private let lock: FileLock

  /// Opens the index in `folder` for writing; makes it where there is none.
  ///
  /// - Parameters:
  ///   - folder: Made if need be, with the folders above it.
  ///   - model: Whose vectors will be stored. An index of another model or precision is refused.
  ///   - policy: When the index has lists.
  /// - Throws: `CatalogError.locked` when another process writes, and whatever else goes wrong.
  package init(
    _ folder: IndexFolder, model: ModelIdentity, policy: LargeIndexPolicy = LargeIndexPolicy()
  ) throws {
    precondition(
      model.dimension > 0 && model.dimension <= largestDimension, "dimension \(model.dimension)")
    let folder = folder.pinned
    self.folder = folder
    self.model = model
    self.policy = policy
    try onFile(FileSystem.makeFolder(folder.segmentsPath))
    if !FileSystem.exists(folder.catalogPath), folder.holdsVectors {
      try folder.checkCatalogExists()
    }
    lock = try onFile(FileLock(folder.lockPath))
    if !FileSystem.exists(folder.gitIgnorePath) {
      try onFile(FileSystem.replace(folder.gitIgnorePath, with: Array("*\n".utf8)))
    }
    connection = try Connection.writing(folder.catalogPath)
    do {
      try CatalogReader(connection).checkFormat(in: folder)
    } catch CatalogError.unfinishedIndex {
      try connection.write { try Schema.create(in: $0, for: model) }
    }
    let found = try CatalogReader(connection).model()
    guard found.fingerprint == model.fingerprint, found.dimension == model.dimension else {
      throw CatalogError.differentModel(index: found, given: model, path: folder.path)
    }
    guard found.precision == model.precision else {
      throw CatalogError.differentPrecision(
        index: found.precision, given: model.precision, path: folder.path)
    }
    try Schema.upgrade(connection)
    catalog = try CatalogReader(connection)
    try removeUnnamedFiles()
    copySettings()
  }

  /// Whether the catalog was of a format that held absolute places when it was last run over.
  package func mayHoldFormerPlaces() throws -> Bool {
    try catalog.value(for: Schema.formerPlacesKey) != nil
  }

  /// Notes that they were looked at.
  package func forgetFormerPlaces() throws { try setValue(nil, for: Schema.formerPlacesKey) }

  /// Remembers a setting, or forgets it when `value` is `nil`.
  package func setValue(_ value: String?, for key: String) throws {
    try inTurn {
      try connection.write { try setValue(value, for: key, in: $0) }
      copySettings()
    }
  }

  func setValue(_ value: String?, for key: String, in database: Database) throws {
    try database.execute(sql: "DELETE FROM meta WHERE key = ?", arguments: [key])
    guard let value else { return }
    try database.execute(
      sql: "INSERT INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
  }

  /// Runs one call after the other: a segment's number and ids are chosen before its transaction.
  func inTurn<R>(_ body: () throws -> R) throws -> R { try turn.withLock { _ in try body() } }

  // What a killed writer left: files that no transaction names.
  private func removeUnnamedFiles() throws {
    var named = Set(try segments().map { IndexFolder.segmentFileName($0.id) })
    if let lists = try catalog.listsRecord() { named.insert(IndexFolder.listsFileName(lists.id)) }
    for name in try onFile(FileSystem.names(in: folder.segmentsPath))
    where !named.contains(name)
      && [".vectors", ".lists", OutputFile.temporarySuffix].contains(where: name.hasSuffix)
    {
      try onFile(FileSystem.removeFile(folder.segmentsPath + "/" + name))
    }
  }

  /// The segments that count, in the order of their ids.
  func segments() throws -> [SegmentRecord] {
    try connection.perform { try SegmentRecord.all(in: $0, path: connection.path) }
  }

  /// The id that the next row of `table` gets: larger than any before.
  func nextID(in table: String) throws -> Int64 {
    try connection.perform { database in
      let last = try Int64.fetchOne(
        database, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [table])
      return (last ?? 0) + 1
    }
  }
}
