import Clustering
import Parallelism
import SimilarityJoins
import TestSupport
import Testing
import VectorMath

/// What the reference implementations found, by `scripts/golden/make_methods.py`.
private struct GoldenMethods: Decodable {
  struct Density: Decodable {
    let minimumSize: Int
    let sampleCount: Int
    let clusters: [Int]
  }
  struct Linked: Decodable {
    let count: Int
    let groups: [Int]
  }
  struct Leiden: Decodable {
    let quality: String
    let resolution: Double
    let value: Double
  }
  struct Case: Decodable {
    let seed: UInt64
    let rows: Int
    let columns: Int
    let centres: Int
    let weight: Int
    let density: [Density]
    let linked: [Linked]
    let leiden: [Leiden]

    var vectors: Matrix {
      Mixture(seed: seed, rows: rows, columns: columns, centres: centres, weight: weight).vectors
    }
  }
  let neighbours: Int
  let cases: [Case]

  static func load() throws -> GoldenMethods {
    try Fixtures.golden(GoldenMethods.self, "methods.json")
  }
}

/// All pairs, their cosines moved into 0...1 so that each is an edge.
private func completeGraph(_ vectors: Matrix) -> SimilarityGraph {
  var pairs: [SimilarPair] = []
  for first in 0..<vectors.rows {
    for second in first + 1..<vectors.rows {
      pairs.append(
        SimilarPair(
          first: first, second: second, score: (1 + vectors.score(first, second)) / 2))
    }
  }
  return SimilarityGraph(rows: vectors.rows, pairs: pairs)
}

@Suite struct DensityClustersTests {
  @Test func `clusters and noise are those of scikit-learn`() throws {
    for golden in try GoldenMethods.load().cases {
      for density in golden.density {
        let found = try DensityClusters(
          minimumSize: density.minimumSize, sampleCount: density.sampleCount
        ).clusters(of: golden.vectors, threads: 2, work: .none).map { $0 ?? -1 }
        // Edges of one length, of which HDBSCAN has many, can be joined in several orders.
        #expect(adjustedRand(found, density.clusters) >= 0.95)
        let noise = zip(found, density.clusters).filter { ($0 < 0) != ($1 < 0) }.count
        #expect(noise <= golden.rows / 25)
      }
    }
  }

  /// Places in the plane around some centres.
  private func places(_ count: Int) -> [SIMD2<Float>] {
    var random = SplitMix64(seed: 5)
    func unit() -> Float { Float(Int(random.next() >> 40)) / Float(1 << 23) - 1 }
    let centres = (0..<8).map { _ in SIMD2(unit(), unit()) * 0.8 }
    return (0..<count).map { row in
      let place = SIMD2(unit(), unit())
      return row % 9 == 0 ? place : centres[row % 8] + place * 0.05
    }
  }

  @Test func `the nearest places are those of comparing all`() throws {
    var places = places(500)
    // Some stand at one place.
    places[7] = places[3]
    places[499] = places[3]
    let found = try NearestPlaces(20, of: places, threads: 2, work: .none)
    for place in places.indices {
      let wanted = places.indices.filter { $0 != place }.map { other in
        let way = places[other] - places[place]
        return (square: (way * way).sum(), other: other)
      }.sorted { ($0.square, $0.other) < ($1.square, $1.other) }.prefix(20)
      let range = found.range(of: place)
      #expect(found.neighbours[range].map(Int.init) == wanted.map(\.other))
      #expect(Array(found.squares[range]) == wanted.map(\.square))
    }
  }

  @Test func `the nearest places give the clusters that all pairs give`() throws {
    let places = places(600)
    let settings = DensityClusters(minimumSize: 10)
    let found = try settings.clusters(of: places, threads: 2, work: .none).map { $0 ?? -1 }
    let wanted = try settings.clusters(
      of: Matrix(places.map { [$0.x, $0.y] }), threads: 2, work: .none
    ).map { $0 ?? -1 }
    #expect(adjustedRand(found, wanted) >= 0.95 && Set(found).count >= 7)
  }

  @Test func `dense places are found where all distances are much the same`() throws {
    var random = SplitMix64(seed: 32)
    func direction() -> [Float] {
      (0..<300).map { _ in Float(Int(random.next() >> 40)) / Float(1 << 23) - 1 }
    }
    let centres = (0..<12).map { _ in direction() }
    let labels = (0..<900).map { $0 % 12 }
    var vectors = Matrix(labels.map { zip(centres[$0], direction()).map { 0.5 * $0 + $1 } })
    vectors.normalizeRows()
    func agreement(_ found: [Int?]) -> Double { adjustedRand(found.map { $0 ?? -1 }, labels) }
    let settings = DensityClusters(minimumSize: 10)
    let found = try settings.clustersInPlane(of: vectors, threads: 2, work: .none)
    let asTheyAre = try settings.clusters(of: vectors, threads: 2, work: .none)
    #expect(agreement(found) >= 0.9 && agreement(asTheyAre) < 0.6)
  }

  @Test(arguments: [true, false])
  func `threads change nothing`(isInPlane: Bool) throws {
    let vectors = Mixture(seed: 31, rows: 900, columns: 20, centres: 12, weight: 2).vectors
    let settings = DensityClusters(minimumSize: 5)
    func found(_ threads: Int) throws -> [Int?] {
      isInPlane
        ? try settings.clustersInPlane(of: vectors, threads: threads, work: .none)
        : try settings.clusters(of: vectors, threads: threads, work: .none)
    }
    let alone = try found(1)
    #expect(alone.contains { $0 != nil })
    for threads in [2, 5] { #expect(try found(threads) == alone) }
  }

  @Test(arguments: 0..<degenerate.count)
  func `nothing traps at the edges`(index: Int) throws {
    let vectors = degenerate[index].vectors
    let settings = DensityClusters(minimumSize: 2)
    #expect(
      try settings.clusters(of: vectors, threads: 2, work: .none).count == vectors.rows)
    #expect(
      try settings.clustersInPlane(of: vectors, threads: 2, work: .none).count == vectors.rows)
  }
}

@Suite struct AverageLinkageTests {
  @Test func `groups are those of SciPy`() throws {
    for golden in try GoldenMethods.load().cases {
      let tree = try AverageLinkage(completeGraph(golden.vectors), work: .none)
      #expect(tree.joins.count == golden.rows - 1)
      for linked in golden.linked {
        #expect(tree.groups(count: linked.count) == linked.groups)
      }
    }
  }

  @Test func `a threshold stops the joins below it`() throws {
    let vectors = Mixture(seed: 8, rows: 200, columns: 12, centres: 9, weight: 2).vectors
    let tree = try AverageLinkage(
      SimilarityGraph(try NearestRows(199, of: vectors, threads: 2, work: .none)), work: .none)
    for threshold in [0.9, 0.6, 0.3] {
      let joined = tree.joins.filter { $0.score >= threshold }.count
      let groups = tree.groups(atOrAbove: threshold)
      #expect(Set(groups).count == 200 - joined)
    }
    #expect(zip(tree.joins, tree.joins.dropFirst()).allSatisfy { $0.score >= $1.score })
  }

  @Test(arguments: 0..<degenerate.count)
  func `nothing traps at the edges`(index: Int) throws {
    let vectors = degenerate[index].vectors
    let tree = try AverageLinkage(
      SimilarityGraph(try NearestRows(3, of: vectors, threads: 1, work: .none)), work: .none)
    #expect(tree.groups(count: 1).count == vectors.rows)
    #expect(tree.groups(atOrAbove: 0.5).count == vectors.rows)
  }
}

@Suite struct LeidenCommunitiesTests {
  @Test func `communities are as good as those of leidenalg`() throws {
    let goldens = try GoldenMethods.load()
    for golden in goldens.cases {
      let graph = SimilarityGraph(
        try NearestRows(goldens.neighbours, of: golden.vectors, threads: 2, work: .none))
      for wanted in golden.leiden {
        let settings = LeidenCommunities(
          quality: wanted.quality == "modularity" ? .modularity : .constantPotts,
          resolution: wanted.resolution)
        let found = try settings.communities(of: graph, work: .none)
        let quality = settings.quality(of: found, in: graph)
        // Both are heuristics; neither is always the better one.
        #expect(quality >= 0.98 * wanted.value, "\(wanted)")
        #expect(try found == settings.communities(of: graph, work: .none))
      }
    }
  }

  @Test func `every community hangs together`() throws {
    let vectors = Mixture(seed: 41, rows: 1200, columns: 16, centres: 40, weight: 1).vectors
    let graph = SimilarityGraph(try NearestRows(6, of: vectors, threads: 2, work: .none))
    let found = try LeidenCommunities(resolution: 2).communities(of: graph, work: .none)
    var reached = Set<Int>()
    for (start, community) in found.enumerated() where found.firstIndex(of: community) == start {
      var waiting = [start]
      while let row = waiting.popLast() {
        guard reached.insert(row).inserted else { continue }
        waiting += graph.range(of: row).map { Int(graph.neighbours[$0]) }
          .filter { found[$0] == community }
      }
    }
    #expect(reached.count == vectors.rows)
  }

  @Test(arguments: 0..<degenerate.count)
  func `nothing traps at the edges`(index: Int) throws {
    let vectors = degenerate[index].vectors
    let graph = SimilarityGraph(try NearestRows(3, of: vectors, threads: 1, work: .none))
    for quality in [LeidenCommunities.Quality.modularity, .constantPotts] {
      let found = try LeidenCommunities(quality: quality).communities(of: graph, work: .none)
      #expect(found.count == vectors.rows)
    }
  }
}

@Suite struct NearestRowsTests {
  @Test(arguments: [1, 2, 511, 512, 513, 1100], [0, 1, 7])
  func `the nearest are those of the whole table`(rows: Int, count: Int) throws {
    let vectors = Mixture(seed: UInt64(rows), rows: rows, columns: 9, centres: 5, weight: 1).vectors
    let found = try NearestRows(count, of: vectors, threads: 2, work: .none)
    #expect(found.count == min(count, rows - 1))
    for row in stride(from: 0, to: rows, by: 97) {
      let scores = (0..<rows).filter { $0 != row }.map { vectors.score(row, $0) }
        .sorted(by: >).prefix(found.count)
      #expect(zip(found.scores[found.range(of: row)], scores).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
