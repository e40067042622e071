internal import Foundation
internal import Synchronization

/// Threads of our own for requests, which block for a millisecond or for minutes.
///
/// Swift's tasks share a few threads that must never wait. A request therefore runs here, and its
/// task is only suspended. Short requests have threads that long ones cannot take.
package final class RequestQueue: Sendable {
  /// How long a request takes.
  package enum Length: Sendable {
    /// Milliseconds: a search.
    case short
    /// Seconds to hours: an index run, clusters, duplicates.
    case long
  }

  private let short: Lane
  private let long: Lane

  /// A queue on which at most so many requests of each kind run at once; others wait their turn.
  ///
  /// - Parameters:
  ///   - shortCount: Short requests at once: more than there are cores only get in each other's way.
  ///   - longCount: Long requests at once.
  package init(shortCount: Int, longCount: Int) {
    short = Lane(limit: max(1, shortCount))
    long = Lane(limit: max(1, longCount))
  }

  /// Runs a request on a thread of the queue.
  ///
  /// - Parameters:
  ///   - length: How long it takes.
  ///   - deadline: When the answer is of no use any more; nil for never.
  ///   - body: The request; it looks at its work now and then.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; `CancellationError` soon after the calling task is cancelled, and
  ///   `DeadlineError` soon after the deadline.
  package func run<Answer: Sendable>(
    _ length: Length, deadline: ContinuousClock.Instant? = nil,
    _ body: @escaping @Sendable (Work) throws -> Answer
  ) async throws -> Answer {
    try Task.checkCancellation()
    let flag = CancellationFlag()
    let work = Work(deadline: deadline, isCancelled: { flag.isSet })
    let lane = length == .short ? short : long
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        lane.run {
          continuation.resume(with: Result { try Self.perform(body, work, flag) })
        }
      }
    } onCancel: {
      flag.set()
    }
  }

  private static func perform<Answer>(
    _ body: (Work) throws -> Answer, _ work: Work, _ flag: CancellationFlag
  ) throws -> Answer {
    do {
      // A request may have waited for its turn until nobody wants it any more.
      try work.check()
      return try Work.$current.withValue(work) { try body(work) }
    } catch let error as CancellationError {
      guard !flag.isSet && work.isLate else { throw error }
      throw DeadlineError()
    }
  }
}

/// Threads that are made when there is a request and end when there is none.
///
/// They are not Dispatch's: its pool has few threads more than there are cores, and requests that
/// stand still would take them from whoever shares out a product.
private final class Lane: Sendable {
  private let limit: Int
  private let state = Mutex<(waiting: [@Sendable () -> Void], threadCount: Int)>(([], 0))

  init(limit: Int) { self.limit = limit }

  /// Runs a request on a thread of the lane, after those that came before it.
  func run(_ request: @escaping @Sendable () -> Void) {
    let isNew = state.withLock { state in
      state.waiting.append(request)
      guard state.threadCount < limit else { return false }
      state.threadCount += 1
      return true
    }
    guard isNew else { return }
    Thread.detachNewThread { [self] in while let request = next() { request() } }
  }

  private func next() -> (@Sendable () -> Void)? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.threadCount -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}

/// The deadline of a request was over before it was answered.
public struct DeadlineError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What a closure that a request calls may throw too.
  public init() {}

  /// What is wrong and how to fix it.
  public var description: String {
    "the answer was not ready in time. Give the request more time, or ask for less."
  }
}
