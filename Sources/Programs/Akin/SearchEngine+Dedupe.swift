internal import Catalog
internal import VectorIndexes

extension SearchEngine {
  /// Finds passages that say the same; files are never altered.
  ///
  /// - Parameters:
  ///   - options: What counts as a duplicate, and which of several stays.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: What passages must fulfil besides.
  ///   - timeLimit: How long it may take; nil for as long as it takes.
  ///   - comparing: Told the share of the comparison that is done, by any thread, one at a time.
  /// - Returns: The groups, in the order of path and place.
  /// - Throws: `CatalogError` when there is no index, `DedupeOptionsError` for an option out of
  ///   range, `DeadlineError` when the time limit is over, `CancellationError`.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(), timeLimit: Duration? = nil,
    comparing: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> DuplicateReport {
    try options.check()
    if let field = options.keptField {
      throw DedupeOptionsError.fieldOfIndex(field)
    }
    return try await run(deadline: deadline(after: timeLimit)) { [self] work in
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
        work: work.reporting(comparing))
    }
  }
}
