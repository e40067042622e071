public import Documents
public import Retrieval

extension SearchEngine {
  /// Answers a query.
  ///
  /// - Parameter query: What is asked, and how much of the answer is wanted.
  /// - Returns: The hits, best first, and how much of the question was cut off.
  /// - Throws: `QueryError`, `FilterError`; `CatalogError` when there is no index, it is damaged, or
  ///   another model was asked for than its own; `DeadlineError` when the query's time limit is over;
  ///   `CancellationError` when the task is cancelled.
  public func search(_ query: Query) async throws -> SearchAnswer {
    try await search([query])[0]
  }

  /// Answers several queries at once, which is quicker than one by one.
  ///
  /// - Parameter queries: Any number of them.
  /// - Returns: One answer a query, in their order.
  /// - Throws: As `search(_:)` does.
  public func search(_ queries: [Query]) async throws -> [SearchAnswer] {
    for query in queries { try query.check() }
    let limit = queries.compactMap(\.timeLimit).min()
    return try await answer(deadline: deadline(after: limit)) { [self] snapshot, work in
      try Retriever(snapshot, threads: threads).answers(
        to: queries, with: loadModel(of: snapshot.model), work: work)
    }
  }

  /// The passages nearest to a question or any other text.
  ///
  /// - Parameters:
  ///   - query: Any text but an empty one.
  ///   - limit: How many at most.
  ///   - paths: Files or folders to look in; everywhere when there are none.
  ///   - filter: What hits must fulfil besides.
  ///   - context: How many passages before and after each hit to give along.
  ///   - minimumScore: Leaves out what scores less.
  ///   - recall: The share of the nearest that a large index is to find, above 0 and at most 1, which
  ///     is exact; the lower, the quicker. Below some thousand sentences every search is exact.
  /// - Returns: Best first; of equal scores, in the order of path and place.
  /// - Throws: As `search(_:)` of a `Query` does.
  public func search(
    _ query: String, limit: Int = 10, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    context: (before: Int, after: Int) = (0, 0), minimumScore: Float? = nil,
    recall: Double = 0.99
  ) async throws -> [SearchHit] {
    try await search(
      [query], limit: limit, within: paths, where: filter, context: context,
      minimumScore: minimumScore, recall: recall)[0]
  }

  /// The same for several questions at once, which is quicker than one by one.
  ///
  /// - Parameters:
  ///   - queries: Any texts but empty ones.
  ///   - limit: How many hits at most for each.
  ///   - paths: Files or folders to look in; everywhere when there are none.
  ///   - filter: What hits must fulfil besides.
  ///   - context: How many passages before and after each hit to give along.
  ///   - minimumScore: Leaves out what scores less.
  ///   - recall: The share of the nearest that a large index is to find.
  /// - Returns: One list a query.
  /// - Throws: As `search(_:)` of a `Query` does.
  public func search(
    _ queries: [String], limit: Int = 10, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    context: (before: Int, after: Int) = (0, 0), minimumScore: Float? = nil,
    recall: Double = 0.99
  ) async throws -> [[SearchHit]] {
    let asked = queries.map {
      Query(
        $0, limit: limit, within: paths, where: filter, contextBefore: context.before,
        contextAfter: context.after, minimumScore: minimumScore, recall: recall)
    }
    return try await search(asked).map(\.hits)
  }
}
