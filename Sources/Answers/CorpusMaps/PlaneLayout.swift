package import Parallelism
internal import SimilarityJoins
package import VectorMath

/// Settings of a layout that places rows in the plane beside their nearest rows (UMAP; McInnes,
/// Healy & Melville 2018).
///
/// Rows begin in the plane of their principal components. Stochastic gradient descent then draws
/// them towards their neighbours and pushes them away from random other rows. In each round all
/// rows move at the same time, based on the places after the round before, and each draws random
/// numbers of its own. So the same rows in the same order give the same layout, whatever the number
/// of threads.
package struct PlaneLayout: Sendable, Equatable {
  /// How many rows a neighbourhood has, the row itself included (`n_neighbors`).
  package var neighbourCount: Int
  /// How often rows move (`n_epochs`); nil for 500 times, or 200 times when there are more than
  /// 10,000 rows.
  package var rounds: Int?
  /// The seed of the random choices.
  package var seed: UInt64

  /// Makes settings; the defaults are those of the reference implementation.
  package init(neighbourCount: Int = 15, rounds: Int? = nil, seed: UInt64 = 0) {
    precondition(neighbourCount >= 2, "a neighbourhood of \(neighbourCount) rows")
    self.neighbourCount = neighbourCount
    self.rounds = rounds
    self.seed = seed
  }

  /// Lays rows out.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows. Rows of zeros, or with a number that is not finite, stand
  ///     in the middle.
  ///   - threads: How many blocks are worked on at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: x and y in -1...1, as large as fits; rows spread most along x.
  /// - Throws: `CancellationError` when the work is ended.
  package func places(
    of vectors: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [SIMD2<Float>] {
    let usable = usableRows(of: vectors)
    let rows = usable.count == vectors.rows ? vectors : vectors.selecting(usable)
    let nearest = try NearestRows(
      neighbourCount - 1, of: rows, threads: threads, work: work.part(0..<nearestShare))
    let start = start(of: rows)
    try work.advance(to: nearestShare)
    let found = try places(
      of: SimilarityGraph(weighting: nearest), startingFrom: start, threads: threads,
      work: work.part(nearestShare..<1))
    var places = [SIMD2<Float>](repeating: .zero, count: vectors.rows)
    for (row, place) in zip(usable, framed(found)) { places[row] = place }
    return places
  }

  /// The first places of rows: their principal components, scaled so that the farthest row is 10
  /// away from the middle, and moved a little, so that equal rows can part.
  private func start(of rows: Matrix) -> [SIMD2<Float>] {
    var places = PrincipalPlane(of: rows).places(of: rows)
    let reach = places.reduce(Float(0)) { max($0, abs($1.x), abs($1.y)) }
    let scale = reach > 0 ? 10 / reach : 0
    var random = SeededGenerator(seed: seed)
    for row in places.indices {
      let aside = SIMD2(Float(random.unit() - 0.5), Float(random.unit() - 0.5))
      places[row] = places[row] * scale + aside * 1e-3
    }
    return places
  }

  /// Moves rows along the edges of a graph; its scores are the certainty that two rows are
  /// neighbours.
  private func places(
    of graph: SimilarityGraph, startingFrom start: [SIMD2<Float>], threads: Int, work: Work
  ) throws(CancellationError) -> [SIMD2<Float>] {
    let strongest = graph.scores.max() ?? 1
    let rates = graph.scores.map { $0 / strongest }
    let rounds = rounds ?? (graph.count <= 10_000 ? 500 : 200)
    let forces = LayoutForces()
    var places = start
    for round in 0..<rounds {
      try work.advance(to: Double(round) / Double(rounds))
      let step = 1 - Float(round) / Float(rounds)
      let before = places
      let blocks = concurrentMap((graph.count + blockRows - 1) / blockRows, threads: threads) {
        index in
        let block = index * blockRows..<min((index + 1) * blockRows, graph.count)
        return moved(
          block, from: before.span, on: graph, rates: rates.span, forces: forces, round: round,
          step: step)
      }
      places = blocks.flatMap(\.self)
    }
    return places
  }

  /// The places of the rows of a block after one more round.
  private func moved(
    _ block: Range<Int>, from before: Span<SIMD2<Float>>, on graph: SimilarityGraph,
    rates: Span<Float>, forces: LayoutForces, round: Int, step: Float
  ) -> [SIMD2<Float>] {
    let neighbours = graph.neighbours.span
    let offsets = graph.offsets.span
    let count = UInt64(before.count)
    let (now, next) = (Float(round), Float(round + 1))
    return block.map { row in
      var place = before[row]
      var random = SeededGenerator(
        seed: seed &+ UInt64(row) &* 0xD1B5_4A32_D192_ED03 &+ UInt64(round) &* 0x8CB9_2BA7_2F3D_8DD7
      )
      for position in offsets[row]..<offsets[row + 1] {
        // The weight of an edge decides in how many rounds it takes part.
        let rate = rates[position]
        guard Int(next * rate) > Int(now * rate) else { continue }
        let other = before[Int(neighbours[position])]
        // Once for each end of the edge.
        for _ in 0..<2 { place += forces.pull(from: place, to: other) * step }
        var push = SIMD2<Float>.zero
        var bits: UInt64 = 0
        for sample in 0..<pushes {
          bits = sample % 2 == 0 ? random.next() : bits >> 32
          let chosen = Int(((bits & 0xFFFF_FFFF) &* count) >> 32)
          push += forces.push(from: place, to: before[chosen])
        }
        place += push * step
      }
      return place
    }
  }
}

/// The places, turned so that they spread most along x, and moved and scaled into -1...1.
private func framed(_ places: [SIMD2<Float>]) -> [SIMD2<Float>] {
  let middle =
    places.reduce(into: SIMD2<Double>()) { $0 += SIMD2<Double>($1) }
    / Double(max(places.count, 1))
  var moments = [[0.0, 0.0], [0.0, 0.0]]
  for place in places {
    let way = SIMD2<Double>(place) - middle
    for row in 0..<2 { for column in 0..<2 { moments[row][column] += way[row] * way[column] } }
  }
  let axis = eigenvectors(ofSymmetric: moments)[0]
  let turned = places.map { place in
    let way = SIMD2<Double>(place) - middle
    return SIMD2(axis[0] * way.x + axis[1] * way.y, axis[0] * way.y - axis[1] * way.x)
  }
  guard var low = turned.first else { return [] }
  var high = low
  for place in turned {
    low = pointwiseMin(low, place)
    high = pointwiseMax(high, place)
  }
  let centre = (low + high) / 2
  let reach = (high - centre).max()
  return turned.map { SIMD2<Float>(reach > 0 ? ($0 - centre) / reach : .zero) }
}

/// The share of the work that finding the nearest rows takes: with 100,000 rows, about as much as
/// moving them.
private let nearestShare = 0.5

/// How many rows one thread moves at a time.
private let blockRows = 1024

/// How many rows push a row away whenever an edge draws it (`negative_sample_rate`).
private let pushes = 5
