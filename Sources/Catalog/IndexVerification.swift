internal import GRDB
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
  /// - Returns: Every problem that was found.
  /// - Throws: Only when there is no index, or not one that this build can read.
  package func verify() throws -> VerificationReport {
    guard fileExists(catalogPath) else { throw CatalogError.missingIndex(path: path) }
    let connection = try Connection.reading(catalogPath)
    try connection.perform { try $0.execute(sql: "BEGIN DEFERRED") }
    let catalog = try CatalogReader(connection)
    var report = VerificationReport()
    do {
      try catalog.checkFormat()
      report.problems += try catalog.databaseProblems()
      guard report.isSound else { return report }
      report.problems += try catalog.segmentProblems(in: self)
      report.counts = try catalog.counts()
    } catch CatalogError.damaged(let path, let detail) {
      report.problems.append("\(path): \(detail)")
    }
    return report
  }
}

extension CatalogReader {
  /// What SQLite finds wrong with its file, and references that lead nowhere.
  fileprivate func databaseProblems() throws -> [String] {
    var problems = try query("PRAGMA integrity_check(20)") { try $0.text(0) }
      .filter { $0 != "ok" }
    guard problems.isEmpty else { return problems.map { "\(connection.path): \($0)" } }
    problems += try query("PRAGMA foreign_key_check") {
      "row \(try $0.integer(1)) of \(try $0.text(0)) refers to a row of \(try $0.text(2)) "
        + "that is not there"
    }
    problems += try query(
      """
      SELECT path, count(*), max(ordinal) FROM passages
      JOIN documents ON documents.id = passages.document
      GROUP BY document HAVING count(*) <> max(ordinal) + 1 OR min(ordinal) <> 0
      """
    ) { "\(try $0.text(0)): passages are missing" }
    return problems.prefix(20).map { "\(connection.path): \($0)" }
  }

  /// What is wrong with the files, and between them and the table of sentences.
  fileprivate func segmentProblems(in folder: IndexFolder) throws -> [String] {
    var problems: [String] = []
    let dimension = try model().dimension
    var parts: [FlatIndex.Part] = []
    for record in try connection.perform({
      try SegmentRecord.all(in: $0, path: connection.path)
    }) {
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
