import Clustering
import Parallelism
import SimilarityJoins
import TestSupport
import Testing
import VectorMath

/// Coarser and finer clusters, by groups of groups that are known.
@Suite struct StableLayersTests {
  /// Rows around `fine` directions each of which is near one of `coarse` directions.
  private func groups(
    _ coarse: Int, of fine: Int, of size: Int
  ) -> (vectors: Matrix, coarse: [Int], fine: [Int]) {
    var random = SplitMix64(seed: 78)
    func unit() -> [Float] {
      (0..<32).map { _ in Float(Int(random.next() >> 40)) / Float(1 << 23) - 1 }
    }
    func near(_ centre: [Float], by spread: Float) -> [Float] {
      zip(centre, unit()).map { $0 + spread * $1 }
    }
    let upper = (0..<coarse).map { _ in unit() }
    let lower = (0..<coarse * fine).map { near(upper[$0 % coarse], by: 0.7) }
    var vectors = Matrix(
      (0..<coarse * fine * size).map { near(lower[$0 % (coarse * fine)], by: 0.35) })
    vectors.normalizeRows()
    return (
      vectors, (0..<vectors.rows).map { $0 % coarse },
      (0..<vectors.rows).map { $0 % (coarse * fine) }
    )
  }

  private func numbers(_ groups: [[Int]], _ count: Int) -> [Int] {
    var found = [Int](repeating: -1, count: count)
    for (group, rows) in groups.enumerated() { for row in rows { found[row] = group } }
    return found
  }

  private func layers(
    of vectors: Matrix, count: Int? = nil, threads: Int = 2
  ) throws -> RowDivision {
    try ClusterMethod.auto(count: count).division(
      of: vectors, layering: .found, threads: threads, work: .none)
  }

  @Test func `groups and groups of groups are layers`() throws {
    let (vectors, coarse, fine) = groups(8, of: 6, of: 10)
    let found = try layers(of: vectors)
    let layers = found.layers.map { numbers($0.clusters, vectors.rows) }
    #expect((2...5).contains(layers.count))
    for wanted in [coarse, fine] {
      #expect(
        layers.contains { adjustedRand($0, wanted) >= 0.9 }, "\(found.layers.map(\.clusters.count))"
      )
    }
    let taken = found.layers.filter(\.isGiven)
    #expect(taken.map(\.clusters) == [found.groups])
    #expect(found.layers.allSatisfy { ($0.stability ?? 0) >= 0.7 })
  }

  @Test(arguments: [nil, 20])
  func `each layer lies inside the one before it`(count: Int?) throws {
    let (vectors, _, _) = groups(8, of: 6, of: 10)
    let layers = try layers(of: vectors, count: count).layers
    for (upper, lower) in zip(layers, layers.dropFirst()) {
      #expect(lower.clusters.count > upper.clusters.count)
      let place = numbers(upper.clusters, vectors.rows)
      for group in lower.clusters { #expect(Set(group.map { place[$0] }).count == 1) }
    }
    let taken = layers.firstIndex { $0.isGiven } ?? 0
    for layer in layers[...taken] {
      #expect(layer.clusters.joined().sorted() == Array(0..<vectors.rows))
    }
    #expect(layers.count { $0.isGiven } == 1)
  }

  @Test func `a row that a finer layer would leave alone is in the coarser one only`() throws {
    // Two triangles with a weak edge between them, and a row with a weak edge to the first.
    let edges = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (2, 3), (0, 6)]
    let graph = SimilarityGraph(
      rows: 7,
      pairs: edges.enumerated().map { index, edge in
        SimilarPair(first: edge.0, second: edge.1, score: index < 6 ? 1 : 0.1)
      }.sorted { ($0.first, $0.second) < ($1.first, $1.second) })
    let finer = StableLayers.Earlier(
      resolution: 2.5, stability: 0.9, isCoarser: false, clusters: Array(repeating: nil, count: 7))
    let layers = try StableLayers(seed: 0).layers(
      around: Array(repeating: 0, count: 7), stability: nil, continuing: [finer], of: graph,
      work: .none)
    #expect(
      layers.map(\.clusters) == [Array(repeating: 0, count: 7), [0, 0, 0, 1, 1, 1, nil]])
  }

  @Test func `edits leave alone rows alone`() throws {
    var division = RowDivision(
      groups: [[0, 1, 2, 3, 4], [5, 6]],
      layers: [
        RowDivision.Layer(clusters: [[0, 1, 2, 3, 4], [5, 6]], resolution: nil, stability: nil),
        RowDivision.Layer(clusters: [[0, 1], [2, 3], [5, 6]], resolution: 4, stability: 0.8),
      ])
    // Row 3 is moved to the other cluster.
    division.replaceGroups(by: [[0, 1, 2, 4], [3, 5, 6]])
    #expect(division.layers.map(\.clusters) == [[[0, 1, 2, 4], [3, 5, 6]], [[0, 1], [5, 6]]])
  }

  @Test func `threads change no layer`() throws {
    let (vectors, _, _) = groups(6, of: 5, of: 8)
    #expect(try layers(of: vectors, threads: 1) == layers(of: vectors, threads: 3))
  }

  @Test func `equal rows stay together in every layer`() throws {
    let (vectors, _, _) = groups(6, of: 5, of: 8)
    let twice = Matrix((0..<2 * vectors.rows).map { Array(vectors[row: $0 % vectors.rows]) })
    for layer in try layers(of: twice).layers {
      let place = numbers(layer.clusters, twice.rows)
      #expect((0..<vectors.rows).allSatisfy { place[$0] == place[$0 + vectors.rows] })
    }
  }

  @Test func `a hundredth more rows leave the layers as they were`() throws {
    let all = groups(8, of: 6, of: 10).vectors
    let old = (0..<all.rows).filter { $0 % 97 != 96 }
    let first = try layers(of: all.selecting(old))
    var earlier: [StableLayers.Earlier] = []
    var previous = [Int?](repeating: nil, count: all.rows)
    let taken = first.layers.firstIndex { $0.isGiven } ?? 0
    for (place, layer) in first.layers.enumerated() {
      var clusters = [Int?](repeating: nil, count: all.rows)
      for (row, number) in zip(old, numbers(layer.clusters, old.count)) { clusters[row] = number }
      if let resolution = layer.resolution {
        earlier.append(
          StableLayers.Earlier(
            resolution: resolution, stability: layer.stability, isCoarser: place < taken,
            clusters: clusters))
      } else {
        previous = clusters
      }
    }
    let second = try ClusterMethod.auto().division(
      of: all, startingFrom: previous, layering: .continuing(earlier), threads: 2, work: .none)
    #expect(second.layers.count == first.layers.count && first.layers.count > 1)
    for (before, after) in zip(first.layers, second.layers) {
      let place = numbers(after.clusters, all.rows)
      // The rows that are still together with most of their cluster.
      let kept = before.clusters.reduce(0) { sum, group in
        sum + (Dictionary(grouping: group) { place[old[$0]] }.values.map(\.count).max() ?? 0)
      }
      let all = before.clusters.joined().count
      #expect(Double(kept) >= 0.98 * Double(all), "\(before.clusters.count) clusters")
      #expect(before.stability == after.stability || before.isGiven)
    }
  }

  @Test func `other methods make no layers`() throws {
    let (vectors, _, _) = groups(4, of: 2, of: 20)
    let found = try ClusterMethod.kMeans(count: 4)
      .division(of: vectors, layering: .found, threads: 1, work: .none)
    #expect(found.layers.isEmpty)
  }
}
