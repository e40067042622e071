import CorpusMaps
import TestSupport
import Testing

/// What a map shows first.
@Suite struct MapFrameTests {
  /// Points in a disc, the same for one seed.
  private func disc(_ count: Int, radius: Float, seed: UInt64) -> [SIMD2<Float>] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      while true {
        let place = SIMD2(
          Float.random(in: -1...1, using: &random), Float.random(in: -1...1, using: &random))
        if (place * place).sum() <= 1 { return place * radius }
      }
    }
  }

  @Test(arguments: [1, 7, 50, 5000], [1, 2] as [UInt64])
  func `without strays all points are in the frame`(count: Int, seed: UInt64) {
    let points = disc(count, radius: 1, seed: seed)
    let frame = MapFrame(around: points)
    #expect(frame.outsideCount <= count / 200)
    #expect(frame.across.lowerBound - (points.map(\.x).min() ?? 0) < 0.1)
    #expect((points.map(\.y).max() ?? 0) - frame.down.upperBound < 0.1)
  }

  @Test(arguments: [1, 5, 19], [1, 2] as [UInt64])
  func `strays do not make the mass small`(strays: Int, seed: UInt64) {
    let mass = disc(981, radius: 0.3, seed: seed)
    // On all sides, alone or together.
    let far = (0..<strays).map { number in
      let side = Float(number % 2 * 2 - 1)
      return number % 3 == 0 ? SIMD2(side, 0.1) : SIMD2(0.2, side * 0.9)
    }
    let frame = MapFrame(around: mass + far)
    #expect(frame.outsideCount >= strays && frame.outsideCount <= (981 + strays) / 50)
    #expect(frame.across.upperBound - frame.across.lowerBound < 0.61)
    #expect(frame.down.upperBound - frame.down.lowerBound < 0.61)
    let left = mass.count {
      !frame.across.contains($0.x) || !frame.down.contains($0.y)
    }
    #expect(frame.outsideCount == strays + left)
  }

  @Test func `a cluster that lies far out is no stray`() {
    let mass = disc(950, radius: 0.3, seed: 1)
    let cluster = disc(50, radius: 0.05, seed: 2).map { $0 + SIMD2(0.9, 0) }
    let frame = MapFrame(around: mass + cluster)
    #expect(frame.outsideCount == 0)
  }

  @Test func `points at one place, and none, have a frame`() {
    #expect(MapFrame(around: []).outsideCount == 0)
    let frame = MapFrame(around: Array(repeating: SIMD2(0.5, -0.5), count: 200))
    #expect(frame.across == 0.5...0.5 && frame.down == -0.5 ... -0.5 && frame.outsideCount == 0)
  }
}
