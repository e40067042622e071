internal import Synchronization
internal import VectorMath

/// The nearest rows of every row, best first.
///
/// Tiles that stand near in the order of the codes are compared first: the scores found there keep
/// most pairs of the others from being looked at closely.
func nearestLists<Rows: SimilarityRows, Failure: Error>(
  _ count: Int, of rows: Rows, residualShare: Float, threads: Int,
  progress: @Sendable (Double) throws(Failure) -> Void
) throws(Failure) -> [[ScoredRow]] {
  guard count > 0 else { return Array(repeating: [], count: rows.count) }
  let plan = JoinPlan(of: rows, threshold: JoinPlan.typicalScore(ofNearest: count, in: rows))
  let codes = try JoinCodes(
    of: rows, plan: plan, residualShare: residualShare, threads: threads,
    check: { () throws(Failure) in try progress(0) })
  let side = JoinTile.side
  let placeCount = codes.rows.count
  let tiles = (placeCount + side - 1) / side
  let found = Mutex([[ScoredRow]](repeating: [], count: rows.count))
  try runPieces(
    tiles, threads: threads, weight: { _ in 1 }, makeScratch: { JoinTile(codes.table) },
    progress: progress
  ) { index, tile in
    let own = Array(index * side..<min((index + 1) * side, placeCount))
    var best = [TopScores](repeating: TopScores(capacity: count), count: own.count)
    for columns in stretches(around: index, of: placeCount) {
      tile.load(own) { stage, left in codes.level(stage, for: best[left].threshold) }
      tile.forEachPair(with: columns) { left, top in
        guard own[left] != top else { return }
        let (row, other) = (Int(codes.rows[own[left]]), Int(codes.rows[top]))
        let score = rows.score(row, other)
        guard score.isFinite && score >= best[left].threshold else { return }
        best[left].insert(ScoredRow(row: other, score: score))
      }
    }
    let sorted = best.map { $0.sorted() }
    found.withLock { found in
      for (place, list) in zip(own, sorted) { found[Int(codes.rows[place])] = list }
    }
  }
  return found.withLock { $0 }
}

/// All places below `count`, from a tile on outwards: a few at a time at first, so that soon there
/// are scores to beat.
private func stretches(around tile: Int, of count: Int) -> [Range<Int>] {
  let side = JoinTile.side
  let end = min((tile + 1) * side, count)
  var result: [Range<Int>] = []
  var start = tile * side
  while start < end {
    let width = max(JoinTable.panelWidth, (start - tile * side) / 2 / 32 * 32)
    result.append(start..<min(start + width, end))
    start += width
  }
  let tiles = (count + side - 1) / side
  for distance in 1..<max(tiles, 2) {
    for other in [tile - distance, tile + distance] where (0..<tiles).contains(other) {
      result.append(other * side..<min((other + 1) * side, count))
    }
  }
  return result
}
