import Clustering
import Parallelism
import TestSupport
import Testing
import VectorMath

/// What `auto` decides on, by groups that are known.
@Suite struct AutomaticClustersTests {
  /// Rows around `centres` random directions, and the direction of each.
  private func groups(
    _ centres: Int, of size: Int, spread: Float
  ) -> (vectors: Matrix, labels: [Int]) {
    var random = SplitMix64(seed: 77)
    func unit(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(Int(random.next() >> 40)) / Float(1 << 23) - 1 }
    }
    let middle = (0..<centres).map { _ in unit(32) }
    var vectors = Matrix(
      (0..<centres * size).map { row in
        zip(middle[row % centres], unit(32)).map { $0 + spread * $1 }
      })
    vectors.normalizeRows()
    return (vectors, (0..<centres * size).map { $0 % centres })
  }

  private func agreement(_ groups: [[Int]], with labels: [Int]) -> Double {
    var found = [Int](repeating: -1, count: labels.count)
    for (group, rows) in groups.enumerated() { for row in rows { found[row] = group } }
    return adjustedRand(found, labels)
  }

  @Test(arguments: [(6, 100), (80, 20)])
  func `the number of clusters is that of the groups, many or few`(
    centres: Int, size: Int
  ) throws {
    let (vectors, labels) = groups(centres, of: size, spread: 0.6)
    let found = try ClusterMethod.auto().division(of: vectors, threads: 2, work: .none)
    #expect(agreement(found.groups, with: labels) >= 0.95, "\(found.choice ?? "")")
    #expect(found.choice?.hasPrefix("leiden at resolution") == true)
  }

  @Test(arguments: [12, 40, 74])
  func `few rows are neither one cluster each nor left out`(count: Int) throws {
    let (vectors, _) = groups(count, of: 1, spread: 0.6)
    let found = try ClusterMethod.auto().division(of: vectors, threads: 2, work: .none)
    #expect(found.groups.count <= max(1, count / 2))
    #expect(found.groups.joined().sorted() == Array(0..<count))
  }

  @Test func `communities are divided along the graph when the number is given`() throws {
    let (vectors, labels) = groups(80, of: 20, spread: 0.6)
    let found = try ClusterMethod.auto(count: 80).division(of: vectors, threads: 2, work: .none)
    #expect(agreement(found.groups, with: labels) >= 0.95)
    #expect(found.choice?.hasPrefix("leiden, ") == true)
  }

  @Test(arguments: [nil, 20])
  func `what has no communities is divided by k-means`(count: Int?) throws {
    // Directions all over the sphere.
    let vectors = groups(1500, of: 1, spread: 0).vectors
    let found = try ClusterMethod.auto(count: count).division(of: vectors, threads: 2, work: .none)
    #expect(found.groups.count == count ?? found.groups.count && found.groups.count >= 5)
    #expect(found.choice?.hasPrefix("k-means, ") == true, "\(found.choice ?? "")")
    let means = try ClusterMethod.kMeans(count: found.groups.count)
      .groups(of: vectors, threads: 2, work: .none)
    #expect(found.groups == means)
  }

  @Test func `the number that is asked for is met where Leiden finds many more`() throws {
    // Between most of these groups there is no edge to join them.
    let vectors = groups(60, of: 20, spread: 0.6).vectors
    let found = try ClusterMethod.auto(count: 4).division(of: vectors, threads: 2, work: .none)
    #expect(found.groups.count == 4)
    #expect(found.choice?.hasPrefix("k-means, because leiden") == true, "\(found.choice ?? "")")
    let means = try ClusterMethod.kMeans(count: 4).groups(of: vectors, threads: 2, work: .none)
    #expect(found.groups == means)
  }

  @Test(arguments: [(4, 60, 20, 0.6 as Float), (nil, 1500, 1, 0), (20, 1500, 1, 0)])
  func `a hundredth more rows leave the clusters as they were, whatever made them`(
    count: Int?, centres: Int, size: Int, spread: Float
  ) throws {
    let all = groups(centres, of: size, spread: spread).vectors
    let old = (0..<all.rows).filter { $0 % 97 != 96 }
    let method = ClusterMethod.auto(count: count)
    let before = try method.groups(of: all.selecting(old), threads: 2, work: .none)
    var previous = [Int?](repeating: nil, count: all.rows)
    for (number, rows) in before.enumerated() { for row in rows { previous[old[row]] = number } }
    let after = try method.groups(
      of: all, startingFrom: previous, threads: 2, work: .none)
    var place = [Int](repeating: -1, count: all.rows)
    for (number, rows) in after.enumerated() { for row in rows { place[row] = number } }
    let kept = before.reduce(0) { sum, group in
      sum + (Dictionary(grouping: group) { place[old[$0]] }.values.map(\.count).max() ?? 0)
    }
    #expect(after.count == before.count && Double(kept) >= 0.97 * Double(old.count), "\(kept)")
  }

  @Test(arguments: [nil, 20])
  func `threads change nothing`(count: Int?) throws {
    let (vectors, _) = groups(20, of: 30, spread: 0.9)
    let method = ClusterMethod.auto(count: count)
    let alone = try method.division(of: vectors, threads: 1, work: .none)
    let together = try method.division(of: vectors, threads: 3, work: .none)
    #expect(alone.groups == together.groups && alone.choice == together.choice)
  }

  @Test func `agreement is 1 for the same groups and 0 by chance`() {
    #expect(adjustedRand([0, 0, 1, 1], [5, 5, 2, 2]) == 1)
    // Hubert & Arabie: (1 - 2·2/6) / (2 - 2·2/6) below the chance of two pairs.
    #expect(abs(adjustedRand([0, 0, 1, 1], [0, 1, 0, 1]) + 0.5) < 1e-12)
    #expect(adjustedRand([], []) == 1)
  }
}
