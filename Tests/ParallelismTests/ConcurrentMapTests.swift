import Synchronization
import Testing
import Parallelism

@Suite struct ConcurrentMapTests {
  @Test(arguments: [0, 1, 2, 1000], [-1, 1, 2, 7])
  func `results come in the order of the pieces`(count: Int, threads: Int) {
    #expect(concurrentMap(count, threads: threads) { $0 * $0 } == (0..<count).map { $0 * $0 })
  }

  @Test func `each thread reuses its scratch`() {
    let seen = concurrentMap(100, threads: 1, makeScratch: { 0 }) { _, uses in
      uses += 1
      return uses
    }
    #expect(seen == Array(1...100))
  }
}

@Suite struct ConcurrentlyTests {
  private struct Fault: Error, Equatable {
    let number: Int
  }

  @Test(arguments: [0, 1, 2, 8]) func `two things are done, each with its own answer`(
    threads: Int
  ) throws {
    #expect(
      try concurrently(threads: threads) {
        1
      } _: {
        "two"
      } == (1, "two"))
  }

  @Test(arguments: [1, 2]) func `of two errors the first comes through`(threads: Int) {
    #expect(throws: Fault(number: 1)) {
      try concurrently(threads: threads) {
        throw Fault(number: 1)
      } _: {
        throw Fault(number: 2)
      }
    }
    #expect(throws: Fault(number: 2)) {
      try concurrently(threads: threads) {
      } _: {
        throw Fault(number: 2)
      }
    }
  }
}

@Suite struct HelperTests {
  @Test(arguments: [-1, 0, 1, 7]) func `the caller leads and helpers run at most once each`(
    count: Int
  ) throws {
    let helps = Atomic(0)
    var leads = 0
    let answer = withHelpers(count, { helps.add(1, ordering: .relaxed) }) {
      leads += 1
      return 42
    }
    #expect(answer == 42 && leads == 1)
    #expect(helps.load(ordering: .relaxed) <= max(count, 0))
  }

  @Test(arguments: [0, 3]) func `an error of the leader comes through`(count: Int) {
    #expect(throws: CancellationError.self) {
      try withHelpers(count, {}) { throw CancellationError() }
    }
  }
}
