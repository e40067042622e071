internal import FileAccess
internal import GRDB
package import Parallelism
internal import SentenceEmbedding
internal import VectorIndexes

extension IndexWriter {
  /// Brings the lists up to date with the segments, where that pays.
  ///
  /// Up to a hundredth of the vectors may stand outside of the lists: a search compares all of
  /// these. The centroids stay until as many vectors have come in as the centroids were trained
  /// for. Searches go on meanwhile, with the lists that were there before.
  ///
  /// - Parameters:
  ///   - threads: How many cores to use.
  ///   - memory: Bytes that the process may take; nil when nobody counts them.
  ///   - work: Told which share is done.
  /// - Returns: Whether lists were written.
  /// - Throws: `CatalogError` or `SegmentError`, and `CancellationError` when the work is ended; the
  ///   old lists then still count.
  @discardableResult
  package func updateLists(threads: Int, memory: Int? = nil, work: Work) throws -> Bool {
    try inTurn {
      let records = try segments()
      let old = try catalog.listsRecord()
      let live = records.reduce(0) { $0 + $1.liveRows }
      guard isLarge(records) else {
        if let old { try replace(old, by: nil) }
        return false
      }
      let flat = try FlatIndex(
        dimension: model.dimension, parts: try records.map { try $0.open(in: folder) })
      // Damaged lists are made again.
      let index = VectorIndex(flat: flat, lists: old.flatMap { try? $0.open(in: folder) })
      let outside = index.uncovered.count
      let mostOutside = max(policy.mostOutside, live / 100)
      guard index.lists == nil || outside > mostOutside else { return false }

      var new = ListsRecord(id: (old?.id ?? 0) + 1, checksum: 0, trainedRows: live, addedRows: 0)
      var previous: Lists?
      if let old, let lists = index.lists, old.addedRows + outside <= old.trainedRows {
        previous = lists
        new.trainedRows = old.trainedRows
        new.addedRows = old.addedRows + outside
      }
      new.checksum = try ListsWriter(threads: threads, memory: memory).write(
        folder.listsPath(new.id), over: flat.parts, previous: previous, work: work)
      try replace(old, by: new)
      return true
    }
  }

  /// Whether an index of these segments has lists.
  func isLarge(_ records: [SegmentRecord]) -> Bool {
    model.dimension <= largestListedDimension
      && records.reduce(0) { $0 + $1.liveRows } >= policy.fewestVectors
  }

  /// Makes damaged lists anew, and brings the others up to date with repaired segments.
  ///
  /// - Returns: What was done, in a line; nil when none were damaged.
  /// - Throws: As `updateLists`.
  package func repairLists(threads: Int, work: Work) throws -> String? {
    let damaged = try inTurn { () -> ListsError? in
      guard let record = try catalog.listsRecord() else {
        guard try catalog.listsRecordIsDamaged() else { return nil }
        try connection.write { try setValue(nil, for: ListsRecord.key, in: $0) }
        return .damaged(path: connection.path, detail: "which lists count was altered")
      }
      do {
        try record.open(in: folder).verify()
        return nil
      } catch let error as ListsError {
        try replace(record, by: nil)
        return error
      }
    }
    try updateLists(threads: threads, work: work)
    return damaged.map { "lists made anew (\($0.reason))" }
  }

  /// Ends a run: removes what nothing refers to any more, compacts where that is worthwhile, and
  /// brings the lists up to date.
  ///
  /// The latter two make nothing that is missed: on a full disk they are left to a later run.
  ///
  /// - Parameters:
  ///   - threads: How many cores to use.
  ///   - memory: Bytes that the process may take; nil when nobody counts them.
  ///   - work: Told which share of the lists is made; before them only asked whether to go on.
  /// - Returns: Whether there was room for all of it.
  /// - Throws: `CatalogError` or `SegmentError`; `CancellationError` when the work is ended. What is
  ///   done stays done.
  @discardableResult
  package func settle(threads: Int, memory: Int? = nil, work: Work) throws -> Bool {
    try removeUnreferencedSentences(work: work)
    do {
      try compact(work: work.silent)
      try updateLists(threads: threads, memory: memory, work: work)
      return true
    } catch CatalogError.diskFull {
      return false
    } catch SegmentError.diskFull {
      return false
    }
  }

  private func replace(_ old: ListsRecord?, by new: ListsRecord?) throws {
    try connection.write { database in
      try setValue(new?.text, for: ListsRecord.key, in: database)
    }
    // Readers that opened the old file keep it mapped; one that comes too late compares all
    // vectors.
    if let old { try onFile(FileSystem.removeFile(folder.listsPath(old.id))) }
  }
}
