internal import FileAccess
internal import GRDB
package import Parallelism
internal import SentenceEmbedding
internal import VectorIndexes
internal import VectorMath

/// How much of an index `IndexWriter.compact` rewrites.
package enum Compaction: Sendable {
  /// Rewrites many small segments, segments with many dead vectors, and many free pages of the
  /// catalog. This keeps searches quick and the index small for little work, at the end of every
  /// run.
  case whereWorthwhile
  /// All dead vectors are left behind, neighbours that fit into one segment are merged, and all
  /// free pages are returned.
  case everything
}

extension IndexWriter {
  /// Merges segments and leaves their dead vectors behind, slice by slice.
  ///
  /// Ids stay as they are. A slice is at most 64 MB of vectors, written and committed before the
  /// next is begun: finished slices stay when the work is ended or the process dies. Only a larger
  /// segment, which an earlier version made, is rewritten in one go.
  ///
  /// - Parameters:
  ///   - extent: How much is rewritten.
  ///   - sliceBytes: The largest segment that is made.
  ///   - work: Told after each slice which share of the vectors to rewrite is rewritten.
  /// - Returns: How many vectors were rewritten.
  /// - Throws: `CatalogError` or `SegmentError`, the segments of the slice then still count;
  ///   `CancellationError` when the work is ended.
  @discardableResult
  package func compact(
    _ extent: Compaction = .whereWorthwhile, sliceBytes: Int = 64 << 20, work: Work
  ) throws -> Int {
    let sliceRows = max(1, sliceBytes / (4 * model.dimension + 8))
    let records = try inTurn { try segments() }
    let planned = compactionSteps(of: records, sliceRows: sliceRows, extent)
      .reduce(0) { $0 + records[$1].reduce(0) { $0 + $1.liveRows } }
    var rewritten = 0
    // Each round plans anew, because other calls may come in between.
    while let count = try inTurn({ () -> Int? in
      let records = try segments()
      let encoding = try encoding(of: records)
      var step = compactionSteps(of: records, sliceRows: sliceRows, extent).first
      if step == nil, encoding.hasCodes {
        step = try records.firstIndex { try $0.open(in: folder).segment.encoding != encoding }
          .map { $0..<$0 + 1 }
      }
      guard let step else { return nil }
      try work.check()
      return try merge(Array(records[step]), sliceRows: sliceRows, as: encoding)
    }) {
      rewritten += count
      try work.advance(to: min(1, Double(rewritten) / Double(max(1, planned))))
    }
    try returnFreePages(extent, work: work)
    try connection.emptyLog()
    return rewritten
  }

  /// Writes the live vectors of neighbouring segments anew, swaps them in, deletes the old files.
  private func merge(
    _ old: [SegmentRecord], sliceRows: Int, as encoding: VectorEncoding
  ) throws -> Int {
    let parts = try old.map { try $0.open(in: folder) }
    let index = try FlatIndex(dimension: model.dimension, parts: parts)
    let ids = index.ids()
    var new: [SegmentRecord] = []
    for start in stride(from: 0, to: ids.count, by: sliceRows) {
      let slice = Array(ids[start..<min(start + sliceRows, ids.count)])
      let record = try writeSegment(slice, as: encoding, after: new.count) { writer in
        for run in try index.runs(of: slice) {
          try writer.append(run.rows, of: index.parts[run.part].segment)
        }
      }
      new.append(record)
    }
    try connection.write { database in
      for segment in old {
        try database.execute(sql: "DELETE FROM segments WHERE id = ?", arguments: [segment.id])
      }
      for record in new { try record.insert(into: database) }
    }
    // Readers that opened the old files keep them mapped; one that comes too late looks again.
    for segment in old { try onFile(FileSystem.removeFile(folder.segmentPath(segment.id))) }
    return ids.count
  }

  /// Gives the file system back what deleted rows have left free in the catalog.
  private func returnFreePages(_ extent: Compaction, work: Work) throws {
    func number(_ pragma: String) throws -> Int {
      try connection.perform { try Int.fetchOne($0, sql: "PRAGMA \(pragma)") ?? 0 }
    }
    let free = try number("freelist_count")
    let all = try number("page_count")
    let isWorthwhile = free > leastFreePages && free * 4 > all
    guard free > 0, extent == .everything || isWorthwhile else { return }
    guard try number("auto_vacuum") == incrementalVacuum else {
      // Made by an earlier version: once as a whole, and in pieces from then on.
      guard extent == .everything else { return }
      try connection.maintain {
        try $0.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        try $0.execute(sql: "VACUUM")
      }
      return
    }
    for _ in stride(from: 0, to: free, by: pagesAtOnce) {
      try work.check()
      try connection.maintain { try $0.execute(sql: "PRAGMA incremental_vacuum(\(pagesAtOnce))") }
    }
  }
}

/// Which neighbouring segments are worth one step of compaction each, in their order.
///
/// With `whereWorthwhile`, a segment counts when a quarter of it is dead. In a row of more than
/// eight neighbours that are each smaller than half a slice, the newest ones count too, from the
/// first that is no larger than all its followers together. Each such merge at least doubles the
/// segment that a vector is in, up to a slice, so that a vector is rewritten a logarithmic number
/// of times.
func compactionSteps(
  of segments: [SegmentRecord], sliceRows: Int, _ extent: Compaction
) -> [Range<Int>] {
  if extent == .everything {
    return slices(segments.indices, of: segments, sliceRows: sliceRows)
  }
  var steps: [Range<Int>] = []
  var start = 0
  while start < segments.count {
    var end = start
    while end < segments.count, segments[end].liveRows * 2 < sliceRows { end += 1 }
    var firstMerged = end
    if end - start > mostSegments {
      var rowsAfter = 0
      for index in (start..<end).reversed() {
        if index < end - 1 && segments[index].rows <= rowsAfter { firstMerged = index }
        rowsAfter += segments[index].rows
      }
    }
    // The large segment that ends the row is looked at by itself.
    let alone = Array(start..<firstMerged) + (end < segments.count ? [end] : [])
    let merged = slices(firstMerged..<end, of: segments, sliceRows: sliceRows)
    let deadSteps = alone.filter { segments[$0].dead.count * 4 > segments[$0].rows }
      .map { $0..<$0 + 1 }
    steps += (deadSteps + merged).sorted { $0.lowerBound < $1.lowerBound }
    start = end + 1
  }
  return steps
}

/// Cuts a row of segments into pieces whose live vectors fit into a slice; those that would come
/// out as they are are left out.
private func slices(
  _ range: Range<Int>, of segments: [SegmentRecord], sliceRows: Int
) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = range.lowerBound
  while start < range.upperBound {
    var rows = segments[start].liveRows
    var end = start + 1
    while end < range.upperBound, rows + segments[end].liveRows <= sliceRows {
      rows += segments[end].liveRows
      end += 1
    }
    if end - start > 1 || segments[start].dead.count > 0 { result.append(start..<end) }
    start = end
  }
  return result
}

private let mostSegments = 8
// 16 MB at 4,096 bytes a page.
private let pagesAtOnce = 4096
private let leastFreePages = 256
private let incrementalVacuum = 2

extension FlatIndex {
  /// Where the vectors of `ids`, ascending, are: neighbouring rows of one part together.
  fileprivate func runs(of ids: [UInt64]) throws -> [(part: Int, rows: Range<Int>)] {
    var runs: [(part: Int, rows: Range<Int>)] = []
    for id in ids {
      guard let (part, row) = location(of: id) else { throw SegmentError.unknownVector(id: id) }
      if let last = runs.last, last.part == part, last.rows.upperBound == row {
        runs[runs.count - 1].rows = last.rows.lowerBound..<row + 1
      } else {
        runs.append((part, row..<row + 1))
      }
    }
    return runs
  }
}
