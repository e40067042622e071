import Testing
import VectorMath

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
