internal import Parallelism
internal import Synchronization

/// The threads for requests that belong to no engine, such as the requests of a `TextEmbedder`.
let sharedRequests = RequestQueue(shortCount: 8, longCount: 64)

/// Runs long synchronous work on threads that may block, and ends it when the task is cancelled or
/// its time is over.
func cancellable<Answer: Sendable>(
  within timeLimit: Duration?, _ body: @escaping @Sendable (Work) throws -> Answer
) async throws -> Answer {
  try await sharedRequests.run(.long, deadline: deadline(after: timeLimit), body)
}

/// The deadline of a request that begins now; nil when there is no limit.
func deadline(after limit: Duration?) -> ContinuousClock.Instant? {
  limit.map { ContinuousClock.now + $0 }
}

/// Adds up the texts that have their vectors, and tells the sum, one call at a time.
final class EmbeddedTexts: Sendable {
  private let done = Mutex(0)
  private let total: Int?
  private let progress: @Sendable (Work.Progress) -> Void

  /// Of so many texts; nil when nobody knows how many come.
  init(of total: Int?, tell progress: @escaping @Sendable (Work.Progress) -> Void) {
    self.total = total
    self.progress = progress
  }

  /// Notes that so many more texts are done.
  func add(_ count: Int) {
    done.withLock { done in
      done += count
      let share = total.map { $0 > 0 ? min(1, Double(done) / Double($0)) : 1 }
      progress(
        Work.Progress(.embedding, share: share, passages: Work.Progress.Count(done, of: total)))
    }
  }
}

extension Array {
  /// Sorts as `sort(by:)` does, until the work is ended.
  mutating func sort(work: Work, by precedes: (Element, Element) -> Bool) throws {
    var comparisons = 0
    try sort { first, second in
      if comparisons % (1 << 14) == 0 { try work.check() }
      comparisons += 1
      return precedes(first, second)
    }
  }
}
