package import Parallelism
package import VectorMath

/// The nearest rows of every row, or of some: exact.
package struct NearestRows: Sendable, Equatable {
  /// How many rows neighbours were looked for (`N`).
  package var rowCount: Int { offsets.count - 1 }
  /// How many neighbours a row has (`k`); a row with something that is not a number has none.
  package let count: Int
  /// `[N + 1]`: where the neighbours of each row begin.
  private let offsets: [Int]
  /// The neighbours of each row, the closest first, of equally close ones the smaller number; a row
  /// is never its own neighbour.
  package let rows: [UInt32]
  /// The cosine with each of them.
  package let scores: [Float]

  /// Compares rows with each other through the codes of a join.
  ///
  /// Memory holds the answer and the codes. A pair is looked at from both of its rows.
  ///
  /// - Parameters:
  ///   - count: How many neighbours are wanted; there are fewer when there are fewer rows.
  ///   - rows: Unit rows.
  ///   - queries: The rows whose neighbours are wanted, each once; nil for all.
  ///   - candidates: The rows that may be neighbours; nil for all.
  ///   - residualShare: At 1 the answer is exact; see `ThresholdJoin`.
  ///   - threads: How many tiles are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Throws: `CancellationError` when the work is ended.
  package init<Rows: SimilarityRows>(
    _ count: Int, of rows: Rows, for queries: [Int]? = nil, among candidates: Range<Int>? = nil,
    residualShare: Float = 1, threads: Int, work: Work
  ) throws(CancellationError) {
    precondition(count >= 0, "\(count) neighbours")
    let kept = min(count, max(0, rows.count - 1))
    self.count = kept
    let lists = try nearestLists(
      kept, of: queries ?? Array(0..<rows.count), among: candidates ?? 0..<rows.count, in: rows,
      residualShare: residualShare, threads: threads, work: work)
    offsets = lists.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    self.rows = lists.flatMap { $0.map { UInt32($0.row) } }
    scores = lists.flatMap { $0.map(\.score) }
  }

  /// Where the neighbours of a row stand, or of the row at that place of the queries.
  package func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }
}

/// The rows that have a direction: neither zeros nor with something that is not a number.
package func usableRows(of vectors: Matrix) -> [Int] {
  (0..<vectors.rows).filter { row in
    let squared = vectors.score(row, row)
    return squared > 0 && squared.isFinite
  }
}
