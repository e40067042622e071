import CorpusMaps
import TestSupport
import Testing

/// Islands of a map move towards its mass.
@Suite struct MapIslandsTests {
  /// Points in a square, the same for one seed.
  private func square(
    _ count: Int, side: Float, at middle: SIMD2<Float>, seed: UInt64
  ) -> [SIMD2<Float>] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      middle
        + SIMD2(
          Float.random(in: -side / 2...side / 2, using: &random),
          Float.random(in: -side / 2...side / 2, using: &random))
    }
  }

  private func distance(_ first: SIMD2<Float>, _ second: SIMD2<Float>) -> Float {
    let gap = first - second
    return (gap * gap).sum().squareRoot()
  }

  /// A mass of 2,000 points and four islands far out, two of them one behind the other.
  private let middles: [SIMD2<Float>] = [[0.9, 0], [0.6, 0], [-0.8, 0.5], [0, -1]]
  private var points: [SIMD2<Float>] {
    square(2000, side: 0.4, at: .zero, seed: 1)
      + middles.enumerated().flatMap { square(50, side: 0.06, at: $1, seed: UInt64($0 + 2)) }
  }
  private func island(_ number: Int) -> Range<Int> {
    2000 + 50 * number..<2050 + 50 * number
  }

  @Test func `islands come near, and none comes close to another`() {
    let gathered = MapIslands(points).gathered()
    let all = gathered.map(\.x) + gathered.map(\.y)
    #expect(abs((all.map(abs).max() ?? 0) - 1) < 1e-5)
    func width(_ places: [SIMD2<Float>]) -> Float {
      let mass = places.prefix(2000)
      return (mass.map(\.x).max() ?? 0) - (mass.map(\.x).min() ?? 0)
    }
    // The mass is a fifth of the map before.
    #expect(width(gathered) > 2 * width(points))
    let scale = width(gathered) / width(points)
    for first in 0..<4 {
      for second in 0..<first {
        let nearest = island(first).flatMap { one in
          island(second).map { distance(gathered[one], gathered[$0]) }
        }.min()
        #expect(nearest ?? 0 > 0.03 * scale, "\(first), \(second)")
      }
      let toMass = island(first).flatMap { one in
        (0..<2000).map { distance(gathered[one], gathered[$0]) }
      }.min()
      #expect(toMass ?? 0 > 0.03 * scale)
    }
  }

  @Test func `within an island nothing changes but the scale`() {
    let (before, after) = (points, MapIslands(points).gathered())
    let scale = distance(after[0], after[1]) / distance(before[0], before[1])
    for number in 0..<4 {
      for row in island(number).dropFirst() {
        let first = island(number).lowerBound
        #expect(
          abs(distance(after[row], after[first]) - scale * distance(before[row], before[first]))
            < 1e-4)
      }
    }
  }

  @Test func `directions stay as they were`() {
    let gathered = MapIslands(points).gathered()
    func middle(_ rows: Range<Int>) -> SIMD2<Float> {
      rows.reduce(SIMD2<Float>.zero) { $0 + gathered[$1] } / Float(rows.count)
    }
    let mass = middle(0..<2000)
    for (number, way) in middles.enumerated() {
      let now = middle(island(number)) - mass
      let cosine = (now * way).sum() / (distance(now, .zero) * distance(way, .zero))
      #expect(cosine > 0.99)
    }
  }

  @Test func `one mass stays as it is, as do one point and none`() {
    let mass = square(2000, side: 2, at: .zero, seed: 7)
    let gathered = MapIslands(mass).gathered()
    #expect(zip(mass, gathered).allSatisfy { distance($0, $1) < 0.05 })
    for count in [2, 10, 50] {
      // Some points on a line, evenly apart.
      let few = (0..<count).map { SIMD2<Float>(2 * Float($0) / Float(count - 1) - 1, 0) }
      #expect(zip(few, MapIslands(few).gathered()).allSatisfy { distance($0, $1) < 0.01 })
    }
    #expect(MapIslands([]).gathered().isEmpty)
    #expect(MapIslands([[0.5, 0.5]]).gathered() == [[0.5, 0.5]])
    let same = [SIMD2<Float>](repeating: .zero, count: 9)
    #expect(MapIslands(same).gathered() == same)
  }
}
