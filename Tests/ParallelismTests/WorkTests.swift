import Parallelism
import Synchronization
import Testing

@Suite struct WorkTests {
  @Test func `parts of parts tell the share of the whole`() throws {
    let told = Mutex<[Double]>([])
    let work = Work(report: { share in told.withLock { $0.append(share) } })
    let half = work.part(0.5..<1)
    try half.advance(to: 0)
    try half.part(0..<0.5).advance(to: 0.5)
    try half.mapped { $0 * $0 }.advance(to: 0.5)
    try half.mapped { $0 * $0 }.part(0.5..<1).advance(to: 0)
    try half.silent.advance(to: 1)
    try half.advance(to: 1)
    #expect(told.withLock { $0 } == [0.5, 0.625, 0.625, 0.625, 1])
  }

  @Test func `a step tells its own share, whatever part of the request it was made of`() throws {
    let told = Mutex<[Work.Progress]>([])
    let work = Work(deadline: .now + .seconds(60)).part(0.5..<1)
    let step = work.reporting(.joining) { progress in told.withLock { $0.append(progress) } }
    #expect(step.deadline == work.deadline)
    try step.advance(to: 0.25)
    #expect(told.withLock { $0 } == [Work.Progress(.joining, share: 0.25)])
  }

  @Test func `every part of ended work is ended, and tells nothing`() {
    let work = Work(isCancelled: { true }, report: { _ in Issue.record("told a share") })
    for part in [work, work.part(0..<0.5), work.mapped { $0 }, work.silent] {
      #expect(part.isEnded)
      #expect(throws: CancellationError.self) { try part.check() }
      #expect(throws: CancellationError.self) { try part.advance(to: 1) }
    }
  }

  @Test func `work ends at its deadline`() {
    let late = Work(deadline: .now - .seconds(1))
    #expect(late.part(0..<0.5).isLate && late.mapped { $0 }.isEnded && !Work.none.isLate)
  }

  @Test(arguments: [1, 3])
  func `pieces tell the share of the weight that is done`(threads: Int) throws {
    let told = Mutex<[Double]>([])
    let work = Work(report: { share in told.withLock { $0.append(share) } })
    let found = try runPieces(
      4, threads: threads, work: work, weight: { Double($0) }, makeScratch: {}
    ) { index, _ in index * index }
    #expect(found == [0, 1, 4, 9])
    let shares = told.withLock { $0 }
    #expect(shares == shares.sorted() && shares.count == 4 && shares.last == 1)
    #expect(throws: CancellationError.self) {
      try runPieces(4, threads: threads, work: Work(isCancelled: { true })) { $0 }
    }
  }
}
