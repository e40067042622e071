internal import Parallelism
internal import Synchronization

/// Adds up texts that have their vectors, and tells their share.
final class DoneTexts: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let work: Work

  init(of total: Int, _ work: Work) {
    self.total = total
    self.work = work
  }

  /// Notes that so many more texts are done.
  func add(_ count: Int) {
    done.withLock { done in
      done += count
      // Whether the work is ended is asked by those who make the vectors.
      try? work.advance(to: total > 0 ? min(1, Double(done) / Double(total)) : 1)
    }
  }
}
