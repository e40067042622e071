internal import VectorMath

/// The nearest neighbours of some rows among all others.
struct NearestNeighbours: Sendable {
  /// How many each row has at most.
  let count: Int
  /// `[N × count]`, nearest first; -1 where there are fewer.
  let rows: [Int32]
  /// `[N × count]`, their cosines.
  let scores: [Float]

  /// Compares all rows in blocks, so that memory grows with the rows alone.
  ///
  /// - Parameters:
  ///   - queries: Those whose neighbours are wanted, as places in `rows`.
  ///   - rows: Which rows are compared; neighbours are told as places in it.
  ///   - vectors: Unit rows. A row with something that is not a number has no neighbours and is
  ///     none.
  ///   - count: How many.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  init(
    of queries: [Int], among rows: [Int], in vectors: Matrix, count: Int, threads: Int
  ) {
    let side = 256
    let width = 1024
    let columns = vectors.columns
    let blocks = concurrentMap(
      (queries.count + side - 1) / side, threads: threads,
      makeScratch: { [Float](repeating: 0, count: side * width) }
    ) { block, scratch in
      let own = queries[block * side..<min((block + 1) * side, queries.count)].map(\.self)
      let left = vectors.selecting(own.map { rows[$0] })
      var best = own.map { _ in TopScores(capacity: count) }
      for start in stride(from: 0, to: rows.count, by: width) {
        let size = min(width, rows.count - start)
        let right = vectors.selecting(Array(rows[start..<start + size]))
        var scores = scratch.mutableSpan
        multiply(
          left.numbers.span, Block(rows: own.count, columns: columns),
          byRowsOf: right.numbers.span, Block(rows: size, columns: columns),
          into: &scores, Block(rows: own.count, columns: size))
        for row in own.indices {
          let line = scratch.span.extracting(row * size..<(row + 1) * size)
          forEachPosition(in: line, atLeast: best[row].threshold) { column in
            guard start + column != own[row], line[column].isFinite else { return }
            best[row].insert(ScoredRow(row: start + column, score: line[column]))
          }
        }
      }
      return best.map { $0.sorted() }
    }
    var found: [Int32] = []
    var scores: [Float] = []
    for neighbours in blocks.joined() {
      for place in 0..<count {
        found.append(place < neighbours.count ? Int32(neighbours[place].row) : -1)
        scores.append(place < neighbours.count ? neighbours[place].score : -1)
      }
    }
    self.count = count
    self.rows = found
    self.scores = scores
  }
}
