package import Parallelism
package import VectorMath

/// Finds every pair of rows whose score is at least a threshold.
///
/// Products of codes propose pairs, in stages that most pairs leave early; `SimilarityRows.score`
/// decides. No pair is missed, because the bounds that leave pairs out hold for certain, unless the
/// caller asks for a `residualShare` below 1. Each pair is looked at once. Memory holds the codes,
/// some 100 to 500 bytes a row, and never grows with the number of pairs.
package struct ThresholdJoin<Rows: SimilarityRows>: Sendable {
  /// The rows that are compared.
  package let rows: Rows
  /// The smallest score that counts.
  package let threshold: Float
  let codes: JoinCodes

  /// Prepares the rows for being compared.
  ///
  /// - Parameters:
  ///   - rows: Unit rows. Others are compared as well, longer ones slowly. A row with
  ///     a number that is not finite is in no pair.
  ///   - threshold: The smallest score that counts.
  ///   - residualShare: At 1 no pair is missed. Less is quicker and misses pairs: it is the largest
  ///     cosine expected between the parts of two rows that their codes leave out.
  ///   - threads: How many cores to use.
  ///   - work: Asked now and then whether to go on.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    of rows: Rows, threshold: Float, residualShare: Float = 1, threads: Int, work: Work
  ) throws(CancellationError) {
    precondition(rows.count < Int(UInt32.max), "a join of \(rows.count) rows")
    self.rows = rows
    self.threshold = threshold
    codes = try JoinCodes(
      of: rows, plan: JoinPlan(of: rows, threshold: threshold), residualShare: residualShare,
      threads: threads, work: work)
  }

  /// Hands out all pairs, some at a time.
  ///
  /// - Parameters:
  ///   - threads: How many tiles are compared at once; which pairs there are does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  ///   - body: Gets some pairs, in an order that may change from run to run, several threads at a time.
  /// - Throws: `CancellationError` when the work is ended.
  package func run(
    threads: Int, work: Work, _ body: @Sendable ([SimilarPair]) -> Void
  ) throws(CancellationError) {
    let side = JoinTile.side
    let count = codes.rows.count
    let tiles = (count + side - 1) / side
    try runPieces(
      tiles, threads: threads, work: work,
      // Tiles of the first rows are compared with more others.
      weight: { Double(tiles - $0) }, makeScratch: { JoinTile(codes.table) }
    ) { index, tile in
      let own = index * side..<min((index + 1) * side, count)
      let levels = codes.table.ends.indices.map { codes.level($0, for: threshold) }
      tile.load(Array(own)) { stage, _ in levels[stage] }
      var found: [SimilarPair] = []
      for start in stride(from: own.lowerBound, to: count, by: side) {
        tile.forEachPair(with: start..<min(start + side, count)) { left, top in
          let (left, top) = (own.lowerBound + left, top)
          // On the diagonal each pair stands twice.
          guard left < top else { return }
          let (first, second) = (Int(codes.rows[left]), Int(codes.rows[top]))
          let score = rows.score(first, second)
          guard score >= threshold && score.isFinite else { return }
          found.append(
            SimilarPair(first: min(first, second), second: max(first, second), score: score))
        }
        if found.count >= pairsAtOnce {
          body(found)
          found.removeAll(keepingCapacity: true)
        }
      }
      if !found.isEmpty { body(found) }
    }
  }

  /// The rows that some rows have a pair with, in no order.
  ///
  /// - Parameters:
  ///   - wanted: Which rows, at most as many as a tile holds.
  ///   - threads: How many tiles are compared at once.
  ///   - isCandidate: Whether a row is looked for.
  /// - Returns: One list for each of `wanted`.
  package func neighbours(
    of wanted: [Int], threads: Int, among isCandidate: @Sendable (Int) -> Bool
  ) -> [[ScoredRow]] {
    // Rows without a place have no pairs.
    let known = wanted.indices.filter { codes.places[wanted[$0]] != .max }
    let levels = codes.table.ends.indices.map { codes.level($0, for: threshold) }
    let count = codes.rows.count
    // As many columns for a piece of work that loading the few rows costs nothing beside it.
    let stretch = 32 * JoinTile.side
    let found = concurrentMap(
      (count + stretch - 1) / stretch, threads: threads,
      makeScratch: {
        let tile = JoinTile(codes.table)
        tile.load(known.map { Int(codes.places[wanted[$0]]) }) { stage, _ in levels[stage] }
        return tile
      }
    ) { index, tile in
      var lists = [[ScoredRow]](repeating: [], count: wanted.count)
      let end = min((index + 1) * stretch, count)
      for start in stride(from: index * stretch, to: end, by: JoinTile.side) {
        tile.forEachPair(with: start..<min(start + JoinTile.side, end)) { left, top in
          let (row, other) = (wanted[known[left]], Int(codes.rows[top]))
          guard other != row, isCandidate(other) else { return }
          let score = rows.score(row, other)
          guard score >= threshold && score.isFinite else { return }
          lists[known[left]].append(ScoredRow(row: other, score: score))
        }
      }
      return lists
    }
    return wanted.indices.map { index in found.flatMap { $0[index] } }
  }
}

// A tile can make 512 times as many more.
private let pairsAtOnce = 1 << 16
