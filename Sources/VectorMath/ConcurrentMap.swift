internal import Dispatch
internal import Synchronization

/// Runs `body` once for every index below `count` on up to `threads` threads, and returns the
/// results in the order of the indices, so that the number of threads changes nothing.
///
/// - Parameters:
///   - count: How many pieces of work there are.
///   - threads: How many run at once; less than 1 counts as 1.
///   - makeScratch: Makes the memory that one thread reuses for all its pieces.
///   - body: Does one piece. Which thread does it, and after which other piece, is left open.
/// - Returns: The results, `[count]`.
package func concurrentMap<Scratch, Result: Sendable>(
  _ count: Int, threads: Int, makeScratch: @Sendable () -> Scratch,
  _ body: @Sendable (Int, inout Scratch) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else {
    guard count > 0 else { return [] }
    var scratch = makeScratch()
    return (0..<count).map { body($0, &scratch) }
  }
  let next = Atomic(0)
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    var scratch = makeScratch()
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = body(index, &scratch)
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.compactMap(\.self) }
}

/// The same, for work that needs no memory of its own.
package func concurrentMap<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  concurrentMap(count, threads: threads, makeScratch: {}, { index, _ in body(index) })
}
