internal import Catalog
internal import VectorIndexes

extension SearchEngine {
  /// Finds passages that say the same; files are never altered.
  ///
  /// - Parameters:
  ///   - options: What counts as a duplicate, and which of several stays.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: What passages must fulfil besides.
  ///   - comparing: Told the share of the comparison that is done, by any thread, one at a time.
  /// - Returns: The groups, in the order of path and place.
  /// - Throws: When there is no index or an option is out of range; `CancellationError`.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    comparing: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> DuplicateReport {
    try options.check()
    if let field = options.keptField {
      throw AkinError.invalid(
        option: "what is kept", value: "field:\(field)",
        expected: "first, longest, newest or central: only the records of a file are compared by "
          + "their fields")
    }
    return try await run { [self] work in
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
