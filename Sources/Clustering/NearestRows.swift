package import VectorMath

/// The nearest rows of every row: exact.
package struct NearestRows: Sendable, Equatable {
  /// How many rows there are (`N`).
  package var rowCount: Int { offsets.count - 1 }
  /// How many neighbours a row has (`k`), but for those with something that is not a number.
  package let count: Int
  /// `[N + 1]`: where the neighbours of each row begin.
  private let offsets: [Int]
  /// Of each row the closest first, of equally close ones the smaller; never itself.
  package let rows: [UInt32]
  /// The cosine with each of them.
  package let scores: [Float]

  /// Compares all rows with all, a block at a time: the memory is that of the answer.
  ///
  /// - Parameters:
  ///   - count: How many neighbours are wanted; there are fewer when there are fewer rows.
  ///   - vectors: `[N × D]`, unit rows.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  package init(_ count: Int, of vectors: Matrix, threads: Int) {
    precondition(count >= 0, "\(count) neighbours")
    let kept = min(count, max(0, vectors.rows - 1))
    self.count = kept
    let width = vectors.columns
    let blocks = concurrentMap(
      (vectors.rows + side - 1) / side, threads: threads,
      makeScratch: { [Float](repeating: 0, count: side * side) }
    ) { index, scratch in
      let first = index * side
      let height = min(side, vectors.rows - first)
      var best = [TopScores](repeating: TopScores(capacity: kept), count: height)
      for start in stride(from: 0, to: vectors.rows, by: side) {
        let columns = min(side, vectors.rows - start)
        var scores = scratch.mutableSpan
        multiply(
          vectors.numbers.span, Block(start: first * width, rows: height, columns: width),
          byRowsOf: vectors.numbers.span,
          Block(start: start * width, rows: columns, columns: width),
          into: &scores, Block(rows: height, columns: columns))
        let span = scratch.span
        for row in 0..<height {
          let line = span.extracting(row * columns..<(row + 1) * columns)
          forEachPosition(in: line, atLeast: best[row].threshold) { position in
            guard start + position != first + row else { return }
            best[row].insert(ScoredRow(row: start + position, score: line[position]))
          }
        }
      }
      return best.map { $0.sorted() }
    }
    let sorted = blocks.joined()
    var offsets = [0]
    for found in sorted { offsets.append(offsets[offsets.count - 1] + found.count) }
    self.offsets = offsets
    rows = sorted.flatMap { $0.map { UInt32($0.row) } }
    scores = sorted.flatMap { $0.map(\.score) }
  }

  /// Where the neighbours of a row stand.
  package func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }
}

extension SimilarityGraph {
  /// The graph that joins two rows when one is among the nearest of the other, or both are.
  package init(_ nearest: NearestRows) {
    var pairs: [SimilarPair] = []
    for row in 0..<nearest.rowCount {
      for position in nearest.range(of: row) {
        let other = Int(nearest.rows[position])
        // A pair that is found from both of its rows is taken from the first.
        guard
          row < other || !nearest.rows[nearest.range(of: other)].contains(UInt32(row))
        else { continue }
        pairs.append(
          SimilarPair(
            first: min(row, other), second: max(row, other), score: nearest.scores[position]))
      }
    }
    pairs.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    self.init(rows: nearest.rowCount, pairs: pairs)
  }
}

/// Rows and columns of a block: 1 MiB of scores, which stays in a core's L2 cache.
private let side = 512

/// The rows that have a direction: neither zeros nor with something that is not a number.
func usableRows(of vectors: Matrix) -> [Int] {
  (0..<vectors.rows).filter { row in
    let squared = vectors.score(row, row)
    return squared > 0 && squared.isFinite
  }
}
