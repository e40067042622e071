package import Parallelism
internal import Synchronization

/// Tells the pairs of query rows that arrive some at a time: pairs among these queries, and pairs
/// with the rows that were indexed before.
package protocol ArrivalPairing: Sendable {
  /// Indexes rows, so that later queries are compared with them. When the work is ended, the pairing
  /// is of no more use.
  mutating func addIndexed(_ rows: [Int], work: Work) throws(CancellationError)

  /// The pairs of query rows, no two of which are equal; nil when there are more than about
  /// `limit` pairs.
  func pairs(
    of queries: [Int], isMutual: Bool, limit: Int, work: Work
  ) throws(CancellationError) -> ArrivalPairs?
}

/// All pairs of a corpus above a threshold, found once, for queries that arrive in any order any
/// number of times.
///
/// Rows that are equal to the last bit are compared as one, so that copies make no pairs.
package struct RememberedPairs: ArrivalPairing {
  /// The smallest score of the pairs that are handed out.
  package var threshold: Float
  /// The smallest score of the pairs that are remembered.
  package let floor: Float

  /// `[N]`, which of the different rows each row is.
  private let kinds: [UInt32]
  /// The score of each of the different rows with itself.
  private let ownScores: [Float]
  // The pairs of each of the different rows, one row's after the other's.
  private let offsets: [Int]
  private let others: [UInt32]
  private let scores: [Float]
  private var indexed: [UInt32: [UInt32]] = [:]

  /// Compares all rows; nil when they are in too many pairs.
  ///
  /// - Parameters:
  ///   - rows: Unit rows.
  ///   - kinds: `[N]`, which of the different rows each row is.
  ///   - firsts: A row of each kind.
  ///   - threshold: The smallest score that counts; above 1 nothing is compared.
  ///   - limit: How many pairs are remembered, 28 bytes each while they are put in order.
  ///   - threads: How many cores to use.
  ///   - work: Asked now and then whether to go on.
  /// - Throws: `CancellationError` when the work is ended.
  package init?<Rows: SimilarityRows>(
    of rows: Rows, kinds: [UInt32], firsts: [Int], atOrAbove threshold: Float, limit: Int,
    threads: Int, work: Work
  ) throws(CancellationError) {
    let found = Mutex<(pairs: [[SimilarPair]], count: Int)>(([], 0))
    if threshold <= 1.0001 {
      let join = try ThresholdJoin(
        of: SelectedRows(rows, at: firsts), threshold: threshold, threads: threads, work: work)
      // Too many pairs end the join as well.
      let limited = Work(isCancelled: { work.isEnded || found.withLock { $0.count } > limit })
      do {
        try join.run(threads: threads, work: limited) { pairs in
          found.withLock { found in
            found.count += pairs.count
            if found.count <= limit { found.pairs.append(pairs) }
          }
        }
      } catch {
        try work.check()
        return nil
      }
    }
    let (parts, count) = found.withLock { $0 }
    guard count <= limit else { return nil }
    var offsets = [Int](repeating: 0, count: firsts.count + 1)
    for pair in parts.joined() {
      offsets[pair.first + 1] += 1
      offsets[pair.second + 1] += 1
    }
    for kind in firsts.indices { offsets[kind + 1] += offsets[kind] }
    var next = offsets
    var others = [UInt32](repeating: 0, count: 2 * count)
    var scores = [Float](repeating: 0, count: 2 * count)
    for pair in parts.joined() {
      for (kind, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
        others[next[kind]] = UInt32(other)
        scores[next[kind]] = pair.score
        next[kind] += 1
      }
    }
    self.threshold = threshold
    floor = threshold
    self.kinds = kinds
    ownScores = firsts.map { rows.score($0, $0) }
    self.offsets = offsets
    self.others = others
    self.scores = scores
  }

  /// Adds rows to the indexed ones, which queries are compared with.
  package mutating func addIndexed(_ rows: [Int], work: Work) throws(CancellationError) {
    try work.check()
    for row in rows { indexed[kinds[row], default: []].append(UInt32(row)) }
  }

  /// The pairs of query rows, of which no two are equal; nil when there are more than
  /// `limit`.
  package func pairs(
    of queries: [Int], isMutual: Bool, limit: Int, work: Work
  ) throws(CancellationError) -> ArrivalPairs? {
    try work.advance(to: 0)
    var queryOfKind: [UInt32: UInt32] = [:]
    if isMutual {
      queryOfKind.reserveCapacity(queries.count)
      for row in queries { queryOfKind[kinds[row]] = UInt32(row) }
    }
    var (earlier, mutual): ([ArrivalPair], [ArrivalPair]) = ([], [])
    for (index, row) in queries.enumerated() {
      let kind = kinds[row]
      func add(_ other: UInt32, _ score: Float) {
        guard score >= threshold, score.isFinite else { return }
        for before in indexed[other] ?? [] {
          earlier.append(ArrivalPair(index: UInt32(index), row: before, score: score))
        }
        if other != kind, let beside = queryOfKind[other] {
          mutual.append(ArrivalPair(index: UInt32(index), row: beside, score: score))
        }
      }
      add(kind, ownScores[Int(kind)])
      for place in offsets[Int(kind)]..<offsets[Int(kind) + 1] { add(others[place], scores[place]) }
      guard earlier.count + mutual.count / 2 <= limit else { return nil }
    }
    return ArrivalPairs(
      earlier: ArrivalList([earlier], count: queries.count),
      mutual: ArrivalList([mutual], count: queries.count))
  }
}
