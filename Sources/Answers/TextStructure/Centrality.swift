package import Parallelism
package import VectorMath

/// How central each sentence of a text is.
///
/// The stationary distribution of a walk over the sentences, whose steps go to a sentence in
/// proportion to the cosine (continuous LexRank; Erkan & Radev 2004, §3.2 and 3.3).
package struct Centrality: Sendable {
  /// One share a sentence; together they are 1.
  package let scores: [Double]

  // A step goes to any sentence with this probability, as in the paper.
  private static let jump = 0.15
  private static let (tolerance, rounds) = (1e-9, 200)

  /// Ranks sentences.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, of length 1. Cosines below 0 count as 0.
  ///   - threads: How many cores to use.
  ///   - work: Told the share that is done; ends it.
  /// - Throws: `CancellationError`.
  package init(of vectors: Matrix, threads: Int, work: Work) throws(CancellationError) {
    let count = vectors.rows
    guard count > 0 else {
      scores = []
      return
    }
    let degrees = try Self.apply(
      vectors, to: [Double](repeating: 1, count: count), threads: threads,
      work: work.part(0..<0.1))
    var shares = [Double](repeating: 1 / Double(count), count: count)
    for round in 0..<Self.rounds {
      let sent = shares.indices.map { degrees[$0] > 0 ? shares[$0] / degrees[$0] : 0 }
      let received = try Self.apply(
        vectors, to: sent, threads: threads,
        work: work.part(
          0.1 + 0.9 * Double(round) / Double(Self.rounds)..<0.1 + 0.9 * Double(round + 1)
            / Double(Self.rounds)))
      let next = received.map { Self.jump / Double(count) + (1 - Self.jump) * $0 }
      let change = zip(next, shares).reduce(0) { $0 + abs($1.0 - $1.1) }
      shares = next
      if change < Self.tolerance { break }
    }
    let sum = shares.reduce(0, +)
    scores = shares.map { $0 / sum }
  }

  /// The product of the matrix of cosines with a column: it is computed anew, strip by strip, so that
  /// it needs no memory for all of it.
  private static func apply(
    _ vectors: Matrix, to column: [Double], threads: Int, work: Work
  ) throws(CancellationError) -> [Double] {
    let count = vectors.rows
    let stripHeight = stripHeight(ofColumns: count)
    let strips = (count + stripHeight - 1) / stripHeight
    return try runPieces(strips, threads: threads, work: work) { strip in
      let rows = strip * stripHeight..<min((strip + 1) * stripHeight, count)
      var cosines = [Float](repeating: 0, count: rows.count * count)
      var span = cosines.mutableSpan
      multiply(
        vectors.numbers.span,
        Block(start: rows.lowerBound * vectors.columns, rows: rows.count, columns: vectors.columns),
        byRowsOf: vectors.numbers.span, Block(rows: count, columns: vectors.columns),
        into: &span, Block(rows: rows.count, columns: count))
      return (0..<rows.count).map { row in
        var sum = 0.0
        for other in 0..<count {
          sum += Double(max(0, cosines[row * count + other])) * column[other]
        }
        return sum
      }
    }.flatMap(\.self)
  }
}

/// How many rows of a matrix of cosines are in memory at once: few enough for 64 MB.
func stripHeight(ofColumns columns: Int) -> Int { max(1, min(256, (1 << 24) / max(1, columns))) }

/// Chooses sentences that say much and do not repeat each other (maximal marginal relevance).
///
/// Carbonell & Goldstein 1998.
///
/// - Parameters:
///   - count: How many, at most.
///   - relevance: One number a sentence, 0 or more.
///   - vectors: `[N × D]`, of length 1.
///   - diversity: How much a repetition costs, 0...1; 0 takes the most relevant ones.
/// - Returns: The chosen rows, the best first.
package func diverse(
  _ count: Int, byRelevance relevance: [Double], of vectors: Matrix, diversity: Double
) -> [Int] {
  let largest = relevance.max() ?? 0
  var nearest = [Double](repeating: 0, count: relevance.count)
  var chosen: [Int] = []
  var rest = Set(relevance.indices)
  while chosen.count < count, !rest.isEmpty {
    func value(_ row: Int) -> Double {
      (1 - diversity) * (largest > 0 ? relevance[row] / largest : 0) - diversity * nearest[row]
    }
    let best = rest.max { (value($0), $1) < (value($1), $0) } ?? 0
    chosen.append(best)
    rest.remove(best)
    for row in rest { nearest[row] = max(nearest[row], Double(vectors.score(row, best))) }
  }
  return chosen
}
