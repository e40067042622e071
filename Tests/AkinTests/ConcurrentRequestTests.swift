import Akin
import Foundation
import Synchronization
import TestSupport
import Testing

/// Many requests at once to one engine.
@Suite(.timeLimit(.minutes(20))) struct ConcurrentRequestTests {
  private let folder: TemporaryFolder
  private let engine: SearchEngine

  init() async throws {
    folder = try TemporaryFolder()
    try folder.write("The rose is red. The tree is old.", to: "docs/one.txt")
    engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await engine.index(folder: folder.path + "/docs")
  }

  @Test func `64 searches are answered while a run of the index stands still`() async throws {
    try folder.write("The boat is new.", to: "docs/two.txt")
    let gate = Gate()
    let run = Task { [engine, folder] in
      try await engine.index(folder: folder.path + "/docs") { _ in gate.wait() }
    }
    await gate.arrival()
    let hits = try await withThrowingTaskGroup(of: [SearchHit].self) { group in
      for number in 0..<64 {
        group.addTask { [engine] in
          try await engine.search(number % 2 == 0 ? "The rose is red." : "old tree", limit: 2)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(
      hits.count == 64 && hits.allSatisfy { $0.map(\.passage.path) == ["one.txt", "one.txt"] })
    gate.open()
    #expect(try await run.value.added == 1)
    let after = try await engine.search("The boat is new.", limit: 1)
    #expect(after.map(\.passage.path) == ["two.txt"])
  }

  @Test func `requests that stand still leave Swift's own threads to others`() async throws {
    let gate = Gate()
    let count = ProcessInfo.processInfo.activeProcessorCount + 2
    let requests = (0..<count).map { _ in
      Task { [engine] in
        try await engine.cluster(.kMeans(count: 1)) { _ in gate.wait() }
      }
    }
    for _ in 0..<count { await gate.arrival() }
    // With a thread of the shared pool under each request, this task would never run.
    let answer = await Task.detached { 42 }.value
    #expect(answer == 42)
    gate.open()
    for request in requests { #expect(try await request.value.passageCount == 2) }
  }

  @Test func `a snapshot is seen anew as soon as another engine has committed`() async throws {
    #expect(try await engine.search("The boat is new.", limit: 9).count == 2)
    try folder.write("The boat is new.", to: "docs/two.txt")
    let other = try await SearchEngine.open(at: folder.path + "/index")
    try await other.index(folders: [])
    #expect(try await engine.search("The boat is new.", limit: 9).count == 3)
    try FileManager.default.removeItem(atPath: folder.path + "/index")
    await #expect(throws: (any Error).self) { try await engine.search("boat") }
    let anew = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    try await anew.index(folder: folder.path + "/docs/two.txt")
    #expect(try await engine.search("The boat is new.", limit: 9).count == 1)
  }

  @Test func `a model is loaded once, and its failure is told to all who wait`() async throws {
    let missing = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(folder.path + "/no-model"))
    let failures = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { (try? await missing.search("rose")) == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == 16)
  }

  @Test func `requests throw a deadline error when their time limit is over`() async throws {
    let records = try RecordCorpus(path: folder.write("Red.\nOld.\n", to: "records.txt"))
    let embedder = try await engine.embedder()
    await #expect(throws: DeadlineError()) {
      try await engine.search(Query("rose", timeLimit: .zero))
    }
    // Of several limits the shortest counts for all.
    await #expect(throws: DeadlineError()) {
      try await engine.search([
        Query("rose"), Query("tree", timeLimit: .seconds(60)), Query("boat", timeLimit: .zero),
      ])
    }
    await #expect(throws: DeadlineError()) {
      try await engine.cluster(.kMeans(count: 1), timeLimit: .seconds(-1))
    }
    await #expect(throws: DeadlineError()) { try await engine.dedupe(timeLimit: .zero) }
    await #expect(throws: DeadlineError()) {
      try await records.cluster(.kMeans(count: 1), with: embedder, timeLimit: .zero)
    }
    await #expect(throws: DeadlineError()) {
      try await records.dedupe(with: embedder, timeLimit: .zero)
    }
  }

  @Test func `requests are answered within their time limit`() async throws {
    let day = Duration.seconds(86_400)
    let queries = [Query("rose", limit: 1), Query("rose", limit: 1, timeLimit: day)]
    let answers = try await engine.search(queries)
    #expect(answers[0].hits.count == 1 && answers[0] == answers[1])
    #expect(try await engine.cluster(.kMeans(count: 1), timeLimit: day).passageCount == 2)
    #expect(try await engine.dedupe(timeLimit: day).passageCount == 2)
  }

  @Test func `an answer tells what was cut off from its own question`() async throws {
    let long = Array(repeating: "rose", count: 600).joined(separator: " ")
    let answers = try await engine.search([Query("rose", limit: 1), Query(long, limit: 1)])
    #expect(answers[0].truncation == Truncation())
    #expect(answers[1].truncation.texts == 1 && answers[1].truncation.tokens > 50)
  }
}

/// Holds up whoever waits at it until it is opened.
private final class Gate: Sendable {
  private let isOpen = Mutex(false)
  private let arrivals: AsyncStream<Void>
  private let arrive: AsyncStream<Void>.Continuation
  private let semaphore = DispatchSemaphore(value: 0)

  init() { (arrivals, arrive) = AsyncStream.makeStream() }

  /// Blocks the calling thread until the gate is open.
  func wait() {
    guard !isOpen.withLock(\.self) else { return }
    arrive.yield()
    semaphore.wait()
    semaphore.signal()
  }

  /// Suspends the calling task until somebody waits at the gate.
  func arrival() async {
    for await _ in arrivals { return }
  }

  /// Lets everybody through, from now on.
  func open() {
    isOpen.withLock { $0 = true }
    semaphore.signal()
  }
}
