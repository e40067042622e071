internal import Synchronization

/// Runs `body` once for every index below `count`, as `concurrentMap` does, until the work is ended.
///
/// - Parameters:
///   - count: How many pieces of work there are.
///   - threads: How many run at once; less than 1 counts as 1.
///   - work: Told after each piece which share of the whole is done.
///   - weight: How much work a piece is.
///   - makeScratch: Makes the memory that one thread reuses for all its pieces.
///   - body: Does one piece.
/// - Returns: The results, `[count]`.
/// - Throws: `CancellationError` when the work is ended.
@discardableResult
package func runPieces<Scratch, Result: Sendable>(
  _ count: Int, threads: Int, work: Work, weight: @Sendable (Int) -> Double,
  makeScratch: @Sendable () -> Scratch, _ body: @Sendable (Int, inout Scratch) -> Result
) throws(CancellationError) -> [Result] {
  let total = (0..<count).reduce(0) { $0 + weight($1) }
  let state = Mutex<(done: Double, isEnded: Bool)>((0, false))
  let found = concurrentMap(count, threads: threads, makeScratch: makeScratch) {
    index, scratch -> Result? in
    guard state.withLock({ !$0.isEnded }) else { return nil }
    let result = body(index, &scratch)
    state.withLock { state in
      guard !state.isEnded else { return }
      state.done += weight(index)
      do throws(CancellationError) {
        try work.advance(to: total > 0 ? min(1, state.done / total) : 1)
      } catch {
        state.isEnded = true
      }
    }
    return result
  }
  if state.withLock({ $0.isEnded }) { throw CancellationError() }
  return found.compactMap(\.self)
}

/// The same for pieces of equal weight that need no memory of their own.
@discardableResult
package func runPieces<Result: Sendable>(
  _ count: Int, threads: Int, work: Work, _ body: @Sendable (Int) -> Result
) throws(CancellationError) -> [Result] {
  try runPieces(
    count, threads: threads, work: work, weight: { _ in 1 }, makeScratch: {},
    { index, _ in body(index) })
}
