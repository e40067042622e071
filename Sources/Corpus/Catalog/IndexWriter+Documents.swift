internal import Foundation
internal import GRDB

extension IndexWriter {
  /// Stores documents with all their passages; one of the same root, path and part is replaced.
  ///
  /// A passage keeps its id when the document had its sentence before.
  ///
  /// - Parameter documents: No part of a path may occur twice.
  /// - Returns: The documents' ids, in the order given.
  /// - Throws: `CatalogError`.
  @discardableResult
  package func commit(
    _ documents: [NewDocument]
  ) throws -> [Int64] {
    try inTurn {
      try connection.write { database in
        try documents.map { document in
          let id = try store(document, in: database)
          try replacePassages(of: id, by: document.passages, in: database)
          try replaceFields(of: id, by: document.fields, in: database)
          return id
        }
      }
    }
  }

  /// Stores a new description of documents whose passages stay: touched, renamed or moved.
  ///
  /// - Parameter documents: A path that another document has must not be given.
  /// - Throws: `CatalogError`.
  package func update(_ documents: [StoredDocument]) throws {
    try inTurn {
      try connection.write { database in
        for document in documents {
          let description = document.description
          guard let old = try catalog.document(document.id, in: database) else { continue }
          // Both halves of the checksum change places with those of the new description.
          let change =
            DocumentChecksum.of(stored(old)) ^ DocumentChecksum.of(stored(description))
          let checksum = try Int64.fetchOne(
            database, sql: "SELECT checksum FROM documents WHERE id = ?", arguments: [document.id])
          try database.execute(
            sql: """
              UPDATE documents
              SET root = ?, path = ?, size = ?, modified = ?, hash = ?, format = ?, part = ?,
                length = ?, checksum = ?
              WHERE id = ?
              """,
            arguments: stored(description).values
              + [checksum.map { $0 ^ Int64(bitPattern: change) }, document.id])
        }
      }
    }
  }

  /// Removes documents and their passages.
  ///
  /// Their sentences stay until `removeUnreferencedSentences`, so that a file that only moved is not embedded again.
  package func remove(documents ids: [Int64]) throws {
    try inTurn {
      try connection.write { database in
        for id in ids {
          try markUnswept(document: id, in: database)
          try database.execute(sql: "DELETE FROM documents WHERE id = ?", arguments: [id])
        }
      }
    }
  }

  /// With its root as the catalog writes it.
  private func stored(_ description: DocumentDescription) -> DocumentDescription {
    var description = description
    description.root = catalog.places.stored(description.root)
    return description
  }

  private func store(_ document: NewDocument, in database: Database) throws -> Int64 {
    var document = document
    document.description = stored(document.description)
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO documents (root, path, size, modified, hash, format, part, length, passages,
          records, checksum)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (root, path, part) DO UPDATE SET size = excluded.size,
          modified = excluded.modified, hash = excluded.hash, format = excluded.format,
          length = excluded.length, passages = excluded.passages, records = excluded.records, checksum = excluded.checksum
        RETURNING id
        """)
    let values =
      document.description.values
      + [document.passages.count, document.recordCount, Int64(bitPattern: document.checksum)]
    guard let id = try Int64.fetchOne(statement, arguments: values) else {
      throw CatalogError.damaged(path: connection.path, detail: "a document without an id")
    }
    return id
  }

  private func replacePassages(
    of document: Int64, by passages: [NewPassage], in database: Database
  ) throws {
    // Ids of the old passages by sentence, last first.
    var reusable: [UInt64: [Int64]] = [:]
    try database.forEachRow(
      connection.path,
      "SELECT sentence, id FROM passages WHERE document = ? ORDER BY ordinal DESC", [document]
    ) { reusable[try $0.vectorID(0), default: []].append(try $0.integer(1)) }
    if !reusable.isEmpty {
      try markUnswept(document: document, in: database)
      try database.execute(sql: "DELETE FROM passages WHERE document = ?", arguments: [document])
    }
    let insert = try database.cachedStatement(
      sql: """
        INSERT INTO passages (id, document, ordinal, sentence, start, end, line, end_line,
          heading, field, record, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (ordinal, passage) in passages.enumerated() {
      let place = passage.place
      let id = reusable[passage.sentence]?.popLast()
      try insert.execute(
        arguments: [
          id, document, ordinal, passage.sentence.stored, place.bytes.lowerBound,
          place.bytes.upperBound, place.lines.lowerBound, place.lines.upperBound, place.heading,
          place.field, place.recordID, place.record,
        ])
    }
  }

  private func replaceFields(
    of document: Int64, by fields: [FieldColumn], in database: Database
  ) throws {
    let delete = try database.cachedStatement(sql: "DELETE FROM fields WHERE document = ?")
    try delete.execute(arguments: [document])
    let insert = try database.cachedStatement(
      sql: "INSERT INTO fields (document, name, data) VALUES (?, ?, ?)")
    for field in fields {
      try insert.execute(arguments: [document, field.name, Data(field.bytes)])
    }
  }

  // Sentences that may lose their last passage are looked at when unreferenced ones are removed.
  private func markUnswept(document: Int64, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO unswept SELECT sentence FROM passages WHERE document = ?",
      arguments: [document])
  }
}

extension NewDocument {
  fileprivate var checksum: UInt64 {
    DocumentChecksum.of(description)
      ^ DocumentChecksum.ofContents(
        passages: passages.lazy.map { ($0.sentence, $0.place) },
        fields: fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
          .map { ($0.name, $0.bytes) })
  }
}

extension DocumentDescription {
  fileprivate var values: StatementArguments {
    [root, path, size, modified, contentHash.stored, format, part, length]
  }
}
