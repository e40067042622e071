import Synchronization
import Testing
import VectorMath
import Parallelism

@Suite struct ThreadTeamTests {
  @Test(arguments: [0, 1, 2, 5], [0, 1, 2, 7, 100])
  func `every piece of every job is done once before the next job begins`(
    helpers: Int, count: Int
  ) {
    let team = ThreadTeam()
    let done = Mutex(Array(repeating: 0, count: count))
    team.open()
    withHelpers(helpers, team.help) {
      for job in 1...200 {
        team.share(count) { piece in done.withLock { $0[piece] += 1 } }
        #expect(done.withLock { $0 } == Array(repeating: job, count: count))
      }
      team.close()
    }
  }

  @Test func `a team that is not open keeps nobody`() {
    let team = ThreadTeam()
    team.help()
    team.open()
    team.close()
    team.help()
  }

  @Test(arguments: Precision.allCases, [1, 31, 32, 33, 1000])
  func `a product that is shared out is the same, bit for bit`(
    precision: Precision, outputSize: Int
  ) {
    let rows = 10
    let layout = PackedLayer.Layout(inputSize: 70, outputSize: outputSize, precision: precision)
    let memory = PackedMemory(count: layout.byteCount)
    let numbers = (0..<70 * outputSize).map { Float(($0 * 7919) % 1009) / 1009 - 0.5 }
    LayerPacker(layout: layout, in: memory, at: 0)
      .add(weights: numbers.span, bias: numbers.span.extracting(..<outputSize), first: 0)
    let layer = PackedLayer(layout: layout, in: memory, at: 0)
    let input = LayerInput(columns: 70, precision: precision)
    input.reserve(rows: rows)
    input.round(AlignedNumbers((0..<70 * rows).map { Float($0 % 83) - 40 }), rows: 0..<rows)
    let alone = AlignedNumbers<Float>(count: rows * outputSize)
    layer.apply(to: input, rows: 0..<rows, then: .gelu, into: .floats(alone))
    let shared = AlignedNumbers<Float>(count: rows * outputSize)
    let team = ThreadTeam()
    team.open()
    withHelpers(2, team.help) {
      layer.apply(to: input, rows: 0..<rows, then: .gelu, into: .floats(shared), sharedBy: team)
      team.close()
    }
    #expect(shared[0..<rows * outputSize] == alone[0..<rows * outputSize])
  }
}
