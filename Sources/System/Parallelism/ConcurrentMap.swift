internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Runs `body` once for every index below `count` on up to `threads` threads, and returns the
/// results in the order of the indices, so that the number of threads changes nothing.
///
/// - Parameters:
///   - count: How many pieces of work there are.
///   - threads: How many run at once; less than 1 counts as 1.
///   - makeScratch: Makes the memory that one thread reuses for all its pieces.
///   - body: Does one piece. Any thread may do it, in any order.
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

/// Does two things at the same time, or one after the other when there is one thread.
///
/// - Parameters:
///   - threads: How many threads there are.
///   - first: Does one, on any thread.
///   - second: Does the other.
/// - Returns: What both return.
/// - Throws: What `first` throws, else what `second` throws.
package func concurrently<First: Sendable, Second: Sendable>(
  threads: Int, _ first: @Sendable () throws -> First, _ second: @Sendable () throws -> Second
) throws -> (First, Second) {
  guard threads > 1 else { return (try first(), try second()) }
  let results = concurrentMap(2, threads: 2) {
    index -> (Result<First, any Error>?, Result<Second, any Error>?) in
    index == 0 ? (Result(catching: first), nil) : (nil, Result(catching: second))
  }
  guard let first = results[0].0, let second = results[1].1 else {
    preconditionFailure("a piece without a result")
  }
  return (try first.get(), try second.get())
}

/// Runs `lead` on the calling thread, and `help` on up to `helperCount` other threads beside it.
///
/// Each helper runs `help` once, or not at all when `lead` is done before the helper begins. So
/// `lead` must not wait for `help` to begin.
///
/// - Parameters:
///   - helperCount: How many threads to add; less than 1 counts as 0.
///   - help: Returns soon after `lead` has returned.
///   - lead: What the caller wants done.
/// - Returns: What `lead` returns, once every helper has returned.
/// - Throws: What `lead` throws.
package func withHelpers<Answer, Failure: Error>(
  _ helperCount: Int, _ help: @Sendable () -> Void, lead: () throws(Failure) -> Answer
) throws(Failure) -> Answer {
  guard helperCount > 0 else { return try lead() }
  let caller = threadNumber()
  let begunCount = Atomic(0)
  let helpingCount = Atomic(0)
  // The caller takes part in its own `concurrentPerform`, and it alone touches the two.
  nonisolated(unsafe) var outcome: Result<Answer, Failure>?
  withoutActuallyEscaping(lead) { lead in
    nonisolated(unsafe) let lead = lead
    DispatchQueue.concurrentPerform(iterations: helperCount + 1) { _ in
      if threadNumber() != caller {
        // Other threads may be so quick that they take the caller's share as well.
        guard begunCount.add(1, ordering: .relaxed).oldValue < helperCount else { return }
        helpingCount.add(1, ordering: .relaxed)
        help()
        helpingCount.subtract(1, ordering: .relaxed)
      } else if unsafe outcome == nil {
        do throws(Failure) {
          unsafe outcome = .success(try lead())
        } catch {
          unsafe outcome = .failure(error)
        }
        // Helpers are done in a moment; to sleep until then would take longer than a query does.
        for _ in 0..<100 where helpingCount.load(ordering: .relaxed) > 0 { sched_yield() }
        sched_yield()
      }
    }
  }
  return if let outcome = unsafe outcome { try outcome.get() } else { try lead() }
}

/// Tells the running threads apart.
private func threadNumber() -> UInt {
  #if canImport(Darwin)
    unsafe UInt(bitPattern: pthread_self())
  #else
    UInt(pthread_self())
  #endif
}
