internal import Parallelism

/// The threads for requests that belong to no engine, such as the requests of a `TextEmbedder`.
let sharedRequests = RequestQueue(shortCount: 8, longCount: 64)

/// Runs long synchronous work on threads that may block, and ends it when the task is cancelled.
func cancellable<Answer: Sendable>(
  deadline: ContinuousClock.Instant? = nil,
  _ body: @escaping @Sendable (Work) throws -> Answer
) async throws -> Answer {
  try await sharedRequests.run(.long, deadline: deadline, body)
}

/// The deadline of a request that begins now; nil when there is no limit.
func deadline(after limit: Duration?) -> ContinuousClock.Instant? {
  limit.map { ContinuousClock.now + $0 }
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
