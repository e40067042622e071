internal import GRDB
internal import VectorIndexes
internal import VectorMath

/// How much of an index `IndexWriter.compact` rewrites.
package enum Compaction: Sendable {
  /// What keeps searches quick, for little work: many small segments, segments with many dead
  /// vectors, and the catalog's log. For the end of every run.
  case whereWorthwhile
  /// Everything into one segment without dead vectors, and the catalog's free pages returned.
  case everything
}

extension IndexWriter {
  /// Merges segments and leaves their dead vectors behind.
  ///
  /// Ids stay as they are.
  ///
  /// - Parameter extent: How much is rewritten.
  /// - Returns: How many vectors were rewritten.
  /// - Throws: `CatalogError` or `SegmentError`; the old segments then still count.
  @discardableResult
  package func compact(_ extent: Compaction = .whereWorthwhile) throws -> Int {
    try inTurn {
      let records = try segments()
      let runs =
        switch extent {
        case .whereWorthwhile: worthwhileRuns(of: records)
        case .everything:
          records.count > 1 || records.contains { $0.dead.count > 0 } ? [records.indices] : []
        }
      let rewritten = try runs.reduce(0) { try $0 + merge(Array(records[$1])) }
      if extent == .everything {
        try connection.maintain { try $0.execute(sql: "VACUUM") }
      }
      try connection.emptyLog()
      return rewritten
    }
  }

  /// Writes the live vectors of neighbouring segments to one file, swaps it in, deletes the old.
  private func merge(_ old: [SegmentRecord]) throws -> Int {
    let parts = try old.map { try $0.open(in: folder) }
    let index = try FlatIndex(dimension: model.dimension, parts: parts)
    let ids = index.ids()
    let record =
      ids.isEmpty
      ? nil
      : try writeSegment(ids) { writer in
        try index.forEachBlock { _, vectors in try writer.append(vectors.numbers.span) }
      }
    try connection.write { database in
      for segment in old {
        try database.execute(sql: "DELETE FROM segments WHERE id = ?", arguments: [segment.id])
      }
      try record?.insert(into: database)
    }
    // Readers that opened the old files keep them mapped; one that comes too late looks again.
    for segment in old { try removeFile(folder.segmentPath(segment.id)) }
    return ids.count
  }
}

/// Which neighbouring segments are worth one merge.
///
/// The newest ones, from the first that is no larger than all that follow it together, once there
/// are more than eight in all: then each merge at least doubles the segment that a vector is in,
/// and a vector is rewritten at most log₂ N times. And those of which a quarter is dead.
func worthwhileRuns(of segments: [SegmentRecord]) -> [Range<Int>] {
  var runs: [Range<Int>] = []
  var firstMerged = segments.count
  if segments.count > mostSegments {
    var rowsAfter = 0
    for index in segments.indices.reversed() {
      if index < segments.count - 1 && segments[index].rows <= rowsAfter { firstMerged = index }
      rowsAfter += segments[index].rows
    }
  }
  for index in 0..<firstMerged where segments[index].dead.count * 4 > segments[index].rows {
    runs.append(index..<index + 1)
  }
  if firstMerged < segments.count { runs.append(firstMerged..<segments.count) }
  return runs
}

private let mostSegments = 8
