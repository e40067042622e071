internal import GRDB
internal import VectorIndexes

/// A segment as the catalog names it.
struct SegmentRecord: Sendable, Equatable {
  /// Its number, which is its file's name; never given to another segment.
  var id: Int64
  /// How many vectors, dead ones included.
  var rows: Int
  /// What its file's header must say.
  var firstID: UInt64
  var lastID: UInt64
  var checksum: UInt64
  /// Rows whose sentences are gone.
  var dead: RowSet

  /// Live vectors.
  var liveRows: Int { rows - dead.count }

  /// Maps the file and compares it with what the catalog says of it.
  func open(in folder: IndexFolder) throws -> FlatIndex.Part {
    let segment = try Segment(folder.segmentPath(id))
    guard segment.rows == rows, segment.idRange == firstID...lastID,
      segment.payloadChecksum == checksum
    else {
      throw SegmentError.damagedHeader(path: segment.path, detail: "not what the catalog names")
    }
    return FlatIndex.Part(segment, dead: dead)
  }

  /// All segments that count, in the order of their ids.
  static func all(in database: Database, path: String) throws -> [SegmentRecord] {
    let sql = "SELECT id, rows, first_id, last_id, checksum, dead FROM segments ORDER BY first_id"
    return try database.rows(path, sql) { row in
      let rows = try row.natural(1)
      let first = try row.vectorID(2)
      let last = try row.vectorID(3)
      let bitmap = try row.optionalBytes(5)
      guard rows > 0, first <= last,
        let dead = bitmap.map({ RowSet(rowCount: rows, bytes: $0) })
          ?? RowSet(rowCount: rows)
      else { throw CatalogError.damaged(path: path, detail: "a segment of \(rows) rows") }
      return SegmentRecord(
        id: try row.integer(0), rows: rows, firstID: first, lastID: last,
        checksum: UInt64(bitPattern: try row.integer(4)), dead: dead)
    }
  }

  /// Adds this segment to those that count.
  func insert(into database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO segments (id, rows, first_id, last_id, checksum, dead)
        VALUES (?, ?, ?, ?, ?, NULL)
        """,
      arguments: [id, rows, firstID.stored, lastID.stored, Int64(bitPattern: checksum)])
  }
}
