internal import Parallelism
internal import SimilarityJoins
internal import Synchronization

/// The mean cosine of each row with its nearest neighbours; cosines below a floor count as the
/// floor.
///
/// `DedupeOptions.Keep.central` uses it; five neighbours count.
///
/// A row without a neighbour at or above the floor has no duplicates, so the floor loses nothing. A
/// join finds the neighbours above it in a fraction of the time that all neighbours take.
///
/// - Parameters:
///   - rows: Unit rows, one for each different text.
///   - floor: The smallest cosine that counts.
///   - threads: How many cores to use; the answer does not depend on it.
///   - work: Told which share is done, by any thread, one at a time.
/// - Returns: `[N]`.
/// - Throws: `CancellationError` when the work is ended.
func closeness<Rows: SimilarityRows>(
  of rows: Rows, atOrAbove floor: Float, threads: Int, work: Work
) throws(CancellationError) -> [Float] {
  let size = 5
  // The largest cosines of each row, in falling order.
  let nearest = Mutex([Float](repeating: floor, count: rows.count * size))
  try work.advance(to: 0)
  let join = try ThresholdJoin(of: rows, threshold: floor, threads: threads, work: work)
  try join.run(threads: threads, work: work) { pairs in
    nearest.withLock { scores in
      for pair in pairs {
        for row in [pair.first, pair.second] {
          var place = (row + 1) * size - 1
          guard pair.score > scores[place] else { continue }
          while place > row * size, pair.score > scores[place - 1] {
            scores[place] = scores[place - 1]
            place -= 1
          }
          scores[place] = pair.score
        }
      }
    }
  }
  return nearest.withLock { scores in
    (0..<rows.count).map { row in
      scores[row * size..<(row + 1) * size].reduce(0, +) / Float(size)
    }
  }
}
