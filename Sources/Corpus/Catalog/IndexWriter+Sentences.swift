internal import FileAccess
internal import Foundation
internal import GRDB
internal import Hashing
package import Parallelism
internal import SentenceEmbedding
internal import VectorIndexes
package import VectorMath

extension IndexWriter {
  /// Stores sentences and their vectors.
  ///
  /// Those that are there already keep their ids and vectors.
  ///
  /// - Parameters:
  ///   - sentences: In any order, repeated or not.
  ///   - vectors: `[sentences.count × D]`, rows of unit length, or zeros.
  /// - Returns: The sentences' ids, in the order given.
  /// - Throws: `CatalogError.oddVector` for a vector that is neither; nothing is stored then.
  @discardableResult
  package func commit(_ sentences: [NewSentence], vectors: Matrix) throws -> [UInt64] {
    precondition(
      sentences.count == vectors.rows && (vectors.columns == model.dimension || vectors.rows == 0),
      "\(vectors.rows) × \(vectors.columns) vectors for \(sentences.count) sentences "
        + "of dimension \(model.dimension)")
    return try inTurn {
      var ids: [ContentHash: UInt64] = [:]
      let stored = try catalog.sentences(withHashes: sentences.map(\.hash))
      for (sentence, id) in zip(sentences, stored) { ids[sentence.hash] = id }
      let first = UInt64(try nextID(in: "sentences"))
      var fresh: [Int] = []
      for (index, sentence) in sentences.enumerated() where ids[sentence.hash] == nil {
        guard isUnitOrZero(vectors.numbers.span.extracting(vectors.range(ofRow: index))) else {
          throw CatalogError.oddVector(text: sentence.text)
        }
        ids[sentence.hash] = first + UInt64(fresh.count)
        fresh.append(index)
      }
      if !fresh.isEmpty { try store(fresh, of: sentences, vectors, firstID: first) }
      return sentences.compactMap { ids[$0.hash] }
    }
  }

  private func store(
    _ fresh: [Int], of sentences: [NewSentence], _ vectors: Matrix, firstID: UInt64
  ) throws {
    let ids = fresh.indices.map { firstID + UInt64($0) }
    let record = try writeSegment(ids) { writer in
      for index in fresh {
        try writer.append(vectors.numbers.span.extracting(vectors.range(ofRow: index)))
      }
    }
    try connection.write { database in
      let insert = try database.cachedStatement(
        sql: "INSERT INTO sentences (id, hash, text) VALUES (?, ?, CAST(? AS TEXT))")
      for (id, index) in zip(ids, fresh) {
        let sentence = sentences[index]
        try insert.execute(
          arguments: [id.stored, sentence.hash.stored, Data(sentence.text.utf8)])
      }
      try record.insert(into: database)
      try database.execute(
        sql: "INSERT INTO unswept SELECT id FROM sentences WHERE id BETWEEN ? AND ?",
        arguments: [record.firstID.stored, record.lastID.stored])
    }
  }

  /// Writes the file of a segment that counts once its record is in the catalog.
  ///
  /// - Parameters:
  ///   - ids: At least one.
  ///   - encoding: How the vectors are stored.
  ///   - others: How many segments were written before that no record names yet.
  ///   - body: Appends the vectors.
  /// - Returns: The record, whose dead rows are none.
  /// - Throws: `CatalogError` or `SegmentError`; no file is left then.
  func writeSegment(
    _ ids: [UInt64], as encoding: VectorEncoding = .float32, after others: Int = 0,
    _ body: (SegmentWriter) throws -> Void
  ) throws -> SegmentRecord {
    let number = try nextID(in: "segments") + Int64(others)
    let writer = try SegmentWriter(
      folder.segmentPath(number), ids: ids, dimension: model.dimension, encoding: encoding)
    try body(writer)
    let checksum = try writer.finish()
    guard let first = ids.first, let last = ids.last else {
      preconditionFailure("a segment of no vectors")
    }
    return SegmentRecord(
      id: number, rows: ids.count, firstID: first, lastID: last, checksum: checksum,
      dead: RowSet(rowCount: ids.count))
  }

  /// Removes the sentences that no passage refers to, and with them their vectors.
  ///
  /// Call it at the end of a complete run: before that, a sentence may belong to a file that is
  /// still being read. Some thousands go at a time, in a transaction each time.
  ///
  /// - Parameter work: Asked before each part whether to go on.
  /// - Returns: How many were removed.
  /// - Throws: `CatalogError` or `SegmentError`; `CancellationError` when the work is ended.
  @discardableResult
  package func removeUnreferencedSentences(work: Work) throws -> Int {
    var count = 0
    var last: UInt64 = 0
    while true {
      try work.check()
      let unused = try inTurn {
        let unused = try unreferencedSentences(after: last)
        try remove(unused)
        return unused
      }
      count += unused.count
      guard unused.count == sentencesAtOnce, let end = unused.last else { return count }
      last = end
    }
  }

  private func unreferencedSentences(after last: UInt64) throws -> [UInt64] {
    try catalog.query(
      """
      SELECT sentence FROM unswept WHERE sentence > ?
      AND NOT EXISTS (SELECT 1 FROM passages WHERE passages.sentence = unswept.sentence)
      ORDER BY sentence LIMIT ?
      """, [last.stored, sentencesAtOnce]
    ) { try $0.vectorID(0) }
  }

  /// Removes sentences, ascending; fewer than a part are the last ones.
  private func remove(_ unused: [UInt64]) throws {
    let isLast = unused.count < sentencesAtOnce
    if unused.isEmpty {
      let isSwept = try catalog.query("SELECT 1 FROM unswept LIMIT 1") { _ in true }.isEmpty
      if isSwept { return }
    }
    var changed: [SegmentRecord] = []
    for var record in try unused.isEmpty ? [] : segments() {
      let own = unused.filter { record.firstID <= $0 && $0 <= record.lastID }
      guard !own.isEmpty else { continue }
      let segment = try record.open(in: folder).segment
      for id in own {
        guard let row = segment.row(of: id) else { throw SegmentError.unknownVector(id: id) }
        record.dead.insert(row)
      }
      changed.append(record)
    }
    try connection.write { database in
      let delete = try database.cachedStatement(sql: "DELETE FROM sentences WHERE id = ?")
      let sweep = try database.cachedStatement(sql: "DELETE FROM unswept WHERE sentence = ?")
      for id in unused {
        try delete.execute(arguments: [id.stored])
        if !isLast { try sweep.execute(arguments: [id.stored]) }
      }
      for record in changed { try record.update(in: database) }
      if isLast { try database.execute(sql: "DELETE FROM unswept") }
    }
    for record in changed where record.liveRows == 0 {
      try onFile(FileSystem.removeFile(folder.segmentPath(record.id)))
    }
  }
}

// A fraction of a second's work.
private let sentencesAtOnce = 10_000

extension SegmentRecord {
  /// Stores which rows are dead; a segment without any other no longer counts.
  func update(in database: Database) throws {
    if liveRows == 0 {
      try database.execute(sql: "DELETE FROM segments WHERE id = ?", arguments: [id])
    } else {
      try database.execute(
        sql: "UPDATE segments SET dead = ? WHERE id = ?", arguments: [Data(dead.bytes), id])
    }
  }
}
