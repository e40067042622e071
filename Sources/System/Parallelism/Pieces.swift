internal import Synchronization

/// Runs `body` once for every index below `count`, as `concurrentMap` does, until `progress`
/// throws.
///
/// - Parameters:
///   - count: How many pieces of work there are.
///   - threads: How many run at once; less than 1 counts as 1.
///   - weight: How much work a piece is.
///   - makeScratch: Makes the memory that one thread reuses for all its pieces.
///   - progress: Called after each piece with the share of the work that is done, by one thread at a
///     time.
///   - body: Does one piece.
/// - Returns: The results, `[count]`.
/// - Throws: What `progress` throws.
@discardableResult
package func runPieces<Scratch, Result: Sendable, Failure: Error>(
  _ count: Int, threads: Int, weight: @Sendable (Int) -> Double,
  makeScratch: @Sendable () -> Scratch, progress: @Sendable (Double) throws(Failure) -> Void,
  _ body: @Sendable (Int, inout Scratch) -> Result
) throws(Failure) -> [Result] {
  let total = (0..<count).reduce(0) { $0 + weight($1) }
  let state = Mutex<(done: Double, failure: Failure?)>((0, nil))
  let found = concurrentMap(count, threads: threads, makeScratch: makeScratch) {
    index, scratch -> Result? in
    guard state.withLock({ $0.failure == nil }) else { return nil }
    let result = body(index, &scratch)
    state.withLock { state in
      guard state.failure == nil else { return }
      state.done += weight(index)
      do throws(Failure) {
        try progress(total > 0 ? min(1, state.done / total) : 1)
      } catch {
        state.failure = error
      }
    }
    return result
  }
  if let failure = state.withLock({ $0.failure }) { throw failure }
  return found.compactMap(\.self)
}

/// The same for pieces of equal weight that need no memory of their own.
package func runPieces<Result: Sendable, Failure: Error>(
  _ count: Int, threads: Int, progress: @Sendable (Double) throws(Failure) -> Void,
  _ body: @Sendable (Int) -> Result
) throws(Failure) -> [Result] {
  try runPieces(
    count, threads: threads, weight: { _ in 1 }, makeScratch: {}, progress: progress,
    { index, _ in body(index) })
}
