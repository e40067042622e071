internal import Foundation

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

  private let short = OperationQueue()
  private let long = OperationQueue()

  /// A queue on which at most so many requests of each kind run at once; others wait their turn.
  ///
  /// - Parameters:
  ///   - shortCount: Short requests at once: more than there are cores only get in each other's way.
  ///   - longCount: Long requests at once.
  package init(shortCount: Int, longCount: Int) {
    short.maxConcurrentOperationCount = max(1, shortCount)
    long.maxConcurrentOperationCount = max(1, longCount)
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
    let queue = length == .short ? short : long
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.addOperation {
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

/// The deadline of a request was over before it was answered.
public struct DeadlineError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What a closure that a request calls may throw too.
  public init() {}

  /// What is wrong and how to fix it.
  public var description: String {
    "the answer was not ready in time. Give the request more time, or ask for less."
  }
}
