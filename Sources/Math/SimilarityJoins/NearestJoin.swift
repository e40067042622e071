internal import Parallelism
internal import Synchronization
internal import VectorMath

/// The nearest of `candidates` for each of `queries`, best first.
///
/// Tiles that stand near in the order of the codes are compared first: the scores found there keep
/// most pairs of the others from being looked at closely.
func nearestLists<Rows: SimilarityRows>(
  _ count: Int, of queries: [Int], among candidates: Range<Int>, in rows: Rows,
  residualShare: Float, threads: Int, work: Work
) throws(CancellationError) -> [[ScoredRow]] {
  guard count > 0 else { return Array(repeating: [], count: queries.count) }
  try work.advance(to: 0)
  let plan = JoinPlan(of: rows, threshold: JoinPlan.typicalScore(ofNearest: count, in: rows))
  let codes = try JoinCodes(
    of: rows, plan: plan, residualShare: residualShare, threads: threads, work: work)
  let side = JoinTile.side
  // Rows without a place have no neighbours.
  let asked = queries.indices.map { (place: codes.places[queries[$0]], query: $0) }
    .filter { $0.place != .max }.sorted { $0.place < $1.place }
  let found = Mutex([[ScoredRow]](repeating: [], count: queries.count))
  try runPieces(
    (asked.count + side - 1) / side, threads: threads, work: work, weight: { _ in 1 },
    makeScratch: { JoinTile(codes.table) }
  ) { index, tile in
    let group = asked[index * side..<min((index + 1) * side, asked.count)]
    let own = group.map { Int($0.place) }
    var best = [TopScores](repeating: TopScores(capacity: count), count: own.count)
    for columns in stretches(around: own[own.count / 2] / side, of: codes.rows.count) {
      tile.load(own) { stage, left in codes.level(stage, for: best[left].threshold) }
      tile.forEachPair(with: columns) { left, top in
        let (row, other) = (Int(codes.rows[own[left]]), Int(codes.rows[top]))
        guard own[left] != top, candidates.contains(other) else { return }
        let score = rows.score(row, other)
        guard score.isFinite && score >= best[left].threshold else { return }
        best[left].insert(ScoredRow(row: other, score: score))
      }
    }
    let sorted = best.map { $0.sorted() }
    found.withLock { found in
      for (query, list) in zip(group.map(\.query), sorted) { found[query] = list }
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
