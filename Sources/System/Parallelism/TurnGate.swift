internal import Synchronization

/// A door that numbered visitors pass in their order, whichever thread they come on.
///
/// Sums of floating-point numbers depend on their order; behind such a door it is always the same.
/// Visitor `n` waits until visitor `n - 1` has left. So threads must take visitors in their order: then
/// the one who is waited for is on its way.
package final class TurnGate: Sendable {
  private let turn = Atomic(0)

  /// A door for visitor 0.
  package init() {}

  /// Runs `body` when all visitors before `visitor` have left.
  package func pass(_ visitor: Int, _ body: () -> Void) {
    var patience = Patience()
    while turn.load(ordering: .acquiring) < visitor { patience.wait() }
    precondition(
      turn.load(ordering: .relaxed) == visitor, "visitor \(visitor) comes a second time")
    body()
    turn.store(visitor + 1, ordering: .releasing)
  }
}
