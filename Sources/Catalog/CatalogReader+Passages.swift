internal import GRDB

extension CatalogReader {
  /// The passages of sentences: everywhere, or in a part of the corpus.
  ///
  /// - Parameters:
  ///   - sentences: Ids of sentences, each once.
  ///   - scope: When given, only passages of these documents.
  ///   - limit: How many at most for one sentence.
  /// - Returns: One list a sentence, in the order of root, path and place in the document.
  /// - Throws: `CatalogError`.
  package func passages(
    of sentences: [UInt64], in scope: PathScope? = nil, limit: Int = .max
  ) throws -> [[StoredPassage]] {
    let (condition, arguments) = scope?.condition ?? ("TRUE", [])
    let sql = """
      \(selectPassages) WHERE passages.sentence = ? AND \(condition)
      ORDER BY documents.root, documents.path, passages.ordinal LIMIT ?
      """
    return try connection.perform { database in
      try sentences.map { sentence in
        try database.rows(
          connection.path, sql, [sentence.stored] + arguments + [limit], StoredPassage.init)
      }
    }
  }

  /// The passages with these ids, in that order; `nil` for ids that are not in use.
  package func passages(withIDs ids: [Int64]) throws -> [StoredPassage?] {
    let sql = "\(selectPassages) WHERE passages.id = ?"
    return try connection.perform { database in
      try ids.map { id in
        try database.rows(connection.path, sql, [id], StoredPassage.init).first
      }
    }
  }

  /// The passages around one in its document, in the order of the document.
  ///
  /// - Parameters:
  ///   - passage: Left out of the result.
  ///   - before: How many at most before it.
  ///   - after: How many at most after it.
  /// - Returns: Those before it and those after it.
  /// - Throws: `CatalogError`.
  package func context(
    of passage: StoredPassage, before: Int, after: Int
  ) throws -> (before: [StoredPassage], after: [StoredPassage]) {
    let sql = """
      \(selectPassages) WHERE passages.document = ? AND passages.ordinal BETWEEN ? AND ?
      ORDER BY passages.ordinal
      """
    let range = (passage.ordinal - before, passage.ordinal + after)
    let around = try query(sql, [passage.document, range.0, range.1], StoredPassage.init)
    return (
      around.filter { $0.ordinal < passage.ordinal }, around.filter { $0.ordinal > passage.ordinal }
    )
  }

  /// Lends every passage, of all documents or of a part of the corpus, one after the other, in the
  /// order of root, path and place in the document.
  ///
  /// - Parameters:
  ///   - scope: When given, only passages of these documents.
  ///   - body: Must not ask this catalog anything while it runs.
  /// - Throws: `CatalogError`, and what `body` throws.
  package func forEachPassage(
    in scope: PathScope? = nil, _ body: (StoredPassage) throws -> Void
  ) throws {
    let (condition, arguments) = scope?.condition ?? ("TRUE", [])
    let sql = """
      \(selectPassages) WHERE \(condition)
      ORDER BY documents.root, documents.path, passages.ordinal
      """
    try connection.perform { database in
      try database.forEachRow(connection.path, sql, arguments) { try body(StoredPassage($0)) }
    }
  }
}

private let selectPassages = """
  SELECT passages.id, passages.document, documents.root, documents.path, passages.ordinal,
    passages.sentence, passages.start, passages.end, passages.line, passages.end_line,
    passages.heading, passages.field, passages.record, CAST(sentences.text AS BLOB)
  FROM passages JOIN documents ON documents.id = passages.document
  JOIN sentences ON sentences.id = passages.sentence
  """

extension StoredPassage {
  /// Reads a row of `selectPassages`.
  init(_ row: RowReader) throws {
    let start = try row.natural(6)
    let line = try row.natural(8)
    self.init(
      id: try row.integer(0), document: try row.integer(1), root: try row.text(2),
      path: try row.text(3), ordinal: try row.natural(4), sentence: try row.vectorID(5),
      place: PassagePlace(
        bytes: start..<max(start, try row.natural(7)), lines: line...max(line, try row.natural(9)),
        heading: try row.optionalText(10), field: try row.optionalText(11),
        recordID: try row.optionalText(12)),
      text: try row.wholeText(13))
  }
}
