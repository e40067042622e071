internal import Synchronization
package import VectorMath

/// Groups of rows that lie around a common centre, by the definition of
/// `sentence_transformers.util.community_detection` (6.2).
///
/// Every row proposes itself and all rows whose cosine with it is at least `threshold`. The largest
/// proposal comes first, of equals the one with the smaller centre; it is granted when its centre
/// and at least `minimumSize` of its rows are still free, and takes the free ones.
///
/// Similar pairs are stored while they are few; past `pairLimit` only their number is kept, and the
/// neighbours of a centre are found again when its turn comes. The memory is bounded, at any
/// threshold, by 12 bytes a stored pair plus 256 bytes a row.
///
/// - Parameters:
///   - vectors: `[N × D]`, unit rows. A row of zeros or with something that is not a number is in
///     no community (unless the threshold is below zero).
///   - threshold: The smallest cosine with the centre.
///   - minimumSize: The fewest rows of a community, its centre counted; 1 or more.
///   - threads: How many blocks are compared at once; the answer does not depend on it.
///   - pairLimit: How many pairs are stored at most.
/// - Returns: The communities, larger ones first, of equals the one granted first; in each its
///   centre, then the others by falling score with the centre, of equals the smaller row.
package func communities(
  of vectors: Matrix, threshold: Float, minimumSize: Int, threads: Int,
  pairLimit: Int = 16 << 20
) -> [[Int]] {
  precondition(minimumSize >= 1, "communities of \(minimumSize) rows or more")
  guard vectors.rows >= minimumSize else { return [] }
  let scan = PairScan(vectors: vectors, threshold: threshold)
  let neighbours = countNeighbours(scan, threads: threads, pairLimit: pairLimit)
  let centres = (0..<vectors.rows).filter { neighbours.counts[$0] >= minimumSize }
    .sorted { (neighbours.counts[$1], $0) < (neighbours.counts[$0], $1) }

  var grants = CommunityGrants(comparison: scan.comparison, minimumSize: minimumSize)
  if let pairs = neighbours.pairs {
    let lists = NeighbourLists(pairs, rows: vectors.rows, tiles: scan.tiles)
    for centre in centres where grants.isFree(centre) {
      grants.consider(centre, lists[centre], holdsItself: neighbours.holdsItself[centre])
    }
  } else {
    var waiting = centres[...]
    while !waiting.isEmpty {
      var batch: [Int] = []
      while batch.count < neighbourBatch, let centre = waiting.popFirst() {
        if grants.isFree(centre) { batch.append(centre) }
      }
      let lists = findNeighbours(
        of: batch, among: grants.freeRows, comparison: scan.comparison, threshold: threshold,
        threads: threads)
      for (centre, list) in zip(batch, lists) where grants.isFree(centre) {
        grants.consider(centre, list[...], holdsItself: neighbours.holdsItself[centre])
      }
    }
  }
  // Stable: Swift's sort keeps the order of equals.
  return grants.communities.sorted { $0.count > $1.count }
}

/// How many rows each row is similar to, and which, as long as they are few.
private struct Neighbours {
  /// `[N]`, the row itself counted.
  var counts: [Int]
  /// `[N]`: whether a row is similar to itself, as all are but zeros and what is not a number.
  var holdsItself: [Bool]
  /// The similar pairs of each tile; nil when there are more than the limit.
  var pairs: [[PairScan.Hit]]?
}

private func countNeighbours(_ scan: PairScan, threads: Int, pairLimit: Int) -> Neighbours {
  struct Found {
    var counts: [Int]
    var pairs: [[PairScan.Hit]]?
    var pairCount = 0
  }
  let comparison = scan.comparison
  let rows = comparison.vectors.rows
  let found = Mutex(
    Found(
      counts: Array(repeating: 0, count: rows), pairs: Array(repeating: [], count: scan.tiles.count)
    ))
  _ = concurrentMap(
    scan.tiles.count, threads: threads, makeScratch: scan.makeScratch
  ) { index, scratch in
    let tile = scan.tiles[index]
    let hits = scan.hits(in: tile, scratch: &scratch)
    guard !hits.isEmpty else { return }
    var left = [Int](repeating: 0, count: PairScan.side)
    var top = left
    for hit in hits {
      left[Int(hit.row)] += 1
      top[Int(hit.column)] += 1
    }
    // Sums of whole numbers: the order in which tiles arrive does not matter.
    found.withLock { found in
      for offset in 0..<PairScan.side {
        if left[offset] > 0 { found.counts[tile.firstRow + offset] += left[offset] }
        if top[offset] > 0 { found.counts[tile.firstColumn + offset] += top[offset] }
      }
      found.pairCount += hits.count
      if found.pairCount <= pairLimit { found.pairs?[index] = hits } else { found.pairs = nil }
    }
  }
  var (counts, pairs) = found.withLock { ($0.counts, $0.pairs) }
  let holdsItself = (0..<rows).map { row in
    let score = comparison.score(row, row)
    return score.isFinite && score >= scan.threshold - comparison.margin
  }
  for row in 0..<rows where holdsItself[row] { counts[row] += 1 }
  return Neighbours(counts: counts, holdsItself: holdsItself, pairs: pairs)
}

/// The similar rows of every row, side by side in one array.
private struct NeighbourLists {
  // Where each row's list ends; it begins where the one before ends.
  private var ends: [Int]
  private var rows: [UInt32]

  init(_ pairs: [[PairScan.Hit]], rows count: Int, tiles: [PairTile]) {
    var starts = [Int](repeating: 0, count: count + 1)
    for (tile, hits) in zip(tiles, pairs) {
      for hit in hits {
        let (first, second) = tile.rows(of: hit)
        starts[first + 1] += 1
        starts[second + 1] += 1
      }
    }
    for row in 0..<count { starts[row + 1] += starts[row] }
    rows = Array(repeating: 0, count: starts[count])
    starts.removeLast()
    for (tile, hits) in zip(tiles, pairs) {
      for hit in hits {
        let (first, second) = tile.rows(of: hit)
        rows[starts[first]] = UInt32(second)
        rows[starts[second]] = UInt32(first)
        starts[first] += 1
        starts[second] += 1
      }
    }
    ends = starts
  }

  subscript(row: Int) -> ArraySlice<UInt32> { rows[(row == 0 ? 0 : ends[row - 1])..<ends[row]] }
}

/// The communities granted so far and the rows that are still free.
private struct CommunityGrants {
  let comparison: RowComparison
  let minimumSize: Int
  private(set) var communities: [[Int]] = []
  private var taken: [Bool]

  init(comparison: RowComparison, minimumSize: Int) {
    self.comparison = comparison
    self.minimumSize = minimumSize
    taken = Array(repeating: false, count: comparison.vectors.rows)
  }

  func isFree(_ row: Int) -> Bool { !taken[row] }

  var freeRows: [Int] { taken.indices.filter { !taken[$0] } }

  /// Grants the community of a free centre when enough of its rows are free.
  mutating func consider(_ centre: Int, _ neighbours: ArraySlice<UInt32>, holdsItself: Bool) {
    var free: [Int] = []
    for neighbour in neighbours where !taken[Int(neighbour)] { free.append(Int(neighbour)) }
    guard free.count + (holdsItself ? 1 : 0) >= minimumSize else { return }
    let scored = free.map { ScoredRow(row: $0, score: comparison.score(centre, $0)) }
    let community = [centre] + scored.sorted { $0.precedes($1) }.map(\.row)
    for row in community { taken[row] = true }
    communities.append(community)
  }
}

/// How many centres look for their neighbours at once: enough for a quick product, few enough that
/// little is lost when the first of them takes the others.
private let neighbourBatch = 64

/// The rows of `candidates` that are similar to each of `centres`, the centre itself left out.
private func findNeighbours(
  of centres: [Int], among candidates: [Int], comparison: RowComparison, threshold: Float,
  threads: Int
) -> [[UInt32]] {
  let left = comparison.vectors.selecting(centres)
  let side = PairScan.side
  let blocks = concurrentMap(
    (candidates.count + side - 1) / side, threads: threads,
    makeScratch: { [Float](repeating: 0, count: centres.count * side) }
  ) { index, scratch in
    let columns = Array(candidates[index * side..<min((index + 1) * side, candidates.count)])
    let right = comparison.vectors.selecting(columns)
    var scores = scratch.mutableSpan
    multiply(
      left.numbers.span, Block(rows: left.rows, columns: left.columns),
      byRowsOf: right.numbers.span, Block(rows: right.rows, columns: right.columns),
      into: &scores, Block(rows: left.rows, columns: right.rows))
    return centres.indices.map { row in
      var found: [UInt32] = []
      comparison.forEachScore(
        in: scratch.span.extracting(row * columns.count..<(row + 1) * columns.count),
        atLeast: threshold
      ) { position in
        (centres[row], columns[position])
      } _: { position in
        if columns[position] != centres[row] { found.append(UInt32(columns[position])) }
      }
      return found
    }
  }
  return centres.indices.map { row in blocks.flatMap { $0[row] } }
}
