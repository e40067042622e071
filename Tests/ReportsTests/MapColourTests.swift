import Foundation
import Reports
import TestSupport
import Testing

/// The colours of maps: whether they can be seen and told apart, and who gets which.
@Suite struct MapColourTests {
  /// The contrast of a colour to a ground, by WCAG 2.
  private func contrast(_ colour: String, _ ground: String) throws -> Double {
    func luminance(_ colour: String) throws -> Double {
      let value = try #require(Int(colour.dropFirst(), radix: 16))
      let parts = [16, 8, 0].map { shift in
        let part = Double(value >> shift & 255) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let both = [try luminance(colour), try luminance(ground)].sorted()
    return (both[1] + 0.05) / (both[0] + 0.05)
  }

  /// Distances in OKLab.
  private func distance(_ first: String, _ second: String) -> Float {
    let gap = oklab(first) - oklab(second)
    return (gap * gap).sum().squareRoot()
  }

  @Test func `every colour can be seen on white and in the dark`() throws {
    for colour in MapColour.palette {
      #expect(try contrast(colour.light, "#ffffff") >= 3, "\(colour)")
      #expect(try contrast(colour.dark, "#16181a") >= 3, "\(colour)")
    }
  }

  @Test func `any two of the 32 colours differ as the twelve for all eyes do`() {
    func least(_ colours: some Collection<MapColour>) -> Float {
      var least = Float.infinity
      for (place, colour) in colours.enumerated() {
        for other in colours.prefix(place) {
          least = min(
            least, distance(colour.light, other.light), distance(colour.dark, other.dark))
        }
      }
      return least
    }
    #expect(MapColour.palette.count == 32)
    #expect(least(MapColour.palette) > 0.95 * least(MapColour.palette.prefix(12)))
    // That of what is in no cluster is none of them.
    for colour in MapColour.palette {
      #expect(distance(colour.light, "#a3a8ad") > 0.06 && distance(colour.dark, "#62686d") > 0.06)
    }
  }

  @Test func `OKLab is that of its author`() {
    // From the table of the colour space's description.
    let white = oklab("#ffffff")
    #expect(abs(white.x - 1) < 1e-3 && abs(white.y) < 1e-3 && abs(white.z) < 1e-3)
    let red = oklab("#ff0000")
    #expect(abs(red.x - 0.628) < 1e-3 && abs(red.y - 0.225) < 1e-3 && abs(red.z - 0.126) < 1e-3)
  }

  /// Clusters in the plane at random, the same for one seed.
  private func places(_ count: Int, seed: UInt64) -> [SIMD2<Float>] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      SIMD2(Float.random(in: -1...1, using: &random), Float.random(in: -0.7...0.7, using: &random))
    }
  }

  /// How different each cluster and its nearest one look.
  private func differences(_ places: [SIMD2<Float>], _ numbers: [Int]) -> [Float] {
    places.indices.map { cluster in
      let nearest = places.indices.filter { $0 != cluster }.min {
        let (first, second) = (places[$0] - places[cluster], places[$1] - places[cluster])
        return (first * first).sum() < (second * second).sum()
      }
      guard let nearest else { return .infinity }
      return MapColour.palette[numbers[cluster]]
        .difference(from: MapColour.palette[numbers[nearest]])
    }
  }

  @Test(arguments: [0, 1, 2, 12]) func `few clusters take the colours for all eyes`(count: Int) {
    #expect(MapColour.numbers(forClustersAt: places(count, seed: 1)) == Array(0..<count))
  }

  @Test(arguments: [13, 20, 29, 32], [1, 2, 3] as [UInt64])
  func `up to 32 clusters have a colour each, and neighbours differ`(count: Int, seed: UInt64) {
    let places = places(count, seed: seed)
    let numbers = MapColour.numbers(forClustersAt: places)
    #expect(Set(numbers) == Set(0..<count))
    let chosen = differences(places, numbers)
    #expect(chosen.min() ?? 0 > 0.07)
    // The same colours in their order do worse.
    let plain = differences(places, Array(0..<count))
    #expect(chosen.reduce(0, +) > plain.reduce(0, +))
  }

  @Test(arguments: [40, 150, 800], [1, 2] as [UInt64])
  func `of more clusters those of one colour lie apart`(count: Int, seed: UInt64) {
    let places = places(count, seed: seed)
    let numbers = MapColour.numbers(forClustersAt: places)
    #expect(Set(numbers).count >= 30)
    #expect(differences(places, numbers).min() ?? 0 > 0.02)
    // No colour is taken by very many.
    #expect((0..<32).allSatisfy { colour in numbers.count { $0 == colour } <= count / 16 + 1 })
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 != $1 })
  }

  @Test func `clusters at one place have colours too`() {
    let numbers = MapColour.numbers(forClustersAt: Array(repeating: SIMD2(0, 0), count: 100))
    #expect(numbers.count == 100 && numbers.allSatisfy { 0..<32 ~= $0 })
  }
}
