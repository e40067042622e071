import Parallelism
import Synchronization
import Testing

@Suite struct TurnGateTests {
  @Test(arguments: [1, 2, 3])
  func `visitors pass in their order on any number of threads`(threads: Int) {
    let gate = TurnGate()
    let order = Mutex<[Int]>([])
    _ = concurrentMap(50, threads: threads) { visitor in
      gate.pass(visitor) { order.withLock { $0.append(visitor) } }
    }
    #expect(order.withLock { $0 } == Array(0..<50))
  }
}
