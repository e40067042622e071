internal import Catalog
internal import VectorIndexes

extension SearchEngine {
  /// Finds passages that say the same; it never alters files.
  ///
  /// - Parameters:
  ///   - options: Decides which passages are duplicates, and which passage of a group stays.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: A further condition on the passages.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The groups, in the order of path and place.
  /// - Throws: `CatalogError` when there is no index, `DedupeOptionsError` for an option out of
  ///   range, `DeadlineError` when the time limit is over, `CancellationError`.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(), timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> DuplicateReport {
    try options.check()
    if let field = options.keptField {
      throw DedupeOptionsError.fieldOfIndex(field)
    }
    return try await run(within: timeLimit) { [self] work in
      let snapshot = try snapshot()
      let corpus = try storedPassages(
        in: snapshot, within: paths, where: filter, work)
      try work.check()
      let rows = try StoredRows(of: corpus.map(\.sentence), in: snapshot.vectors)
      var times: [Int64: Double] = [:]
      for document in try snapshot.catalog.documents() {
        times[document.id] = Double(document.description.modified)
      }
      try work.check()
      return try DuplicateReport(
        corpus.map { Passage($0) }, modified: corpus.map { times[$0.document] },
        rows: rows, options: options, reader: reader(of: snapshot.model), threads: threads,
        work: work.reporting(.comparing, to: progress))
    }
  }
}
