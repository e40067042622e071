internal import GRDB
internal import Hashing
package import Parallelism
internal import SentenceEmbedding
internal import VectorIndexes

/// What a check of a whole index found.
package struct VerificationReport: Sendable, Equatable {
  /// What is wrong, each in one line; empty for a sound index.
  package var problems: [String] = []
  /// How much was checked.
  package var counts = CatalogCounts()

  /// Nothing checked, nothing found.
  package init() {}

  /// Whether nothing is wrong.
  package var isSound: Bool { problems.isEmpty }
}

extension IndexFolder {
  /// Checks everything that can be checked without the model.
  ///
  /// That is the database, every byte of every segment, and that they agree. Reads all of the
  /// index.
  ///
  /// - Parameter work: Ends the check.
  /// - Returns: Every problem that was found.
  /// - Throws: Only when there is no index, or not one that this build can read; `CancellationError`
  ///   when the work is ended.
  package func verify(work: Work = .none) throws -> VerificationReport {
    guard generation != nil else { return try pinned.verify(work: work) }
    var report = VerificationReport()
    do {
      try checkCatalogExists()
      let connection = try Connection.reading(catalogPath)
      try connection.perform { try $0.execute(sql: "BEGIN DEFERRED") }
      let catalog = try CatalogReader(connection)
      try catalog.checkFormat(in: self)
      report.problems += try catalog.databaseProblems(work: work)
      guard report.isSound else { return report }
      report.problems += try catalog.segmentProblems(in: self, work: work)
      report.counts = try catalog.counts()
    } catch CatalogError.damaged(let path, let detail) {
      report.problems.append("\(path): \(detail)")
    }
    return report
  }
}

extension CatalogReader {
  /// Faults that SQLite finds in its file, references that lead nowhere, and altered values.
  func databaseProblems(work: Work = .none) throws -> [String] {
    let broken = try query("PRAGMA integrity_check(20)") { try $0.text(0) }
      .filter { $0 != "ok" }
    // Whatever is asked of a broken file may fail, and say less than this.
    guard broken.isEmpty else { return broken.map { "\(connection.path): \($0)" } }
    // SQLite reads a table by its definition, whatever that has become.
    let columns = try query(Schema.columns) { try $0.text(0) }
    if try hasRecords && columns != Schema.columns(ofFormat: format) {
      return ["\(connection.path): its tables were altered"]
    }
    var problems = try query("PRAGMA foreign_key_check") {
      "row \(try $0.integer(1)) of \(try $0.text(0)) refers to a row of \(try $0.text(2)) "
        + "that is not there"
    }
    for (id, description) in try damagedDocuments(work: work) {
      problems.append("\(description?.path ?? "document \(id)"): its passages were altered")
    }
    let sentences = try damagedSentences(work: work)
    if let first = sentences.first {
      problems.append("\(sentences.count) sentences were altered, the first is \(first)")
    }
    return problems.prefix(20).map { "\(connection.path): \($0)" }
  }

  /// Documents that do not have all their passages, or whose checksum differs.
  func damagedDocuments(
    work: Work = .none
  ) throws -> [(id: Int64, description: DocumentDescription?)] {
    let checks = hasRecords ? "passages, checksum, records" : "NULL, NULL, NULL"
    let ids = try query("SELECT id, \(checks) FROM documents") { row in
      (
        id: try row.integer(0), count: try row.optionalInteger(1),
        checksum: try row.optionalInteger(2), records: try row.optionalInteger(3)
      )
    }
    return try connection.perform { database in
      try ids.compactMap { id, count, checksum, records in
        try work.check()
        let description = try? document(id, in: database)
        do {
          let contents = try contents(of: id, in: database)
          let hasRecords = records.map { ($0 == 0 ? 1 : $0) >= contents.recordCount } ?? true
          let isWhole = hasRecords && count.map { $0 == Int64(contents.count) } ?? true
          if isWhole, contents.isInOrder, let description {
            var held = description
            held.root = places.stored(description.root)
            let found = DocumentChecksum.of(held, format: format) ^ contents.checksum
            if checksum.map({ $0 == Int64(bitPattern: found) }) ?? true { return nil }
          }
        } catch CatalogError.damaged {}
        return (id, description)
      }
    }
  }

  private func contents(
    of document: Int64, in database: Database
  ) throws -> (count: Int, recordCount: Int, isInOrder: Bool, checksum: UInt64) {
    var passages: [(sentence: UInt64, place: PassagePlace)] = []
    var isInOrder = true
    var recordCount = 0
    let origin = hasRecords ? "origin" : "0"
    try database.forEachRow(
      connection.path,
      """
      SELECT sentence, start, end, line, end_line, heading, field, record, \(origin), ordinal
      FROM passages WHERE document = ? ORDER BY ordinal
      """, [document]
    ) { row in
      let ordinal = try row.natural(9)
      if ordinal != passages.count { isInOrder = false }
      passages.append((try row.vectorID(0), try PassagePlace(row, from: 1)))
      recordCount = max(recordCount, try row.natural(8) + 1)
    }
    var fields: [(name: String, data: [UInt8])] = []
    if hasRecords {
      try database.forEachRow(
        connection.path, "SELECT name, data FROM fields WHERE document = ? ORDER BY name",
        [document]
      ) { fields.append((try $0.text(0), try $0.optionalBytes(1) ?? [])) }
    }
    let checksum = DocumentChecksum.ofContents(passages: passages, fields: fields)
    return (passages.count, recordCount, isInOrder, checksum)
  }

  /// Ids of sentences whose text is not the one that was embedded, as far as that can be known.
  func damagedSentences(work: Work = .none) throws -> [UInt64] {
    // A cache of vectors has no documents, and its hashes are of prompt and text.
    guard try !query("SELECT 1 FROM documents LIMIT 1", [], { _ in true }).isEmpty else {
      return []
    }
    var damaged: [UInt64] = []
    var count = 0
    try connection.perform { database in
      try database.forEachRow(
        connection.path, "SELECT id, hash, CAST(text AS BLOB) FROM sentences"
      ) { row in
        if count % 1024 == 0 { try work.check() }
        count += 1
        let isWhole = (try? ContentHash(of: row.wholeText(2)) == row.hash(1)) ?? false
        if !isWhole { damaged.append(try row.vectorID(0)) }
      }
    }
    return damaged
  }

  /// Faults of the segment files, and where they disagree with the table of sentences.
  fileprivate func segmentProblems(in folder: IndexFolder, work: Work) throws -> [String] {
    var problems: [String] = []
    let dimension = try model().dimension
    var parts: [FlatIndex.Part] = []
    for record in try connection.perform({
      try SegmentRecord.all(in: $0, path: connection.path)
    }) {
      try work.check()
      do {
        let part = try record.open(in: folder)
        try part.segment.verify()
        let odd = part.segment.oddVectors()
        if let first = odd.first {
          problems.append(
            "\(part.segment.path): \(odd.count) vectors are not of unit length, "
              + "the first has the id \(first)")
        }
        parts.append(part)
      } catch let error as SegmentError {
        problems.append(error.description)
      }
    }
    if try listsRecordIsDamaged() {
      problems.append(
        "\(connection.path): which lists count was altered. Repair the index.")
    }
    do {
      let lists = try listsRecord()?.open(in: folder)
      try lists?.verify()
    } catch let error as ListsError {
      problems.append(error.description)
    }
    guard problems.isEmpty else { return problems }
    do {
      let index = try FlatIndex(dimension: dimension, parts: parts)
      let vectors = index.ids()
      let sentences = try query("SELECT id FROM sentences ORDER BY id") { try $0.vectorID(0) }
      guard vectors != sentences else { return [] }
      let known = Set(vectors)
      let without = sentences.filter { !known.contains($0) }
      let beside = known.subtracting(sentences).sorted()
      if let first = without.first {
        problems.append(
          "\(connection.path): \(without.count) sentences have no vector, the first is \(first)")
      }
      if let first = beside.first {
        problems.append(
          "\(connection.path): \(beside.count) vectors have no sentence, the first is \(first)")
      }
    } catch let error as SegmentError {
      problems.append(error.description)
    }
    return problems
  }
}
