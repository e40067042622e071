import Dispatch
import Parallelism
import Testing

@Suite(.timeLimit(.minutes(5))) struct RequestQueueTests {
  private let queue = RequestQueue(shortCount: 1, longCount: 1)

  /// Occupies the only thread for long requests until the gate is opened.
  private func occupied(_ gate: DispatchSemaphore) async -> Task<Void, any Error> {
    let (arrivals, arrive) = AsyncStream<Void>.makeStream()
    let task = Task { [queue] in
      try await queue.run(.long) { _ in
        arrive.yield()
        gate.wait()
      }
    }
    for await _ in arrivals { break }
    return task
  }

  @Test func `a request that waits for its turn is late at its deadline`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let first = await occupied(gate)
    await #expect(throws: DeadlineError()) {
      try await queue.run(.long, deadline: .now + .milliseconds(20)) { _ in }
    }
    gate.signal()
    try await first.value
  }

  @Test func `a request that waits for its turn ends when its task is cancelled`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let first = await occupied(gate)
    let waiting = Task { [queue] in try await queue.run(.long) { _ in } }
    let patient = Task { [queue] in try await queue.run(.long) { _ in 42 } }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    gate.signal()
    try await first.value
    #expect(try await patient.value == 42)
  }
}
