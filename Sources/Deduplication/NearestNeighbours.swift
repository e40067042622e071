internal import Clustering
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
  ///   - queries: Those whose neighbours are wanted, as places in `places`.
  ///   - places: Which rows are compared; neighbours are told as places in it.
  ///   - rows: Unit rows. A row with something that is not a number has no neighbours and is none.
  ///   - count: How many.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - progress: Called with the share of the work that is done; it throws to end the work.
  /// - Throws: What `progress` throws.
  init<Failure: Error>(
    of queries: [Int], among places: [Int], in rows: some SimilarityRows, count: Int, threads: Int,
    progress: @Sendable (Double) throws(Failure) -> Void
  ) throws(Failure) {
    let side = 256
    let width = 1024
    // What is stored in codes is read once for so many queries.
    let group = side * max(1, min(16, queries.count / side / max(1, threads)))
    let columns = rows.dimension
    let blocks = try runPieces(
      (queries.count + group - 1) / group, threads: threads, weight: { _ in 1 },
      makeScratch: { [Float](repeating: 0, count: side * width) }, progress: progress
    ) { block, scratch in
      let own = Array(queries[block * group..<min((block + 1) * group, queries.count)])
      let left = rows.copied(own.map { places[$0] })
      var best = own.map { _ in TopScores(capacity: count) }
      for start in stride(from: 0, to: places.count, by: width) {
        let size = min(width, places.count - start)
        let right = rows.copied(Array(places[start..<start + size]))
        for first in stride(from: 0, to: own.count, by: side) {
          let height = min(side, own.count - first)
          var scores = scratch.mutableSpan
          multiply(
            left.numbers.span.extracting(first * columns..<(first + height) * columns),
            Block(rows: height, columns: columns),
            byRowsOf: right.numbers.span, Block(rows: size, columns: columns),
            into: &scores, Block(rows: height, columns: size))
          for row in first..<first + height {
            let line = scratch.span.extracting((row - first) * size..<(row - first + 1) * size)
            forEachPosition(in: line, atLeast: best[row].threshold) { column in
              guard start + column != own[row], line[column].isFinite else { return }
              best[row].insert(ScoredRow(row: start + column, score: line[column]))
            }
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
