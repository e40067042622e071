package import Parallelism
package import SimilarityJoins
package import VectorMath

/// Settings of spectral clustering (Ng, Jordan & Weiss 2001).
///
/// A walk from neighbour to neighbour decides the cluster of a row, so groups need not be balls
/// around a centre.
///
/// k-means divides the rows in the space of the smoothest functions on the graph of nearest rows.
/// The same rows in the same order give the same clusters, with any number of threads.
package struct SpectralClusters: Sendable, Equatable {
  /// How many clusters are wanted (`k`).
  package var clusterCount: Int
  /// The seed of the random choices.
  package var seed: UInt64
  /// How many nearest rows each row is joined with.
  ///
  /// Ten to twenty neighbours find much the same clusters; fifty lose small groups.
  package var neighbourCount: Int
  /// How often functions are smoothed.
  ///
  /// Enough that the smooth functions stand out; few enough that a tiny unconnected group does not
  /// take a dimension of its own.
  package var rounds: Int
  /// How often k-means restarts in that space; a restart takes little time there.
  package var restarts: Int

  /// Settings; only the number of clusters has no default.
  package init(
    clusterCount: Int, seed: UInt64 = 0, neighbourCount: Int = 15, rounds: Int = 20,
    restarts: Int = 4
  ) {
    precondition(clusterCount >= 1, "\(clusterCount) clusters")
    self.clusterCount = clusterCount
    self.seed = seed
    self.neighbourCount = neighbourCount
    self.rounds = rounds
    self.restarts = restarts
  }

  /// Divides rows.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows. Those of zeros or with something that is not a number
  ///     belong to the first cluster.
  ///   - graph: The graph of their nearest rows, if it is made already.
  ///   - previous: `[N]`: clusters to begin with, nil for rows that have none yet; their number
  ///     replaces `clusterCount`.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: `[N]`: the cluster of each row, numbered from 0 on by their first rows.
  /// - Throws: `CancellationError` when the work is ended.
  package func clusters(
    of vectors: Matrix, on graph: SimilarityGraph? = nil, startingFrom previous: [Int?]? = nil,
    threads: Int, work: Work
  ) throws(CancellationError) -> [Int] {
    let usable = usableRows(of: vectors)
    let areUsable = usable.count == vectors.rows
    let rows = areUsable ? vectors : vectors.selecting(usable)
    let joined: SimilarityGraph
    if let graph, areUsable {
      joined = graph
    } else {
      // Of many rows, finding the nearest takes longest.
      joined = SimilarityGraph(
        try NearestRows(neighbourCount, of: rows, threads: threads, work: work.part(0..<0.6)))
    }
    let space = try coordinates(of: rows, on: joined, threads: threads, work: work.part(0.6..<0.8))
    let settings = SphericalKMeans(
      clusterCount: clusterCount, seed: seed, restarts: restarts, margin: leavingMargin)
    let found = try settings.clusters(
      of: space, startingFrom: previous.map { previous in usable.map { previous[$0] } },
      threads: threads, work: work.part(0.8..<1)
    ).assignment
    var clusters = [Int](repeating: 0, count: vectors.rows)
    for (position, row) in usable.enumerated() { clusters[row] = found[position] }
    return numberedByFirst(clusters).numbers
  }

  /// Where each row lies among the smoothest functions on the graph, `[N × dimensions]`, unit rows.
  ///
  /// The functions begin as random directions of the vectors. A walk smooths them: half of it
  /// stays, half goes to a neighbour. They are kept at right angles to each other (orthogonal
  /// iteration). At the end the smoothest combinations are taken (Rayleigh and Ritz; Golub & Van
  /// Loan 2013, §8.2.4).
  func coordinates(
    of rows: Matrix, on graph: SimilarityGraph, threads: Int, work: Work
  ) throws(CancellationError) -> Matrix {
    let wanted = min(clusterCount, dimensionLimit, rows.rows)
    let width = min(wanted + spareFunctions, rows.rows)
    var random = SeededGenerator(seed: seed)
    let directions = Matrix(
      rows: width, columns: rows.columns,
      numbers: (0..<width * rows.columns).map { _ in Float(random.unit() - 0.5) })
    let walk = SymmetricWalk(graph)
    var functions = try orthonormal(rows.timesTransposed(directions), threads: threads, work: work)
    for round in 0..<rounds {
      try work.advance(to: Double(round) / Double(rounds))
      functions = try walk.smoothed(functions, threads: threads, work: work)
      // Smoothing more than twice between these calls could lose the weaker functions to rounding.
      if round % 2 == 1 || round == rounds - 1 {
        functions = try orthonormal(functions, threads: threads, work: work)
      }
    }
    try work.advance(to: 1)
    let smoothed = try walk.smoothed(functions, threads: threads, work: work)
    let smoothest = eigenvectors(
      ofSymmetric: try products(of: functions, with: smoothed, threads: threads, work: work))
    var coordinates = functions.timesTransposed(
      Matrix(smoothest.prefix(wanted).map { $0.map { Float($0) } }))
    coordinates.normalizeRows()
    return coordinates
  }
}

/// How much closer another centroid must be for a row to leave its earlier cluster.
///
/// A few new rows turn and stretch the whole space a little, so every row moves in it. Rows between
/// two clusters would change sides without having changed. Adding a hundredth more rows mostly
/// moves cosines by less than this; rows that really belong elsewhere gain more.
private let leavingMargin: Float = 0.03

/// Functions beyond the wanted number, so that the wanted functions converge sooner.
private let spareFunctions = 16

/// The most dimensions; more clusters than this use this many dimensions.
private let dimensionLimit = 128

/// One step of a walk that stays with probability one half: `(I + D^(−½) W D^(−½)) / 2`.
private struct SymmetricWalk: Sendable {
  let graph: SimilarityGraph
  /// The weights of the graph's edges; 0 for scores that are not above 0.
  let weights: [Float]

  init(_ graph: SimilarityGraph) {
    self.graph = graph
    let scale = (0..<graph.count).map { row in
      let degree = graph.range(of: row).reduce(0.0) { $0 + Double(max(graph.scores[$1], 0)) }
      return degree > 0 ? Float(1 / degree.squareRoot()) : 0
    }
    var weights: [Float] = []
    weights.reserveCapacity(graph.scores.count)
    for row in 0..<graph.count {
      for position in graph.range(of: row) {
        let other = Int(graph.neighbours[position])
        weights.append(max(graph.scores[position], 0) * scale[row] * scale[other] / 2)
      }
    }
    self.weights = weights
  }

  func smoothed(_ functions: Matrix, threads: Int, work: Work) throws(CancellationError) -> Matrix {
    let blocks = try runPieces(
      (functions.rows + blockRows - 1) / blockRows, threads: threads, work: work.silent
    ) { index in
      let rows = index * blockRows..<min((index + 1) * blockRows, functions.rows)
      var result: [Float] = []
      result.reserveCapacity(rows.count * functions.columns)
      for row in rows {
        var numbers = [Float](repeating: 0, count: functions.columns)
        var sum = numbers.mutableSpan
        Kernels.best.add(
          functions.numbers.span.extracting(functions.range(ofRow: row)), times: 0.5, to: &sum)
        for position in graph.range(of: row) {
          let other = functions.range(ofRow: Int(graph.neighbours[position]))
          Kernels.best.add(
            functions.numbers.span.extracting(other), times: weights[position], to: &sum)
        }
        result.append(contentsOf: numbers)
      }
      return result
    }
    return Matrix(
      rows: functions.rows, columns: functions.columns, numbers: blocks.flatMap(\.self))
  }
}

/// The columns at right angles to each other and of length 1, by Gram and
/// Schmidt's method on the table of their products; what depends on the columns before it becomes zero.
private func orthonormal(
  _ matrix: Matrix, threads: Int, work: Work
) throws(CancellationError) -> Matrix {
  let width = matrix.columns
  let products = try products(of: matrix, with: matrix, threads: threads, work: work)
  // Row j of `inverse` makes the new column j out of the old ones.
  var inverse = Matrix(rows: width, columns: width)
  var basis: [[Double]] = []
  for column in 0..<width {
    var made = [Double](repeating: 0, count: width)
    made[column] = 1
    // Twice is enough (Giraud et al. 2005).
    for _ in 0..<2 {
      for other in basis {
        let share = product(other, made, under: products)
        for index in 0...column { made[index] -= share * other[index] }
      }
    }
    let squared = product(made, made, under: products)
    guard squared > 1e-6 * products[column][column] else { continue }
    let scale = 1 / squared.squareRoot()
    for index in 0...column {
      made[index] *= scale
      inverse.numbers[column * width + index] = Float(made[index])
    }
    basis.append(made)
  }
  return matrix.timesTransposed(inverse)
}

/// The product of two sums of columns whose own products are known.
private func product(_ first: [Double], _ second: [Double], under products: [[Double]]) -> Double {
  var sum = 0.0
  for row in first.indices where first[row] != 0 {
    var line = 0.0
    for column in second.indices { line += products[row][column] * second[column] }
    sum += first[row] * line
  }
  return sum
}

/// The products of the columns of one matrix with those of another, `[columns × columns]`.
private func products(
  of left: Matrix, with right: Matrix, threads: Int, work: Work
) throws(CancellationError) -> [[Double]] {
  let width = left.columns
  let blocks = try runPieces(
    (left.rows + blockRows - 1) / blockRows, threads: threads, work: work.silent
  ) { index in
    var products = [[Float]](repeating: [Float](repeating: 0, count: width), count: width)
    for row in index * blockRows..<min((index + 1) * blockRows, left.rows) {
      let numbers = right.numbers.span.extracting(right.range(ofRow: row))
      for column in 0..<width {
        var line = products[column].mutableSpan
        Kernels.best.add(numbers, times: left.numbers[row * width + column], to: &line)
      }
    }
    return products
  }
  var products = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
  for block in blocks {
    for row in 0..<width {
      for column in 0..<width { products[row][column] += Double(block[row][column]) }
    }
  }
  return products
}

/// Rows that one thread deals with at a time.
private let blockRows = 1024
