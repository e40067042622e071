internal import Documents
internal import Foundation
internal import Records
internal import SentenceEmbedding

/// A plain file of records, each of which is one passage: JSONL, CSV, TSV or one text a line.
///
/// It can be clustered and deduplicated without an index. Vectors are remembered by content, so
/// that the second run is quick.
public struct RecordCorpus: Sendable {
  let path: String
  let passages: [Passage]
  private let file: RecordFile

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - field: The field that holds the text; nil for the usual names.
  /// - Throws: When the file cannot be read or a record is malformed; the error names the line.
  public init(path: String, field: String? = nil) throws {
    file = try RecordFile(path: path, field: field)
    self.path = path
    passages = file.records.map { record in
      Passage(
        path: path, root: "", line: record.line, endLine: record.line,
        start: record.byteRange.lowerBound, end: record.byteRange.upperBound, text: record.text,
        heading: nil, field: field, id: record.id)
    }
  }

  /// Whether its records have fields: it is not one text a line.
  public var hasFields: Bool { file.layout != .lines }

  /// How many records there are.
  public var count: Int { passages.count }

  /// Divides the records into clusters.
  ///
  /// The order of the file does not matter: where two communities of one size overlap, that of the
  /// texts decides.
  ///
  /// - Parameters:
  ///   - method: How records are divided.
  ///   - placingOutliers: Whether what is in no cluster joins the nearest one.
  ///   - mapping: Whether the records are laid out in the plane as well (`ClusterReport.map`).
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: How long it may take; nil for as long as it takes.
  ///   - progress: Told how many more records have their vectors.
  ///   - clustering: Told how far clustering is, by any thread, one at a time.
  /// - Returns: The clusters, larger ones first.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`, or an error for an
  ///   option out of range.
  public func cluster(
    _ method: ClusterMethod = .communities(), placingOutliers: Bool = false,
    mapping: Bool = false, with embedder: TextEmbedder, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    clustering: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ClusterReport {
    try method.check()
    try method.check(passages: count)
    return try await cancellable(deadline: deadline(after: timeLimit)) { work in
      var passages = passages
      try passages.sort(work: work) { $0.isOrderedByText(before: $1) }
      let rows = try embedder.cache.rows(
        of: passages.map(\.text), work: work, progress: progress)
      try work.check()
      func begin(_ step: Work.Progress.Step) -> Work { work.reporting(step, to: clustering) }
      var report = try ClusterReport(
        passages, rows: rows, method: method, placingOutliers: placingOutliers,
        threads: embedder.threads, work: begin)
      if mapping {
        try report.layOut(
          passages, rows: rows, threads: embedder.threads, work: begin(.mapping))
      }
      return report
    }
  }

  /// Finds records that say the same.
  ///
  /// - Parameters:
  ///   - options: What counts as a duplicate, and which of several stays.
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: How long it may take; nil for as long as it takes.
  ///   - progress: Told how many more records have their vectors.
  ///   - comparing: Told the share of the comparison that is done then, by any thread, one at a time.
  /// - Returns: The groups, in the order of the file.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`, or an error for an
  ///   option out of range.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    comparing: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> DuplicateReport {
    try options.check()
    let values = try options.keptField.map { try file.values(of: $0) } ?? []
    return try await cancellable(deadline: deadline(after: timeLimit)) { work in
      let rows = try embedder.cache.rows(
        of: passages.map(\.text), work: work, progress: progress)
      try work.check()
      // The records of one file are all of one age: the newest is the first.
      return try DuplicateReport(
        passages, modified: passages.map { _ in nil }, values: values, rows: rows,
        options: options, reader: embedder.loaded.reader, threads: embedder.threads,
        work: work.reporting(comparing))
    }
  }

  /// The file without the duplicates of `report`; every other byte is as it was.
  ///
  /// A report of another corpus takes nothing away.
  public func contents(without report: DuplicateReport) -> [UInt8] {
    file.contents(removing: places(of: report))
  }

  /// What `contents(without:)` leaves out, for `RemovedRecords`: the bytes of a file of JSONL.
  public func removed(by report: DuplicateReport) throws -> [UInt8] {
    let places = places(of: report)
    return try RemovedRecords.list(
      report, of: Set(places.map { passages[$0] }), original: file.bytes,
      cleaned: file.contents(removing: places))
  }

  /// Where the duplicates of `report` are among the passages; those of another corpus are not.
  private func places(of report: DuplicateReport) -> Set<Int> {
    let rows = report.groups.flatMap(\.removed).lazy.filter {
      passages.indices.contains($0.row) && passages[$0.row] == $0.passage
    }
    return Set(rows.map(\.row))
  }
}
