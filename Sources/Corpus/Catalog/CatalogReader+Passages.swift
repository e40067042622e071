internal import GRDB

extension CatalogReader {
  /// The passages of sentences: all of them, or those in a selection.
  ///
  /// - Parameters:
  ///   - sentences: Ids of sentences, each once.
  ///   - selection: When given, only its passages.
  ///   - limit: How many at most for one sentence.
  /// - Returns: One list a sentence, in the order of root, path and place in the document.
  /// - Throws: `CatalogError`.
  package func passages(
    of sentences: [UInt64], in selection: PassageSelection? = nil, limit: Int = .max
  ) throws -> [[StoredPassage]] {
    let sql = """
      \(selectPassages) WHERE passages.sentence = ?
      ORDER BY \(documentOrder), passages.ordinal
      """
    return try connection.perform { database in
      try sentences.map { sentence in
        var found: [StoredPassage] = []
        let wantsMore = { (row: RowReader) in
          let passage = try storedPassage(row)
          if selection?.contains(passage) ?? true { found.append(passage) }
          return found.count < limit
        }
        try database.readRows(connection.path, sql, [sentence.stored], while: wantsMore)
        return found
      }
    }
  }

  /// The passages with these ids, in that order; `nil` for ids that are not in use.
  package func passages(withIDs ids: [Int64]) throws -> [StoredPassage?] {
    let sql = "\(selectPassages) WHERE passages.id = ?"
    return try connection.perform { database in
      try ids.map { id in
        try database.rows(connection.path, sql, [id], storedPassage).first
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
    // No document has so many: a larger number means all of them.
    let (before, after) = (min(before, 1 << 40), min(after, 1 << 40))
    let own = passage.ordinal
    var earlier = try passages(of: passage.document, max(0, own - before)..<own)
    var later = try passages(of: passage.document, own + 1..<own + 1 + after)
    // Where a part of a long file ends, its neighbours are those of the next one.
    if earlier.count < before, let part = try neighbour(of: passage.document, by: -1) {
      let missing = before - earlier.count
      earlier = try passages(of: part.id, max(0, part.passages - missing)..<part.passages) + earlier
    }
    if later.count < after, let part = try neighbour(of: passage.document, by: 1) {
      later += try passages(of: part.id, 0..<after - later.count)
    }
    return (earlier, later)
  }

  private func passages(of document: Int64, _ ordinals: Range<Int>) throws -> [StoredPassage] {
    try query(
      """
      \(selectPassages) WHERE passages.document = ? AND passages.ordinal >= ?
        AND passages.ordinal < ? ORDER BY passages.ordinal
      """, [document, ordinals.lowerBound, ordinals.upperBound], storedPassage)
  }

  /// The part of the same file that stands so many before or after a part, and how many passages it
  /// has.
  private func neighbour(
    of document: Int64, by distance: Int
  ) throws -> (id: Int64, passages: Int)? {
    guard hasParts else { return nil }
    return try query(
      """
      SELECT other.id, other.passages FROM documents JOIN documents AS other
        ON other.root = documents.root AND other.path = documents.path
        AND other.part = documents.part + ?
      WHERE documents.id = ?
      """, [distance, document]
    ) { (try $0.integer(0), try $0.natural(1)) }.first
  }

  /// Lends every passage, or those in a selection, one after the other, in the order of root, path
  /// and place in the document.
  ///
  /// - Parameters:
  ///   - selection: When given, only its passages.
  ///   - body: Must not ask this catalog anything while it runs.
  /// - Throws: `CatalogError`, and what `body` throws.
  package func forEachPassage(
    in selection: PassageSelection? = nil, _ body: (StoredPassage) throws -> Void
  ) throws {
    let all = "SELECT id FROM documents ORDER BY \(documentOrder)"
    let ids = try query(all) { try $0.integer(0) }
    let sql = "\(selectPassages) WHERE passages.document = ? ORDER BY passages.ordinal"
    try connection.perform { database in
      for id in ids where selection?.records[id] != nil || selection == nil {
        try database.forEachRow(connection.path, sql, [id]) { row in
          let passage = try storedPassage(row)
          if selection?.contains(passage) ?? true { try body(passage) }
        }
      }
    }
  }

  private var selectPassages: String {
    """
    SELECT passages.id, passages.document, documents.root, documents.path, passages.ordinal,
      passages.sentence, passages.start, passages.end, passages.line, passages.end_line,
      passages.heading, passages.field, passages.record,
      \(hasRecords ? "passages.origin" : "0"), CAST(sentences.text AS BLOB)
    FROM passages JOIN documents ON documents.id = passages.document
    JOIN sentences ON sentences.id = passages.sentence
    """
  }

  /// Reads a row of `selectPassages`.
  private func storedPassage(_ row: RowReader) throws -> StoredPassage {
    StoredPassage(
      id: try row.integer(0), document: try row.integer(1),
      root: places.absolute(try row.text(2)), path: try row.text(3), ordinal: try row.natural(4),
      sentence: try row.vectorID(5),
      place: try PassagePlace(row, from: 6), text: try row.wholeText(14))
  }
}

extension PassagePlace {
  /// Reads eight columns: start, end, line, end_line, heading, field, record, origin.
  init(_ row: RowReader, from first: Int) throws {
    let start = try row.natural(first)
    let line = try row.natural(first + 2)
    self.init(
      bytes: start..<max(start, try row.natural(first + 1)),
      lines: line...max(line, try row.natural(first + 3)),
      heading: try row.optionalText(first + 4), field: try row.optionalText(first + 5),
      recordID: try row.optionalText(first + 6), record: try row.natural(first + 7))
  }
}
