internal import CSpinHint
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Threads that share the pieces of one job after another, where a job takes microseconds.
///
/// One thread leads. Others help for as long as the team is open, and wait for its next job without
/// sleeping. So a team is open only while one job follows another. Nobody waits for a thread that
/// has not begun: when helpers come late, or never, the leader does all the pieces.
@safe package final class ThreadTeam: Sendable {
  /// From here on, the pieces of a small job are too few for more threads.
  package static let usefulSize = 4

  private let isOpen = Atomic(false)
  /// Pieces of the job that nobody has taken, and pieces that are not done.
  private let unclaimedCount = Atomic(0)
  private let undoneCount = Atomic(0)
  // Written by the leader while no piece can be taken; read by whoever has taken one.
  private nonisolated(unsafe) var job: Job?

  private struct Job {
    let pieceCount: Int
    let body: (Int) -> Void
  }

  /// A team of no jobs yet.
  package init() {}

  /// Lets helpers in.
  package func open() { isOpen.store(true, ordering: .releasing) }

  /// Sends helpers away; to be called by the leader, between two jobs.
  package func close() { isOpen.store(false, ordering: .releasing) }

  /// Takes pieces of the leader's jobs until the team is closed; returns at once when it is.
  package func help() {
    var patience = Patience()
    while isOpen.load(ordering: .acquiring) {
      if takePiece() { patience = Patience() } else { patience.wait() }
    }
  }

  /// Does the pieces of a job, each once, on the leader's thread and those that help.
  ///
  /// - Parameters:
  ///   - count: How many pieces.
  ///   - body: Does one piece, and touches no memory that another piece writes.
  package func share(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      unsafe job = Job(pieceCount: count, body: body)
      undoneCount.store(count, ordering: .relaxed)
      unclaimedCount.store(count, ordering: .releasing)
      while takePiece() {}
      var patience = Patience()
      while undoneCount.load(ordering: .acquiring) > 0 { patience.wait() }
      unsafe job = nil
    }
  }

  private func takePiece() -> Bool {
    var unclaimed = unclaimedCount.load(ordering: .relaxed)
    while unclaimed > 0 {
      // From here to the subtraction the job stays what it is: its leader waits for this piece.
      let (isOurs, seen) = unclaimedCount.weakCompareExchange(
        expected: unclaimed, desired: unclaimed - 1, successOrdering: .acquiring,
        failureOrdering: .relaxed)
      guard isOurs else {
        unclaimed = seen
        continue
      }
      perform(unclaimed)
      undoneCount.subtract(1, ordering: .releasing)
      return true
    }
    return false
  }

  // Not inlined, so that the job is let go of before the piece counts as done.
  @inline(never) private func perform(_ unclaimed: Int) {
    guard let job = unsafe job else { return }
    job.body(job.pieceCount - unclaimed)
  }
}

/// Waits some microseconds without giving up the core, and from then on gives it to whoever needs
/// it, such as the thread that is waited for.
struct Patience {
  private var turns = 0

  mutating func wait() {
    turns += 1
    if turns < 500 { spin_hint() } else { sched_yield() }
  }
}
