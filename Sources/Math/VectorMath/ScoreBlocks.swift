package import Parallelism

/// Computes all products of queries and rows, a rectangle at a time.
///
/// - Parameters:
///   - queries: `[Q × D]`.
///   - rows: `[N × D]`.
///   - threads: How many blocks of queries are computed at once; nothing depends on it.
///   - work: Ends the computation.
///   - makeState: What is known of a query before its first row.
///   - body: Takes the state of a query, the number of the query, the first row of the rectangle, and
///     the scores from there on.
///   - finish: What is kept of a query behind its last row.
/// - Returns: What was kept, `[Q]`.
/// - Throws: `CancellationError` when the work is ended.
package func scoreBlocks<State, Result: Sendable>(
  of queries: Matrix, with rows: Matrix, threads: Int, work: Work,
  makeState: @Sendable (Int) -> State,
  _ body: @Sendable (inout State, Int, Int, ArraySlice<Float>) -> Void,
  finish: @Sendable (State, Int) -> Result
) throws(CancellationError) -> [Result] {
  let (height, width) = (64, 1024)
  return try runPieces(
    (queries.rows + height - 1) / height, threads: threads, work: work, weight: { _ in 1 },
    makeScratch: { [Float](repeating: 0, count: height * width) }
  ) { piece, scratch in
    let first = piece * height
    let count = min(height, queries.rows - first)
    var states = (first..<first + count).map(makeState)
    for start in stride(from: 0, to: rows.rows, by: width) {
      let columns = min(width, rows.rows - start)
      var scores = scratch.mutableSpan
      multiply(
        queries.numbers.span,
        Block(start: first * queries.columns, rows: count, columns: queries.columns),
        byRowsOf: rows.numbers.span,
        Block(start: start * rows.columns, rows: columns, columns: rows.columns),
        into: &scores, Block(rows: count, columns: columns))
      for query in 0..<count {
        body(
          &states[query], first + query, start,
          scratch[query * columns..<(query + 1) * columns])
      }
    }
    return zip(states, first...).map { finish($0, $1) }
  }.flatMap(\.self)
}

/// The nearest rows of each query, best first; of equals the smaller row comes first.
///
/// - Parameters:
///   - count: How many.
///   - queries: `[Q × D]`.
///   - rows: `[N × D]`.
///   - threads: How many cores are used; nothing depends on it.
///   - work: Ends the computation.
/// - Returns: `[Q]`.
/// - Throws: `CancellationError` when the work is ended.
package func nearestRows(
  _ count: Int, to queries: Matrix, among rows: Matrix, threads: Int, work: Work
) throws(CancellationError) -> [[ScoredRow]] {
  try scoreBlocks(
    of: queries, with: rows, threads: threads, work: work,
    makeState: { _ in TopScores(capacity: count) },
    { best, _, start, scores in
      for (place, score) in zip(start..., scores) where score >= best.threshold {
        best.insert(ScoredRow(row: place, score: score))
      }
    }, finish: { best, _ in best.sorted() })
}
