package import Parallelism
internal import Synchronization

/// Two rows that are at least as close as was asked.
package struct SimilarPair: Sendable, Equatable {
  // 12 bytes a pair: there can be very many.
  private let smaller: UInt32
  private let larger: UInt32
  /// Their cosine.
  package let score: Float

  /// A pair and its score; `first` is the smaller row.
  package init(first: Int, second: Int, score: Float) {
    smaller = UInt32(first)
    larger = UInt32(second)
    self.score = score
  }

  /// The smaller of the two row numbers.
  package var first: Int { Int(smaller) }
  /// The larger of the two row numbers.
  package var second: Int { Int(larger) }
}

/// Every pair of rows whose score is at least `threshold`: exact, in the order of their rows.
///
/// Memory holds the answer, 36 bytes a pair while it is put in order, and the codes (see
/// `ThresholdJoin`). Where there may be too many pairs, `ThresholdJoin.run` hands them out.
///
/// - Parameters:
///   - rows: Unit rows. Rows that hold something that is not a number have no pairs.
///   - threshold: The smallest score that counts.
///   - threads: How many tiles are compared at once; the answer does not depend on it.
///   - work: Told which share is done, by any thread, one at a time.
/// - Returns: The pairs by rising first row, then second row.
/// - Throws: `CancellationError` when the work is ended.
package func similarPairs<Rows: SimilarityRows>(
  of rows: Rows, atOrAbove threshold: Float, threads: Int, work: Work
) throws(CancellationError) -> [SimilarPair] {
  try work.advance(to: 0)
  let join = try ThresholdJoin(of: rows, threshold: threshold, threads: threads, work: work)
  let found = Mutex<[[SimilarPair]]>([])
  try join.run(threads: threads, work: work) { pairs in
    found.withLock { $0.append(pairs) }
  }
  return inOrder(found.withLock { $0 }, rows: rows.count)
}

/// Puts pairs in the order of their rows.
package func inOrder(_ groups: [[SimilarPair]], rows: Int) -> [SimilarPair] {
  // By first rows at once, then those of one row by second rows.
  var ends = [Int](repeating: 0, count: rows + 1)
  for pair in groups.joined() { ends[pair.first + 1] += 1 }
  for row in 0..<rows { ends[row + 1] += ends[row] }
  let starts = ends
  var pairs = [SimilarPair](
    repeating: SimilarPair(first: 0, second: 0, score: 0), count: ends[rows])
  for pair in groups.joined() {
    pairs[ends[pair.first]] = pair
    ends[pair.first] += 1
  }
  for row in 0..<rows where starts[row + 1] - starts[row] > 1 {
    pairs[starts[row]..<starts[row + 1]].sort { $0.second < $1.second }
  }
  return pairs
}
