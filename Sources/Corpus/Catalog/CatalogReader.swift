internal import Foundation
internal import GRDB
package import Hashing
package import SentenceEmbedding
internal import VectorIndexes

/// Questions to a catalog; a snapshot and a writer each have one.
package struct CatalogReader: Sendable {
  let connection: Connection
  /// Whether the format knows records and their fields (3 and later).
  let hasRecords: Bool

  init(_ connection: Connection) throws {
    self.connection = connection
    let version = try connection.perform { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    hasRecords = version ?? 0 >= 3
  }

  /// Which model the vectors come from.
  package func model() throws -> ModelIdentity {
    guard let fingerprint = try value(for: "fingerprint"), let name = try value(for: "model"),
      let dimension = try value(for: "dimension").flatMap({ Int($0) }), dimension > 0,
      dimension <= largestDimension
    else { throw CatalogError.damaged(path: connection.path, detail: "no model is named") }
    // Format 1 knew no other precision, and did not name it.
    let precision = try value(for: "precision") ?? "fp32"
    let model = ModelIdentity(
      fingerprint: fingerprint, name: name, dimension: dimension, precision: precision)
    if let checksum = try value(for: "checksum"), checksum != model.checksum {
      throw CatalogError.damaged(path: connection.path, detail: "the model's name was altered")
    }
    return model
  }

  /// A setting that the index remembers.
  package func value(for key: String) throws -> String? {
    try query("SELECT value FROM meta WHERE key = ?", [key]) { try $0.text(0) }.first
  }

  /// How much the index holds; takes longer the more documents there are.
  package func counts() throws -> CatalogCounts {
    try connection.perform { database in
      var counts = CatalogCounts()
      counts.documents = try Int.fetchOne(database, sql: "SELECT count(*) FROM documents") ?? 0
      let sum = hasRecords ? "sum(passages) FROM documents" : "count(*) FROM passages"
      counts.passages = try Int.fetchOne(database, sql: "SELECT \(sum)") ?? 0
      let segments = try SegmentRecord.all(in: database, path: connection.path)
      counts.segments = segments.count
      counts.sentences = segments.reduce(0) { $0 + $1.liveRows }
      counts.deadVectors = segments.reduce(0) { $0 + $1.dead.count }
      return counts
    }
  }

  // MARK: Sentences

  /// The ids of sentences by their hashes; `nil` for those that have no vector yet.
  package func sentences(withHashes hashes: [ContentHash]) throws -> [UInt64?] {
    try connection.perform { database in
      var found: [ContentHash: UInt64] = [:]
      // Many a statement: running one costs more than finding a row.
      for start in stride(from: 0, to: hashes.count, by: hashesAtOnce) {
        let group = hashes[start..<min(start + hashesAtOnce, hashes.count)]
        let marks = repeatElement("?", count: group.count).joined(separator: ",")
        try database.forEachRow(
          connection.path, "SELECT hash, id FROM sentences WHERE hash IN (\(marks))",
          StatementArguments(group.map(\.stored))
        ) { found[try $0.hash(0)] = try $0.vectorID(1) }
      }
      return hashes.map { found[$0] }
    }
  }

  /// The texts of sentences by their ids; `nil` for ids that are not in use.
  package func texts(of sentences: [UInt64]) throws -> [String?] {
    try connection.perform { database in
      try sentences.map { sentence in
        let sql = "SELECT CAST(text AS BLOB) FROM sentences WHERE id = ?"
        return try database.rows(connection.path, sql, [sentence.stored]) {
          try $0.wholeText(0)
        }.first
      }
    }
  }

  // MARK: Documents

  /// All documents, or the documents of a part of the corpus, in the order of root and path.
  package func documents(in scope: PathScope? = nil) throws -> [StoredDocument] {
    let (condition, arguments) = scope?.condition ?? ("TRUE", [])
    return try query(
      "\(selectDocuments) WHERE \(condition) ORDER BY root, path", arguments, StoredDocument.init)
  }

  /// The description of a document's file; nil for an id that is not in use.
  func document(_ id: Int64, in database: Database) throws -> DocumentDescription? {
    try database.rows(
      connection.path, "\(selectDocuments) WHERE id = ?", [id], StoredDocument.init
    ).first?.description
  }

  /// The folders that were indexed.
  package func roots() throws -> [String] {
    try query("SELECT DISTINCT root FROM documents ORDER BY root") { try $0.text(0) }
  }

  func query<R>(
    _ sql: String, _ arguments: StatementArguments = [], _ body: (RowReader) throws -> R
  ) throws -> [R] {
    try connection.perform { try $0.rows(connection.path, sql, arguments, body) }
  }
}

let selectDocuments = "SELECT id, root, path, size, modified, hash, format FROM documents"

extension StoredDocument {
  /// Reads a row of `selectDocuments`.
  init(_ row: RowReader) throws {
    self.init(
      id: try row.integer(0),
      description: DocumentDescription(
        root: try row.text(1), path: try row.text(2), size: try row.natural(3),
        modified: Int(try row.integer(4)), contentHash: try row.hash(5),
        format: try row.text(6)))
  }
}

// SQLite allows 999 variables everywhere.
private let hashesAtOnce = 500

extension PathScope {
  /// What documents must fulfil, for a query over the table `documents`.
  var condition: (sql: String, arguments: StatementArguments) {
    guard !path.isEmpty else { return ("documents.root = ?", [root]) }
    // "/" is followed by "0" in ASCII: everything below the folder lies between the two.
    return (
      """
      documents.root = ? AND (documents.path = ? OR (documents.path > ? AND documents.path < ?))
      """, [root, path, path + "/", path + "0"]
    )
  }
}
