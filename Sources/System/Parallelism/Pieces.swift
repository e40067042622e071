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
