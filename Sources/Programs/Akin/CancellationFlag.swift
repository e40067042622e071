internal import Parallelism
internal import Synchronization

/// Whether the task that asked for something was cancelled, for threads that are in no task.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  /// Whether to stop.
  var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Asks everybody to stop.
  func set() { flag.store(true, ordering: .relaxed) }

  /// Throws `CancellationError` when it is time to stop.
  func check() throws {
    guard !isSet else { throw CancellationError() }
  }

  /// Work that ends when the task is cancelled.
  ///
  /// - Parameter report: Told the share that is done, 0...1, from any thread, one at a time.
  /// - Returns: The whole of it.
  func work(_ report: @escaping @Sendable (Double) -> Void = { _ in }) -> Work {
    Work(isCancelled: { self.isSet }, report: report)
  }
}

/// Runs long synchronous work off the caller's actor, and tells it when the task is cancelled.
@concurrent
func cancellable<Result: Sendable>(
  _ work: @Sendable (CancellationFlag) throws -> Result
) async throws -> Result {
  let flag = CancellationFlag()
  return try await withTaskCancellationHandler {
    try Task.checkCancellation()
    return try work(flag)
  } onCancel: {
    flag.set()
  }
}

extension Array {
  /// Sorts as `sort(by:)` does, until `check`, which is called now and then, throws.
  mutating func sortCancellably(
    check: () throws -> Void, by precedes: (Element, Element) -> Bool
  ) throws {
    var comparisons = 0
    try sort { first, second in
      if comparisons % (1 << 14) == 0 { try check() }
      comparisons += 1
      return precedes(first, second)
    }
  }
}
