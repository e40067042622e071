internal import Foundation
internal import GRDB
package import Hashing
package import SentenceEmbedding
internal import VectorIndexes

/// Questions to a catalog; a snapshot and a writer each have one.
package struct CatalogReader: Sendable {
  let connection: Connection
  /// The format of the catalog.
  let format: Int
  /// The index's folder.
  let folder: String
  /// How it writes the folders that were indexed.
  package let places: HeldPlaces

  init(_ connection: Connection) throws {
    self.connection = connection
    format = try connection.perform { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    folder = IndexFolder.holder(
      of: connection.path.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast().joined(separator: "/"))
    places = HeldPlaces(of: folder, isRelative: format >= 4)
  }

  /// Whether the format knows records and their fields (3 and later).
  var hasRecords: Bool { format >= 3 }
  /// Whether a long file may be in several parts (4 and later).
  var hasParts: Bool { format >= 4 }

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
      let first = hasParts ? " WHERE part = 0" : ""
      counts.documents =
        try Int.fetchOne(database, sql: "SELECT count(*) FROM documents\(first)") ?? 0
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

  /// All documents, or the documents of a part of the corpus, in the order of root, path and part.
  package func documents(in scope: PathScope? = nil) throws -> [StoredDocument] {
    let (condition, arguments) = scope?.condition(places) ?? ("TRUE", [])
    return try query(
      "\(selectDocuments) WHERE \(condition) ORDER BY \(documentOrder)", arguments, storedDocument)
  }

  /// The document with this id; nil when it is not in use.
  package func document(_ id: Int64) throws -> StoredDocument? {
    try query("\(selectDocuments) WHERE id = ?", [id], storedDocument).first
  }

  /// Descriptions of all documents, as far as they can be read, with roots as the catalog writes them.
  func descriptions(in database: Database) throws -> [(id: Int64, DocumentDescription)] {
    try database.rows(connection.path, selectDocuments) { row in
      guard let document = try? storedDocument(row) else { return nil }
      var description = document.description
      description.root = try row.text(1)
      return (document.id, description)
    }.compactMap(\.self)
  }

  /// The description of a document's file; nil for an id that is not in use.
  func document(_ id: Int64, in database: Database) throws -> DocumentDescription? {
    try database.rows(
      connection.path, "\(selectDocuments) WHERE id = ?", [id], storedDocument
    ).first?.description
  }

  /// The folders that were indexed.
  package func roots() throws -> [String] {
    try query("SELECT DISTINCT root FROM documents ORDER BY root") {
      places.absolute(try $0.text(0))
    }
  }

  func query<R>(
    _ sql: String, _ arguments: StatementArguments = [], _ body: (RowReader) throws -> R
  ) throws -> [R] {
    try connection.perform { try $0.rows(connection.path, sql, arguments, body) }
  }
}

extension CatalogReader {
  private var selectDocuments: String {
    "SELECT id, root, path, size, modified, hash, format, \(hasParts ? "part, length" : "0, size") "
      + "FROM documents"
  }

  /// Parts of a file stand in the order of the file.
  var documentOrder: String {
    hasParts ? "documents.root, documents.path, documents.part" : "documents.root, documents.path"
  }

  /// Reads a row of `selectDocuments`.
  private func storedDocument(_ row: RowReader) throws -> StoredDocument {
    StoredDocument(
      id: try row.integer(0),
      description: DocumentDescription(
        root: places.absolute(try row.text(1)), path: try row.text(2), size: try row.natural(3),
        modified: Int(try row.integer(4)), contentHash: try row.hash(5),
        format: try row.text(6), part: try row.natural(7), length: try row.natural(8)))
  }
}

// SQLite allows 999 variables everywhere.
private let hashesAtOnce = 500

extension PathScope {
  /// What documents must fulfil, for a query over the table `documents`.
  func condition(_ places: HeldPlaces) -> (sql: String, arguments: StatementArguments) {
    let root = places.stored(root)
    guard !path.isEmpty else { return ("documents.root = ?", [root]) }
    // "/" is followed by "0" in ASCII: everything below the folder lies between the two.
    return (
      """
      documents.root = ? AND (documents.path = ? OR (documents.path > ? AND documents.path < ?))
      """, [root, path, path + "/", path + "0"]
    )
  }
}
