internal import FileAccess
internal import GRDB
package import Parallelism
internal import SentenceEmbedding
package import VectorIndexes
package import VectorMath

extension IndexWriter {
  /// Gives every sentence its one vector again, whatever happened to the segments.
  ///
  /// Vectors of damaged or missing segments are made anew from the texts in the catalog; each segment
  /// is replaced in one transaction. Vectors without a sentence become dead. What is whole is kept.
  ///
  /// - Parameters:
  ///   - embed: Makes the vectors of texts, `[texts × D]`, unit rows.
  ///   - work: Asked before each segment whether to go on.
  /// - Returns: What was done.
  /// - Throws: `CatalogError` or `SegmentError`, also for a segment that may not be read or is of a
  ///   newer version; what `embed` throws; `CancellationError` when the work is ended.
  package func repairVectors(
    embed: ([String]) throws -> Matrix, work: Work
  ) throws -> RepairReport {
    try inTurn {
      var report = RepairReport()
      var whole: [SegmentRecord] = []
      for record in try segments() {
        try work.check()
        do {
          try verify(record)
          whole.append(record)
        } catch let error as SegmentError {
          // A file that may not be read, or is of a newer version, is not damaged.
          guard error.isDamage else { throw error }
          let sentences = try sentenceIDs(in: record.firstID...record.lastID)
          try replace([record], by: sentences, keeping: nil, embed)
          report.repaired.append(
            "\(IndexFolder.segmentFileName(record.id)): \(sentences.count) vectors made anew (\(error.reason))"
          )
        }
      }
      try work.check()
      try killStrays(in: whole, &report)
      try addMissing(embed, &report)
      return report
    }
  }

  /// Drops what is damaged of a cache, an index without documents: segments, and the sentences whose
  /// vectors they held.
  ///
  /// - Throws: `CatalogError` or `SegmentError`, also for a segment that may not be read or is of a
  ///   newer version.
  package func dropDamagedSegments() throws {
    try inTurn {
      for record in try segments() {
        do {
          try verify(record)
        } catch let error as SegmentError {
          guard error.isDamage else { throw error }
          try connection.write { database in
            for (table, column) in [("sentences", "id"), ("unswept", "sentence")] {
              try database.execute(
                sql: "DELETE FROM \(table) WHERE \(column) BETWEEN ? AND ?",
                arguments: [record.firstID.stored, record.lastID.stored])
            }
            try database.execute(sql: "DELETE FROM segments WHERE id = ?", arguments: [record.id])
          }
          try onFile(FileSystem.removeFile(folder.segmentPath(record.id)))
        }
      }
    }
  }

  private func verify(_ record: SegmentRecord) throws {
    let part = try record.open(in: folder)
    guard part.segment.dimension == model.dimension else {
      throw SegmentError.dimensionMismatch(
        found: part.segment.dimension, expected: model.dimension, path: part.segment.path)
    }
    try part.segment.verify()
    if let odd = part.segment.oddVectors().first {
      throw SegmentError.damagedPayload(
        path: part.segment.path, detail: "the vector \(odd) is not of unit length")
    }
  }

  private func sentenceIDs(in range: ClosedRange<UInt64>) throws -> [UInt64] {
    try catalog.query(
      "SELECT id FROM sentences WHERE id BETWEEN ? AND ? ORDER BY id",
      [range.lowerBound.stored, range.upperBound.stored]
    ) { try $0.vectorID(0) }
  }

  /// Marks live vectors whose sentences are gone as dead.
  private func killStrays(in records: [SegmentRecord], _ report: inout RepairReport) throws {
    for var record in records {
      let segment = try record.open(in: folder).segment
      let known = Set(try sentenceIDs(in: record.firstID...record.lastID))
      var count = 0
      segment.withIDs { ids in
        for row in ids.indices where !known.contains(ids[row]) && record.dead.insert(row) {
          count += 1
        }
      }
      guard count > 0 else { continue }
      try connection.write { try record.update(in: $0) }
      if record.liveRows == 0 { try onFile(FileSystem.removeFile(folder.segmentPath(record.id))) }
      report.repaired.append(
        "\(IndexFolder.segmentFileName(record.id)): \(count) vectors without sentences left out")
    }
  }

  /// Makes vectors for the sentences that have none.
  private func addMissing(
    _ embed: ([String]) throws -> Matrix, _ report: inout RepairReport
  ) throws {
    let records = try segments()
    let index = try FlatIndex(
      dimension: model.dimension, parts: try records.map { try $0.open(in: folder) })
    let live = Set(index.ids())
    let missing = try catalog.query("SELECT id FROM sentences ORDER BY id") { try $0.vectorID(0) }
      .filter { !live.contains($0) }
    guard !missing.isEmpty else { return }
    // Ranges of ids must not overlap: what lies within a segment's is added to that segment.
    for record in records {
      let own = missing.filter { record.firstID <= $0 && $0 <= record.lastID }
      guard !own.isEmpty else { continue }
      let all = try sentenceIDs(in: record.firstID...record.lastID)
      try replace([record], by: all, keeping: index, embed)
    }
    var gap: [UInt64] = []
    var later = records[...]
    for id in missing {
      if records.contains(where: { $0.firstID <= id && id <= $0.lastID }) { continue }
      if let next = later.first, id > next.lastID {
        try replace([], by: gap, keeping: nil, embed)
        gap = []
        later = later.drop { $0.lastID < id }
      }
      gap.append(id)
    }
    try replace([], by: gap, keeping: nil, embed)
    report.repaired.append("\(missing.count) vectors made anew for sentences that had none")
  }

  /// Writes the vectors of `ids` to new segments, which take the place of `old`.
  private func replace(
    _ old: [SegmentRecord], by ids: [UInt64], keeping index: FlatIndex?,
    _ embed: ([String]) throws -> Matrix
  ) throws {
    var new: [SegmentRecord] = []
    for start in stride(from: 0, to: ids.count, by: repairedRows) {
      let slice = Array(ids[start..<min(start + repairedRows, ids.count)])
      let record = try writeSegment(slice, after: new.count) { writer in
        for start in stride(from: 0, to: slice.count, by: embeddedAtOnce) {
          let block = Array(slice[start..<min(start + embeddedAtOnce, slice.count)])
          let vectors = try self.vectors(of: block, keeping: index, embed)
          try writer.append(vectors.numbers.span)
        }
      }
      new.append(record)
    }
    guard !old.isEmpty || !new.isEmpty else { return }
    try connection.write { database in
      for record in old {
        try database.execute(sql: "DELETE FROM segments WHERE id = ?", arguments: [record.id])
      }
      for record in new { try record.insert(into: database) }
    }
    for record in old { try onFile(FileSystem.removeFile(folder.segmentPath(record.id))) }
  }

  private func vectors(
    of ids: [UInt64], keeping index: FlatIndex?, _ embed: ([String]) throws -> Matrix
  ) throws -> Matrix {
    let isKept = ids.map { index?.location(of: $0) != nil }
    let texts = try catalog.texts(of: ids.indices.filter { !isKept[$0] }.map { ids[$0] })
    var numbers: [Float] = []
    let made = try embed(texts.map { $0 ?? "" })
    var next = 0
    for (place, id) in ids.enumerated() {
      if isKept[place], let index {
        let kept = try index.vectors(of: [id])
        numbers += kept.numbers
      } else {
        numbers += made.numbers[made.range(ofRow: next)]
        next += 1
      }
    }
    return Matrix(rows: ids.count, columns: model.dimension, numbers: numbers)
  }
}

extension SegmentError {
  /// Whether making the file again is the way out.
  package var isDamage: Bool {
    switch self {
    case .forbidden, .unsupportedVersion, .diskFull: false
    default: true
    }
  }

  /// What is wrong, without what to do about it.
  fileprivate var reason: String {
    switch self {
    case .missing: "the file was missing"
    case .damagedPayload(_, let detail), .damagedHeader(_, let detail): detail
    default: "the file was damaged"
    }
  }
}

// 30 MB of 384 numbers.
private let repairedRows = 20_000
private let embeddedAtOnce = 2048
