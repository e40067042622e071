public import Documents
public import Retrieval

extension SearchEngine {
  /// Answers a query.
  ///
  /// - Parameter query: The question and the limits of the answer.
  /// - Returns: The hits, best first, and the part of the question that was cut off.
  /// - Throws: `QueryError`, `FilterError`; `CatalogError` when there is no index, it is damaged,
  ///   or the engine was given another model than the index's; `DeadlineError` when the query's
  ///   time limit is over; `CancellationError` when the task is cancelled.
  public func search(_ query: Query) async throws -> SearchAnswer {
    try await search([query])[0]
  }

  /// Answers several queries at once, which is quicker than one after another.
  ///
  /// - Parameter queries: Any number of them.
  /// - Returns: One answer a query, in the order of the queries.
  /// - Throws: As `search(_:)` does.
  public func search(_ queries: [Query]) async throws -> [SearchAnswer] {
    for query in queries { try query.check() }
    let limit = queries.compactMap(\.timeLimit).min()
    return try await answer(within: limit) { [self] snapshot, work in
      try Retriever(snapshot, threads: threads).answers(
        to: queries, with: loadModel(of: snapshot.model), work: work)
    }
  }

  /// The passages nearest to a question or any other text.
  ///
  /// - Parameters:
  ///   - query: Any text but an empty one.
  ///   - limit: The most hits to return, which differ in their texts.
  ///   - limitPerFile: The most hits of one file; nil for any number.
  ///   - paths: Files or folders to look in; everywhere when there are none.
  ///   - filter: A further condition on the hits.
  ///   - context: How many passages before and after each hit to return with it.
  ///   - minimumScore: Leaves out hits with a lower score.
  ///   - recall: The share of the nearest passages that a search of a large index should find,
  ///     above 0 and at most 1. A lower share is quicker; 1 is exact. Below some thousand sentences
  ///     every search is exact.
  ///   - timeLimit: How long the answer may take; nil for as long as it takes.
  /// - Returns: The hits, best first; hits of equal score in the order of path and place.
  /// - Throws: The errors of `search(_:)` with a `Query`.
  public func search(
    _ query: String, limit: Int = 10, limitPerFile: Int? = nil, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    context: (before: Int, after: Int) = (0, 0), minimumScore: Float? = nil,
    recall: Double = 0.99, timeLimit: Duration? = nil
  ) async throws -> [SearchHit] {
    try await search(
      [query], limit: limit, limitPerFile: limitPerFile, within: paths, where: filter,
      context: context, minimumScore: minimumScore, recall: recall, timeLimit: timeLimit)[0]
  }

  /// Finds the passages nearest to several texts at once, which is quicker than one after another.
  ///
  /// - Parameters:
  ///   - queries: Any texts but empty ones.
  ///   - limit: The most hits to return for each query.
  ///   - limitPerFile: The most hits of one file for each query; nil for any number.
  ///   - paths: Files or folders to look in; everywhere when there are none.
  ///   - filter: A further condition on the hits.
  ///   - context: How many passages before and after each hit to return with it.
  ///   - minimumScore: Leaves out hits with a lower score.
  ///   - recall: The share of the nearest passages that a search of a large index should find.
  ///   - timeLimit: How long the answers may take; nil for as long as they take.
  /// - Returns: One list a query.
  /// - Throws: The errors of `search(_:)` with a `Query`.
  public func search(
    _ queries: [String], limit: Int = 10, limitPerFile: Int? = nil, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    context: (before: Int, after: Int) = (0, 0), minimumScore: Float? = nil,
    recall: Double = 0.99, timeLimit: Duration? = nil
  ) async throws -> [[SearchHit]] {
    let asked = queries.map {
      Query(
        $0, limit: limit, limitPerFile: limitPerFile, within: paths, where: filter,
        contextBefore: context.before, contextAfter: context.after, minimumScore: minimumScore,
        recall: recall, timeLimit: timeLimit)
    }
    return try await search(asked).map(\.hits)
  }
}
