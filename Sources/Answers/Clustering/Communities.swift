package import Parallelism
package import SimilarityJoins
internal import Synchronization
internal import VectorMath

/// Groups of rows that lie around a common centre, by the definition of
/// `sentence_transformers.util.community_detection` (6.2).
///
/// Every row proposes itself and all rows whose cosine with it is at least `threshold`. The largest
/// proposal comes first, of equals the one with the smaller centre; it is granted when its centre
/// and at least `minimumSize` of its rows are still free, and takes the free ones.
///
/// Similar pairs are stored while they are few. Past `pairLimit` only their number is kept, and the
/// neighbours of a centre are found again when its turn comes. At any threshold, a stored pair
/// takes at most 52 bytes beside the memory of a `ThresholdJoin`.
///
/// - Parameters:
///   - rows: Unit rows. A row of zeros or with something that is not a number is in no community
///     (unless the threshold is below zero).
///   - threshold: The smallest cosine with the centre.
///   - minimumSize: The fewest rows of a community, its centre counted; 1 or more.
///   - threads: How many tiles are compared at once; the answer does not depend on it.
///   - pairLimit: How many pairs are stored at most.
///   - work: Told which share is done, as far as can be told before it is known whether pairs can be
///     stored.
/// - Returns: The communities, larger ones first, of equals the one granted first; in each its
///   centre, then the others by falling score with the centre, of equals the smaller row.
/// - Throws: `CancellationError` when the work is ended.
package func communities<Rows: SimilarityRows>(
  of rows: Rows, threshold: Float, minimumSize: Int, threads: Int, pairLimit: Int = 16 << 20,
  work: Work
) throws(CancellationError) -> [[Int]] {
  precondition(minimumSize >= 1, "communities of \(minimumSize) rows or more")
  guard rows.count >= minimumSize else { return [] }
  try work.advance(to: 0)
  let join = try ThresholdJoin(of: rows, threshold: threshold, threads: threads, work: work)
  let neighbours = try countNeighbours(
    join, threads: threads, pairLimit: pairLimit, work: work.part(0..<countingShare))
  let centres = (0..<rows.count).filter { neighbours.counts[$0] >= minimumSize }
    .sorted { (neighbours.counts[$1], $0) < (neighbours.counts[$0], $1) }

  var grants = CommunityGrants(rows: rows.count, minimumSize: minimumSize)
  if let graph = neighbours.graph {
    for centre in centres where grants.isFree(centre) {
      let range = graph.range(of: centre)
      grants.consider(
        centre,
        range.lazy.map { ScoredRow(row: Int(graph.neighbours[$0]), score: graph.scores[$0]) },
        holdsItself: neighbours.holdsItself[centre])
    }
  } else {
    var waiting = centres[...]
    while !waiting.isEmpty {
      var batch: [Int] = []
      while batch.count < neighbourBatch, let centre = waiting.popFirst() {
        if grants.isFree(centre) { batch.append(centre) }
      }
      let done = 1 - Double(waiting.count) / Double(centres.count)
      try work.advance(to: countingShare + (1 - countingShare) * done)
      let lists = join.neighbours(of: batch, threads: threads) { [grants] in grants.isFree($0) }
      for (centre, list) in zip(batch, lists) where grants.isFree(centre) {
        grants.consider(centre, list, holdsItself: neighbours.holdsItself[centre])
      }
    }
  }
  // Stable: Swift's sort keeps the order of equals.
  return grants.communities.sorted { $0.count > $1.count }
}

/// How many rows each row is similar to; the rows themselves too, while they are few.
private struct Neighbours {
  /// `[N]`, the row itself counted.
  var counts: [Int]
  /// `[N]`: whether a row is similar to itself; rows of zeros or without a number are not.
  var holdsItself: [Bool]
  /// The similar pairs; nil when there are more than the limit.
  var graph: SimilarityGraph?
}

/// What the threads find together.
private struct FoundPairs {
  var counts: [Int]
  var pairs: [[SimilarPair]]? = []
  var pairCount = 0
}

private func countNeighbours<Rows: SimilarityRows>(
  _ join: ThresholdJoin<Rows>, threads: Int, pairLimit: Int, work: Work
) throws(CancellationError) -> Neighbours {
  let rows = join.rows
  let found = Mutex(FoundPairs(counts: Array(repeating: 0, count: rows.count)))
  try join.run(threads: threads, work: work) { pairs in
    // Sums of whole numbers: the order in which pairs arrive does not matter.
    found.withLock { found in
      for pair in pairs {
        found.counts[pair.first] += 1
        found.counts[pair.second] += 1
      }
      found.pairCount += pairs.count
      if found.pairCount <= pairLimit { found.pairs?.append(pairs) } else { found.pairs = nil }
    }
  }
  var (counts, pairs) = found.withLock { ($0.counts, $0.pairs) }
  found.withLock { $0.pairs = nil }
  let holdsItself = (0..<rows.count).map { row in
    let score = rows.score(row, row)
    return score.isFinite && score >= join.threshold - 2 * rows.rounding
  }
  for row in 0..<rows.count where holdsItself[row] { counts[row] += 1 }
  let ordered = pairs.map { inOrder($0, rows: rows.count) }
  pairs = nil
  return Neighbours(
    counts: counts, holdsItself: holdsItself,
    graph: ordered.map { SimilarityGraph(rows: rows.count, pairs: $0) })
}

/// The communities granted so far and the rows that are still free.
private struct CommunityGrants: Sendable {
  let minimumSize: Int
  private(set) var communities: [[Int]] = []
  private var taken: [Bool]

  init(rows: Int, minimumSize: Int) {
    self.minimumSize = minimumSize
    taken = Array(repeating: false, count: rows)
  }

  func isFree(_ row: Int) -> Bool { !taken[row] }

  /// Grants the community of a free centre when enough of its rows are free.
  mutating func consider(
    _ centre: Int, _ neighbours: some Sequence<ScoredRow>, holdsItself: Bool
  ) {
    let free = neighbours.filter { isFree($0.row) }
    guard free.count + (holdsItself ? 1 : 0) >= minimumSize else { return }
    let community = [centre] + free.sorted { $0.precedes($1) }.map(\.row)
    for row in community { taken[row] = true }
    communities.append(community)
  }
}

/// The share of the work that counts neighbours, when those of centres must be found again.
private let countingShare = 0.6

/// How many centres look for their neighbours at once.
///
/// Enough for quick products; few enough that little is lost when the first centre takes the
/// others.
private let neighbourBatch = 64
