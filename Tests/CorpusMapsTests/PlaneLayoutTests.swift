import Clustering
import CorpusMaps
import Parallelism
import SimilarityJoins
import Synchronization
import TestSupport
import Testing
import VectorMath

/// What umap-learn makes of a few mixtures, by `scripts/golden/make_layouts.py`.
private struct GoldenLayouts: Decodable {
  struct Case: Decodable {
    let seed: UInt64
    let rows: Int
    let columns: Int
    let centres: Int
    let weight: Int
    /// First row, second row, weight.
    let edges: [[Double]]
    let trustworthiness: Double
    let kept: Double

    var vectors: Matrix {
      Mixture(seed: seed, rows: rows, columns: columns, centres: centres, weight: weight).vectors
    }
  }
  let neighbours: Int
  let cases: [Case]

  static func load() throws -> GoldenLayouts {
    try Fixtures.golden(GoldenLayouts.self, "layouts.json")
  }
}

/// Of every row the others, the nearest first.
private func ranked(_ count: Int, by closeness: (Int, Int) -> Float) -> [[Int]] {
  (0..<count).map { row in
    let scores = (0..<count).map { closeness(row, $0) }
    return (0..<count).filter { $0 != row }.sorted { (scores[$1], $0) < (scores[$0], $1) }
  }
}

@Suite struct PlaneLayoutTests {
  @Test func `weights of the graph are those of umap-learn`() throws {
    let goldens = try GoldenLayouts.load()
    for golden in goldens.cases {
      let graph = SimilarityGraph(
        weighting: try NearestRows(
          goldens.neighbours - 1, of: golden.vectors, threads: 2, work: .none))
      for edge in golden.edges {
        let (first, second) = (Int(edge[0]), UInt32(edge[1]))
        let position = try #require(
          graph.range(of: first).first { graph.neighbours[$0] == second })
        #expect(abs(Double(graph.scores[position]) - edge[2]) < 1e-4)
      }
      let count = (0..<40).reduce(0) { sum, row in
        sum + graph.range(of: row).count { Int(graph.neighbours[$0]) > row }
      }
      #expect(count == golden.edges.count)
    }
  }

  @Test func `layouts keep neighbours as well as those of umap-learn`() throws {
    let goldens = try GoldenLayouts.load()
    let count = goldens.neighbours
    for golden in goldens.cases {
      let vectors = golden.vectors
      let places = try PlaneLayout(neighbourCount: count).places(
        of: vectors, threads: 2, work: .none)
      let wanted = ranked(vectors.rows) { vectors.score($0, $1) }
      let found = ranked(vectors.rows) { first, second in
        let way = places[first] - places[second]
        return -(way * way).sum()
      }
      var (kept, strange) = (0, 0)
      for row in 0..<vectors.rows {
        let ranks = Dictionary(
          uniqueKeysWithValues: wanted[row].enumerated().map { ($0.element, $0.offset) })
        for other in found[row].prefix(count) {
          guard let rank = ranks[other] else { continue }
          // How far a neighbour in the plane is from having been one (Venna & Kaski 2001).
          if rank < count { kept += 1 } else { strange += rank + 1 - count }
        }
      }
      let rows = Double(vectors.rows)
      let most = rows * Double(count) * (2 * rows - 3 * Double(count) - 1) / 2
      #expect(1 - Double(strange) / most > golden.trustworthiness - 0.01)
      #expect(Double(kept) / rows / Double(count) > golden.kept - 0.03)
    }
  }

  @Test func `threads change nothing`() throws {
    let vectors = Mixture(seed: 31, rows: 2100, columns: 20, centres: 12, weight: 2).vectors
    let settings = PlaneLayout(rounds: 20)
    let alone = try settings.places(of: vectors, threads: 1, work: .none)
    for threads in [2, 5] {
      #expect(try settings.places(of: vectors, threads: threads, work: .none) == alone)
    }
  }

  @Test func `progress rises to one, and a layout can be ended`() throws {
    let vectors = Mixture(seed: 31, rows: 600, columns: 20, centres: 5, weight: 2).vectors
    let shares = Mutex<[Double]>([])
    let settings = PlaneLayout(rounds: 10)
    let places = try settings.places(
      of: vectors, threads: 2, work: Work(report: { share in shares.withLock { $0.append(share) } })
    )
    #expect(try places == settings.places(of: vectors, threads: 2, work: .none))
    let told = shares.withLock { $0 }
    #expect(told == told.sorted() && told.last.map { 0.9...1 ~= $0 } ?? false)
    for limit in [0.2, 0.8] {
      let last = Mutex(0.0)
      #expect(throws: CancellationError.self) {
        try settings.places(
          of: vectors, threads: 2,
          work: Work(isCancelled: { last.withLock { $0 } > limit }) { share in
            last.withLock { $0 = share }
          })
      }
    }
  }

  @Test func `a layout fills its frame`() throws {
    let vectors = Mixture(seed: 9, rows: 300, columns: 12, centres: 4, weight: 2).vectors
    let places = try PlaneLayout().places(of: vectors, threads: 1, work: .none)
    let reach = places.reduce(Float(0)) { max($0, abs($1.x), abs($1.y)) }
    #expect(abs(reach - 1) < 1e-6)
    let (across, down) = (places.map { $0.x * $0.x }, places.map { $0.y * $0.y })
    #expect(across.reduce(0, +) >= down.reduce(0, +) * 0.8)
  }

  @Test(arguments: 0..<degenerate.count)
  func `nothing traps at the edges`(index: Int) throws {
    let vectors = degenerate[index].vectors
    let places = try PlaneLayout(rounds: 10).places(of: vectors, threads: 2, work: .none)
    #expect(places.count == vectors.rows)
    #expect(places.allSatisfy { abs($0.x) <= 1 && abs($0.y) <= 1 })
  }
}
