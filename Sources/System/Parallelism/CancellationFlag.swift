internal import Synchronization

/// Tells threads that are in no task whether the task they work for was cancelled.
package final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  /// Nobody has asked anybody to stop.
  package init() {}

  /// Whether to stop.
  package var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Asks everybody to stop.
  package func set() { flag.store(true, ordering: .relaxed) }
}
