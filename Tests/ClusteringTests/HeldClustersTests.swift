import Clustering
import Parallelism
import TestSupport
import Testing
import VectorMath

@Suite struct HeldClustersTests {
  @Test func `rows stay where they were, and new ones go with most of their group`() {
    // Group 0 holds most of cluster 5 and one row of 7; group 1 the rest of 5; group 2 only new rows.
    let groups: [Int?] = [0, 0, 0, 0, 1, nil, 0, 1, 2, 2, nil]
    let previous: [Int?] = [5, 5, 5, 7, 5, 7, nil, nil, nil, nil, nil]
    for addingNew in [false, true] {
      #expect(
        held(groups, in: previous, addingNew: addingNew)
          == [5, 5, 5, 7, 5, 7, 5, 5, 10, 10, nil])
    }
  }

  @Test func `newcomers that outnumber a part of a cluster are a cluster where one may be added`() {
    let groups: [Int?] = [0, 0, 0, 1, 1, 1, 1]
    let previous: [Int?] = [2, 2, 2, 2, nil, nil, nil]
    #expect(held(groups, in: previous, addingNew: true) == [2, 2, 2, 2, 4, 4, 4])
    #expect(held(groups, in: previous, addingNew: false) == [2, 2, 2, 2, 2, 2, 2])
    // A cluster that has grown is still itself.
    #expect(
      held([0, 0, 0, 0, 0], in: [1, 1, nil, nil, nil], addingNew: true) == [1, 1, 1, 1, 1])
  }

  @Test(arguments: [
    ClusteringMethod.averageLinkage(count: nil), .averageLinkage(count: 9),
    .density(minimumSize: 5),
  ])
  func `a hundredth more rows leaves the others where they were`(method: ClusteringMethod) throws {
    let vectors = Mixture(seed: 5, rows: 808, columns: 16, centres: 9, weight: 2).vectors
    let first = try method.groups(of: vectors.selecting(Array(0..<800)), threads: 2, work: .none)
    var previous = [Int?](repeating: nil, count: 808)
    for (group, rows) in first.enumerated() { for row in rows { previous[row] = group } }
    let second = try method.groups(of: vectors, startingFrom: previous, threads: 2, work: .none)
    let kept = ClusterMatching(
      groups: second, previous: previous, texts: Array(0..<808),
      previousCounts: first.map(\.count))
    #expect(kept.keptShare == 1)
    let alone = try method.groups(of: vectors, startingFrom: previous, threads: 1, work: .none)
    #expect(alone == second)
  }

  @Test func `HDBSCAN holds nothing in a cluster of which fewer than its least are left`() throws {
    let vectors = Mixture(seed: 5, rows: 800, columns: 16, centres: 9, weight: 2).vectors
    let method = ClusteringMethod.density(minimumSize: 5)
    let first = try method.groups(of: vectors, threads: 2, work: .none)
    #expect(first.count > 2)
    // Of the last one four rows are left.
    let gone = Set(first.last?.dropFirst(4) ?? [])
    let rows = (0..<800).filter { !gone.contains($0) }
    let previous = rows.map { row in first.firstIndex { $0.contains(row) } }
    let second = try method.groups(
      of: vectors.selecting(rows), startingFrom: previous, threads: 2, work: .none)
    #expect(second.allSatisfy { $0.count >= 5 } && second.count >= first.count - 1)
  }
}

@Suite struct EqualRowsTests {
  static let methods: [ClusteringMethod] = [
    .kMeans(count: 5, seed: 1), .miniBatch(count: 5, seed: 1), .spectral(count: 5, seed: 1),
    .leiden(count: 5, resolution: 1, seed: 1), .leiden(count: nil, resolution: 1, seed: 1),
    .averageLinkage(count: 5), .density(minimumSize: 5),
    .communities(threshold: 0.9, minimumSize: 2), .automatic(count: 5, seed: 1),
  ]

  // HDBSCAN never takes all rows for one cluster.
  @Test(arguments: methods.filter { $0 != .density(minimumSize: 5) })
  func `copies of one row are one cluster`(method: ClusteringMethod) throws {
    let vector = Mixture(seed: 3, rows: 1, columns: 12, centres: 1, weight: 1).vectors[row: 0]
    let copies = Matrix(Array(repeating: vector, count: 300))
    #expect(try method.groups(of: copies, threads: 2, work: .none) == [Array(0..<300)])
  }

  @Test(arguments: methods)
  func `copies are in the cluster of their first, among others`(method: ClusteringMethod) throws {
    let others = Mixture(seed: 4, rows: 400, columns: 12, centres: 8, weight: 1).vectors
    // Every fourth row is a copy of row 2, and each tenth other one has a copy at the end.
    var rows = (0..<400).map { others[row: $0 % 4 == 2 ? 2 : $0] }
    rows += stride(from: 0, to: 400, by: 10).map { rows[$0] }
    let groups = try method.groups(of: Matrix(rows), threads: 2, work: .none)
    var cluster = [Int?](repeating: nil, count: rows.count)
    for (number, group) in groups.enumerated() { for row in group { cluster[row] = number } }
    for row in rows.indices {
      let first = rows.firstIndex(of: rows[row])
      #expect(cluster[row] == first.map { cluster[$0] } ?? nil)
    }
    #expect(try groups == method.groups(of: Matrix(rows), threads: 1, work: .none))
  }
}
