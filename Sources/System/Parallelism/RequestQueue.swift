internal import Dispatch
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
        lane.run(
          Request(work: work) {
            continuation.resume(with: Result { try Self.perform(body, work, flag) })
          })
      }
    } onCancel: {
      flag.set()
      lane.endWaiting()
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

/// A request that waits for its turn.
private struct Request: Sendable {
  let work: Work
  /// Answers it: at once with an error when its work is ended.
  let answer: @Sendable () -> Void
}

/// Threads that are made when there is a request and end soon after the last one.
///
/// They are not Dispatch's: its pool has few threads more than there are cores, and requests that
/// stand still would take them from whoever shares out a product.
private final class Lane: Sendable {
  private struct State {
    var waiting: [Request] = []
    var threadCount = 0
    /// Threads without a request, but for those that `wakeUp` has been signalled for.
    var idleCount = 0
  }

  private enum Hand { case wake, make, none }

  private let limit: Int
  private let state = Mutex(State())
  private let wakeUp = DispatchSemaphore(value: 0)

  /// How long a thread waits for the next request: to make one takes a tenth of a query's time.
  private static let patience = DispatchTimeInterval.seconds(1)

  init(limit: Int) { self.limit = limit }

  /// Runs a request on a thread of the lane, after those that came before it.
  func run(_ request: Request) {
    let hand: Hand = state.withLock { state in
      state.waiting.append(request)
      if state.idleCount > 0 {
        state.idleCount -= 1
        return .wake
      }
      guard state.threadCount < limit else { return .none }
      state.threadCount += 1
      return .make
    }
    switch hand {
    case .wake: wakeUp.signal()
    case .make: Thread.detachNewThread { [self] in while let request = next() { request.answer() } }
    case .none: watch(request)
    }
  }

  /// Answers a request whose turn does not come in time.
  private func watch(_ request: Request) {
    // It may have been cancelled before it came here.
    if request.work.isEnded { return endWaiting() }
    guard let deadline = request.work.deadline else { return }
    let seconds = (deadline - ContinuousClock.now) / .seconds(1)
    DispatchQueue.global().asyncAfter(deadline: .now() + max(0, seconds)) { [weak self] in
      self?.endWaiting()
    }
  }

  /// Answers the waiting requests that nobody wants any more, without their turn.
  func endWaiting() {
    let ended = state.withLock { state in
      var ended: [Request] = []
      var rest: [Request] = []
      for request in state.waiting {
        if request.work.isEnded { ended.append(request) } else { rest.append(request) }
      }
      state.waiting = rest
      return ended
    }
    for request in ended { request.answer() }
  }

  /// The next request for a thread, or nil when the thread is to end.
  private func next() -> Request? {
    while true {
      let request: Request? = state.withLock { state in
        if state.waiting.isEmpty { state.idleCount += 1 }
        return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
      }
      if let request { return request }
      guard wakeUp.wait(timeout: .now() + Self.patience) == .timedOut else { continue }
      let isOver = state.withLock { state in
        guard state.idleCount > 0 else { return false }
        state.idleCount -= 1
        state.threadCount -= 1
        return true
      }
      if isOver { return nil }
      // This thread was called between the two.
      wakeUp.wait()
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
