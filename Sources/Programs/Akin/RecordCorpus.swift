internal import Documents
internal import Foundation
internal import Records
internal import SentenceEmbedding
internal import SimilarityJoins

/// A plain file whose records are passages: JSONL, CSV, TSV or one text a line.
///
/// It can be clustered and deduplicated without an index. Akin keeps the vectors by the content of
/// the texts, so the second run is quick.
public struct RecordCorpus: Sendable {
  let path: String
  /// The records, in the order of the file.
  public let passages: [Passage]
  private let file: RecordFile

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - field: The field that holds the text; nil for the usual names.
  ///   - hasHeader: Whether the first row of a table names its columns; else they are named 1, 2, ….
  ///   - skipsInvalid: Passes over records that are broken or hold no text, and keeps them in the file.
  /// - Throws: When the file cannot be read or a record is malformed; the error names the line.
  public init(
    path: String, field: String? = nil, hasHeader: Bool = true, skipsInvalid: Bool = false
  ) throws {
    file = try RecordFile(
      path: path,
      options: RecordFile.Options(field: field, hasHeader: hasHeader, skipsInvalid: skipsInvalid))
    self.path = path
    passages = file.records.map { record in
      Passage(
        path: path, root: "", line: record.line, endLine: record.line,
        start: record.byteRange.lowerBound, end: record.byteRange.upperBound, text: record.text,
        heading: nil, field: field, id: record.id)
    }
  }

  /// What a user should know about how the file was read, one sentence each.
  public var warnings: [String] {
    var warnings: [String] = []
    if file.headerLooksLikeData {
      warnings.append("\(path): \(ReadingNote.headerLooksLikeData).")
    }
    if let first = file.skipped.first {
      warnings.append(
        file.skipped.count == 1
          ? "\(path): 1 record was passed over, in line \(first.line): \(first.reason)."
          : "\(path): \(file.skipped.count) records were passed over, the first in line \(first.line): "
            + "\(first.reason).")
    }
    return warnings
  }

  /// Options that may let the file be read as it was meant; `warnings` say of what.
  public var remedies: [IndexReport.Remedy] { file.headerLooksLikeData ? [.noHeader] : [] }

  /// Whether the records have fields: true for every layout but one text a line.
  public var hasFields: Bool { file.layout != .lines }

  /// How many records there are.
  public var count: Int { passages.count }

  /// Divides the records into clusters.
  ///
  /// The order of the file does not change the result. Where two communities of one size overlap,
  /// the order of their texts decides.
  ///
  /// - Parameters:
  ///   - method: How records are divided.
  ///   - placingOutliers: Whether records outside all clusters join the nearest cluster.
  ///   - keepingRepeats: Whether records that say nothing of their own (`ClusterReport.setAside`)
  ///     are divided too.
  ///   - mapping: Whether the records are laid out in the plane as well (`ClusterReport.map`).
  ///   - layered: Whether `auto` makes coarser and finer clusters too (`ClusterReport.layers`).
  ///   - summaryLength: How many sentences of a summary each cluster gets; nil for none.
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The clusters, those with more different texts first.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`, or an error for an
  ///   option out of range.
  public func cluster(
    _ method: ClusterMethod = .auto(), placingOutliers: Bool = false, keepingRepeats: Bool = false,
    mapping: Bool = false, layered: Bool = false, summaryLength: Int? = nil,
    with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ClusterReport {
    try method.check()
    try method.check(passages: count)
    return try await cancellable(within: timeLimit) { work in
      var passages = passages
      try passages.sort(work: work) { $0.isOrderedByText(before: $1) }
      let (rows, truncation) = try vectors(of: passages, embedder, work, progress)
      try work.check()
      func begin(_ step: Work.Progress.Step) -> Work { work.reporting(step, to: progress) }
      var report = try ClusterReport(
        passages, rows: rows, method: method, placingOutliers: placingOutliers,
        keepingRepeats: keepingRepeats, isLayered: layered, threads: embedder.threads, work: begin)
      report.truncation = truncation
      if let summaryLength {
        try report.summarize(
          summaryLength, rows: rows, threads: embedder.threads, work: begin(.describing))
      }
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
  ///   - options: Decides which records are duplicates, and which record of a group stays.
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The groups, in the order of the file.
  /// - Throws: `DeadlineError` when the time limit is over, `CancellationError`, or an error for an
  ///   option out of range.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> DuplicateReport {
    try options.check()
    let values = try options.keptField.map { try file.values(of: $0) } ?? []
    return try await cancellable(within: timeLimit) { work in
      let (rows, truncation) = try vectors(of: passages, embedder, work, progress)
      try work.check()
      // All records of a file have the same age, so the first record counts as the newest.
      var report = try DuplicateReport(
        passages, modified: passages.map { _ in nil }, values: values, rows: rows,
        options: options, reader: embedder.loaded.reader, threads: embedder.threads,
        work: work.reporting(.comparing, to: progress))
      report.truncation = truncation
      return report
    }
  }

  /// The vectors of records, and how much of them the model does not read.
  func vectors(
    of passages: [Passage], _ embedder: TextEmbedder, _ work: Work,
    _ progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> (rows: any SimilarityRows, truncation: Truncation) {
    let done = EmbeddedTexts(of: passages.count, tell: progress)
    return try embedder.cache.rows(
      of: passages.map(\.text), work: work, progress: { done.add($0) })
  }

  /// The file without the duplicates of `report`; every other byte stays as it was.
  ///
  /// A report about another corpus removes nothing.
  ///
  /// - Throws: `DedupeOptionsError.riskySuggestion` when the corpus suggested the threshold and that
  ///   is no ground to remove anything (`DuplicateReport.checkRemoval`).
  public func contents(without report: DuplicateReport) throws(DedupeOptionsError) -> [UInt8] {
    try report.checkRemoval()
    return file.contents(removing: places(of: report))
  }

  /// The list of the records that `contents(without:)` leaves out: a JSONL file for
  /// `RemovedRecords`.
  ///
  /// - Throws: `DedupeOptionsError.riskySuggestion`, as `contents(without:)` does.
  public func removed(by report: DuplicateReport) throws -> [UInt8] {
    try report.checkRemoval()
    let places = places(of: report)
    return try RemovedRecords.list(
      report, of: Set(places.map { passages[$0] }), original: file.bytes,
      cleaned: file.contents(removing: places))
  }

  /// The positions of the duplicates of `report` among the passages; a report on another corpus has
  /// none.
  private func places(of report: DuplicateReport) -> Set<Int> {
    let rows = report.groups.flatMap(\.removed).lazy.filter {
      passages.indices.contains($0.row) && passages[$0.row] == $0.passage
    }
    return Set(rows.map(\.row))
  }
}
