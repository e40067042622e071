import TestSupport
import Testing
import VectorMath

/// Rows of codes with facts, and what the kernels must find of them.
private struct PlainJoin {
  let ends: [Int]
  let copies: [Int]
  var codes: [[Int8]] = []
  var facts: [[JoinFacts]] = []

  init(seed: UInt64, count: Int, ends: [Int], copies: [Int]) {
    self.ends = ends
    self.copies = copies
    var random = SplitMix64(seed: seed)
    for _ in 0..<count {
      codes.append((0..<(ends.last ?? 0)).map { _ in Int8.random(in: -127...127, using: &random) })
      facts.append(
        ends.map { _ in
          JoinFacts(
            slack: .random(in: 0...3000, using: &random),
            leftRest: .random(in: 0...255, using: &random),
            topRest: .random(in: 0...127, using: &random))
        })
    }
  }

  var table: JoinTable {
    let table = JoinTable(count: codes.count, ends: ends, restCopies: copies)
    for place in codes.indices {
      let (codes, facts) = (codes[place], facts[place])
      table.set(place, codes: codes.span, facts: facts.span)
    }
    return table
  }

  func passes(_ left: Int, _ top: Int, levels: [Int32]) -> Bool {
    ends.indices.allSatisfy { stage in
      let sum = zip(codes[left], codes[top]).prefix(ends[stage]).reduce(0) {
        $0 + Int($1.0) * Int($1.1)
      }
      let (a, b) = (facts[left][stage], facts[top][stage])
      return sum + Int(a.slack) + Int(b.slack)
        + copies[stage] * Int(a.leftRest) * Int(b.topRest) >= Int(levels[stage])
    }
  }
}

@Suite struct JoinTableTests {
  @Test(
    arguments: Kernels.available.indices, [[4], [16], [16, 32], [32, 36, 128], [384]])
  func `every pair whose bounds reach the levels is found once`(kernels: Int, ends: [Int]) {
    let copies = ends.indices.map { $0 % 4 + 1 }
    let levels = ends.map { Int32(2000 * Double($0).squareRoot()) }
    for count in [0, 1, 7, 8, 33, 100, 513] {
      let plain = PlainJoin(seed: 3, count: count, ends: ends, copies: copies)
      let table = plain.table
      let tile = JoinTile(table, kernels: Kernels.available[kernels])
      let left = Array((0..<count).reversed().prefix(37))
      tile.load(left) { stage, _ in levels[stage] }
      var found: [[Int]] = []
      for start in stride(from: 0, to: count, by: JoinTile.side) {
        tile.forEachPair(with: start..<min(start + JoinTile.side, count)) {
          found.append([$0, $1])
        }
      }
      let expected = left.indices.flatMap { row in
        (0..<count).filter { plain.passes(left[row], $0, levels: levels) }.map { [row, $0] }
      }
      #expect(found.count == expected.count, "\(count) rows")
      #expect(Set(found) == Set(expected), "\(count) rows")
    }
  }

  @Test(arguments: Kernels.available.indices)
  func `what is boundless is in every pair, what was never written in none`(kernels: Int) {
    let table = JoinTable(count: 40, ends: [16, 384], restCopies: [1, 4])
    let codes = [Int8](repeating: -127, count: 384)
    let other = [Int8](repeating: 127, count: 384)
    for place in 0..<39 {
      let facts = place == 5 ? JoinFacts.boundless : JoinFacts(slack: 0, leftRest: 0, topRest: 0)
      let both = [facts, facts]
      table.set(place, codes: place % 2 == 0 ? codes.span : other.span, facts: both.span)
    }
    let tile = JoinTile(table, kernels: Kernels.available[kernels])
    tile.load(Array(0..<39)) { _, _ in 1 << 28 }
    var found: Set<[Int]> = []
    tile.forEachPair(with: 0..<40) { found.insert([$0, $1]) }
    #expect(found == Set((0..<39).flatMap { [[5, $0], [$0, 5]] }))
  }

  @Test(arguments: Kernels.available.indices)
  func `part of a panel can be asked for`(kernels: Int) {
    let table = JoinTable(count: 64, ends: [4], restCopies: [1])
    let codes: [Int8] = [1, 0, 0, 0]
    let facts = [JoinFacts(slack: 0, leftRest: 0, topRest: 0)]
    for place in 0..<64 { table.set(place, codes: codes.span, facts: facts.span) }
    let tile = JoinTile(table, kernels: Kernels.available[kernels])
    tile.load([7]) { _, _ in 1 }
    var found: [Int] = []
    tile.forEachPair(with: 32..<40) { found.append($1) }
    #expect(found == Array(32..<40))
  }
}
