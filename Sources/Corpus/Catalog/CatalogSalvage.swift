internal import FileAccess
internal import Foundation
internal import GRDB
internal import Hashing
package import SentenceEmbedding
internal import VectorIndexes

/// What a repair has done, and what it could not do.
package struct RepairReport: Sendable, Equatable {
  /// What was rebuilt or removed, each in one line.
  package var repaired: [String] = []
  /// What is lost unless its source is indexed again, each in one line.
  package var lost: [String] = []

  /// Nothing done.
  package init() {}
}

extension IndexFolder {
  /// Replaces a damaged catalog by one that holds all that can still be read of it.
  ///
  /// The old file is kept as `catalog.sqlite.damaged`. A document that misses something, or was
  /// altered, is left out whole, so that the next run of `akin index` reads it again. The vectors
  /// of its undamaged sentences stay.
  ///
  /// Settings that cannot be read come from the copy beside the catalog.
  ///
  /// - Parameter model: Whose vectors an index holds that does not say it any more; nil when unknown.
  /// - Returns: What was done; nothing for a sound catalog.
  /// - Throws: `CatalogError`; nothing has changed then.
  package func repairCatalog(model: ModelIdentity?) throws -> RepairReport {
    guard generation != nil else { return try pinned.repairCatalog(model: model) }
    var report = RepairReport()
    if !holdsVectors { try checkCatalogExists() }
    try onFile(FileSystem.makeFolder(segmentsPath))
    let lock = try onFile(FileLock(lockPath))
    defer { withExtendedLifetime(lock) {} }
    let old: CatalogReader?
    do {
      try checkCatalogExists()
      let reader = try CatalogReader(Connection.writing(catalogPath))
      try reader.checkFormat(in: self)
      _ = try reader.model()
      let problems = try reader.databaseProblems()
      if problems.isEmpty { return report }
      report.repaired += problems
      old = reader
    } catch CatalogError.damaged(_, let detail) {
      report.repaired.append("\(catalogPath): \(detail)")
      old = readableCatalog()
    } catch CatalogError.notACatalog {
      old = nil
    } catch CatalogError.unfinishedIndex {
      return report
    }
    let newPath = catalogPath + ".repaired"
    for suffix in ["", "-wal", "-shm"] { try onFile(FileSystem.removeFile(newPath + suffix)) }
    let copy = SettingsCopy(in: self)
    let own = (try? old?.model()) ?? copy?.model
    guard let identity = own ?? model else {
      throw CatalogError.notACatalog(path: catalogPath)
    }
    do {
      let new = try Connection.writing(newPath)
      // Rows are judged in the format that they were written in, and brought up to date then.
      let newest = Schema.readableVersions.upperBound
      let format = max(3, min(old?.format ?? newest, newest))
      try new.write { try Schema.create(in: $0, for: identity, format: format) }
      var salvage = CatalogSalvage(
        old: old, new: new, folder: self, copy: copy, knowsModel: own != nil)
      try salvage.run()
      try Schema.upgrade(new)
      report.repaired += salvage.report.repaired
      report.lost += salvage.report.lost
      try new.emptyLog()
    }
    try keepDamaged()
    try replaceCatalog(by: newPath)
    return report
  }

  /// Removes an index that can be made again, such as a cache of vectors; its lock stays.
  ///
  /// - Throws: `CatalogError.locked` while another process writes it, and what the system says.
  package func removeContents() throws {
    let lock = try onFile(FileLock(lockPath))
    defer { withExtendedLifetime(lock) {} }
    for suffix in ["", "-wal", "-shm"] { try onFile(FileSystem.removeFile(catalogPath + suffix)) }
    for name in try onFile(FileSystem.names(in: segmentsPath)) {
      try onFile(FileSystem.removeFile(segmentsPath + "/" + name))
    }
  }

  /// The damaged catalog, if anything can be asked of it; an empty one has no answers.
  private func readableCatalog() -> CatalogReader? {
    guard FileSystem.exists(catalogPath), let reader = try? CatalogReader(.writing(catalogPath)),
      let tables = try? reader.query("SELECT name FROM sqlite_schema", [], { try $0.text(0) })
    else { return nil }
    return tables.isEmpty ? nil : reader
  }

  /// Gives the catalog a second name, under which it stays.
  private func keepDamaged() throws(CatalogError) {
    guard FileSystem.exists(catalogPath) else { return }
    let kept = catalogPath + ".damaged"
    try onFile(FileSystem.removeFile(kept))
    try onFile(FileSystem.link(catalogPath, as: kept))
  }

  private func replaceCatalog(by newPath: String) throws(CatalogError) {
    // The old log must not be taken for the new file's.
    for suffix in ["-wal", "-shm"] {
      try onFile(FileSystem.removeFile(catalogPath + suffix))
      try onFile(FileSystem.removeFile(newPath + suffix))
    }
    try onFile(FileSystem.move(newPath, replacing: catalogPath))
  }
}

/// Copies what can be read of one catalog to another.
private struct CatalogSalvage {
  let old: CatalogReader?
  let new: Connection
  let folder: IndexFolder
  let copy: SettingsCopy?
  /// Whether the old catalog or the copy of its settings still says whose vectors the segments
  /// hold.
  let knowsModel: Bool
  var report = RepairReport()

  mutating func run() throws {
    guard let old else {
      report.lost.append("\(folder.catalogPath): nothing of it could be read")
      try restoreSettings()
      return
    }
    let origin = old.hasRecords
    let documents =
      "id, root, path, size, modified, hash, format" + (old.hasParts ? ", part, length" : "")
    let passages =
      "id, document, ordinal, sentence, start, end, line, end_line, heading, field, record"
    try copy("meta", "key, value", rowID: nil)
    try restoreSettings()
    try copy("sentences", "id, hash, text")
    try copy("documents", documents + (origin ? ", passages, records, checksum" : ""))
    try copy("passages", passages + (origin ? ", origin" : ""))
    if origin {
      try copy("fields", "id, document, name, data")
    } else {
      try new.write { try $0.execute(sql: Schema.countPassages) }
    }
    // Vectors of an unknown model are made anew: they could be another's than the one at hand.
    if knowsModel { try copy("segments", "id, rows, first_id, last_id, checksum, dead") }
    try keepNumbers()
    try dropDamaged()
    if knowsModel { try addUnnamedSegments() }
  }

  /// Takes settings that could not be read from their copy, or from what was done by them.
  private func restoreSettings() throws {
    try new.write { try copy?.restore(in: $0) }
    guard try CatalogReader(new).value(for: IndexWriter.vectorsKey) == nil else { return }
    let keepsFloats = try onFile(FileSystem.names(in: folder.segmentsPath)).contains { name in
      let segment = try? Segment(folder.segmentsPath + "/" + name)
      return segment?.encoding == .codedFloat32
    }
    guard keepsFloats else { return }
    try new.write {
      try $0.execute(
        sql: "INSERT INTO meta (key, value) VALUES (?, 'fp32')", arguments: [IndexWriter.vectorsKey]
      )
    }
  }

  /// Copies the rows of a table that can be read, in the order of their ids.
  private mutating func copy(_ table: String, _ columns: String, rowID: String? = "id") throws {
    var last = Int64.min
    var step: Int64 = 1
    let marks = columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")
    let insert = "INSERT OR IGNORE INTO \(table) (\(columns)) VALUES (\(marks))"
    // After a page that cannot be read, goes on behind it: the gap is sought by doubling steps.
    while step < 1 << 40 {
      do {
        let isFirst = last == .min
        try new.write { target in
          try old?.connection.perform { source in
            let condition = rowID.map { isFirst ? "" : "WHERE \($0) >= \(last)" } ?? ""
            let order = rowID.map { "ORDER BY \($0)" } ?? ""
            let rows = try Row.fetchCursor(
              source, sql: "SELECT \(columns) FROM \(table) NOT INDEXED \(condition) \(order)")
            do {
              while let row = try rows.next() {
                let values = row.databaseValues
                // A value of the wrong type or a second row of the same key is left out.
                try? target.execute(sql: insert, arguments: StatementArguments(Array(values)))
                if rowID != nil, let id = Int64.fromDatabaseValue(Array(values)[0]) {
                  last = id + 1
                  step = 1
                }
              }
              step = .max
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {}
          }
        }
      } catch CatalogError.damaged {
        // Nothing at all could be read from here.
      }
      if rowID == nil { return }
      if step == .max { return }
      last = (last == .min ? 0 : last) + step
      step *= 2
    }
    report.lost.append("\(folder.catalogPath): the table \(table) could not be read to its end")
  }

  /// Ids are never used twice, not even those of rows that were lost.
  private func keepNumbers() throws {
    try new.write { target in
      let known =
        (try? old?.connection.perform { source in
          try Row.fetchAll(source, sql: "SELECT name, seq FROM sqlite_sequence")
        }) ?? []
      for row in known {
        guard let name = String.fromDatabaseValue(row[0]),
          let number = Int64.fromDatabaseValue(row[1]),
          number < 1 << 48
        else { continue }
        try target.execute(
          sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?",
          arguments: [number, name])
      }
    }
  }

  /// Leaves out what is not whole: sentences that were altered, documents that miss anything.
  private mutating func dropDamaged() throws {
    let reader = try CatalogReader(new)
    let sentences = try reader.damagedSentences()
    var dropped: [String] = []
    try new.maintain { try $0.execute(sql: "PRAGMA foreign_keys = OFF") }
    try new.write { database in
      for id in sentences {
        try database.execute(sql: "DELETE FROM sentences WHERE id = ?", arguments: [id.stored])
      }
      // Passages of documents that are gone go; documents whose sentences are gone go too.
      try database.execute(
        sql: "DELETE FROM passages WHERE document NOT IN (SELECT id FROM documents)")
      try database.execute(
        sql: "DELETE FROM fields WHERE document NOT IN (SELECT id FROM documents)")
      let without = try Int64.fetchAll(
        database,
        sql: """
          SELECT DISTINCT document FROM passages
          WHERE sentence NOT IN (SELECT id FROM sentences)
          """)
      for id in without {
        let path = (try? reader.document(id, in: database))??.path
        dropped.append(path ?? "document \(id)")
        try Self.drop(id, in: database)
      }
    }
    let documents = try reader.damagedDocuments()
    try new.write { database in
      for (id, description) in documents {
        dropped.append(description?.path ?? "document \(id)")
        try Self.drop(id, in: database)
      }
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO unswept SELECT id FROM sentences
          WHERE id NOT IN (SELECT sentence FROM passages)
          """)
    }
    try new.maintain { try $0.execute(sql: "PRAGMA foreign_keys = ON") }
    if !sentences.isEmpty {
      report.repaired.append("\(sentences.count) altered sentences left out")
    }
    let paths = dropped.sorted()
    for path in paths.prefix(20) { report.lost.append("\(path): to be indexed again") }
    if paths.count > 20 { report.lost.append("\(paths.count - 20) more documents likewise") }
  }

  private static func drop(_ document: Int64, in database: Database) throws {
    for (table, column) in [("passages", "document"), ("fields", "document"), ("documents", "id")] {
      try database.execute(sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [document])
    }
  }

  /// Names segment files whose rows in the catalog were lost, if they are whole.
  private mutating func addUnnamedSegments() throws {
    let named = try new.perform { try SegmentRecord.all(in: $0, path: new.path) }
    var taken = named.map { $0.firstID...$0.lastID }
    for name in try onFile(FileSystem.names(in: folder.segmentsPath)).reversed()
    where name.hasSuffix(".vectors") {
      guard let id = Int64(name.dropLast(8)), id > 0, !named.contains(where: { $0.id == id }),
        let segment = try? Segment(folder.segmentsPath + "/" + name),
        (try? segment.verify()) != nil,
        let range = segment.idRange, !taken.contains(where: { $0.overlaps(range) })
      else { continue }
      taken.append(range)
      let record = SegmentRecord(
        id: id, rows: segment.rows, firstID: range.lowerBound, lastID: range.upperBound,
        checksum: segment.payloadChecksum, dead: RowSet(rowCount: segment.rows))
      try new.write { try record.insert(into: $0) }
      report.repaired.append("\(name): named again")
    }
  }
}
