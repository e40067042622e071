internal import Parallelism
internal import VectorMath

/// The two lists in which each row stands.
///
/// The first list belongs to the closest centroid. A query on the far side of the residual r is far
/// from that centroid although it is near the row. So the second list is the one whose own residual
/// r' is short and stands upright on r: it has the least |r'|² + λ (r · r' / |r|)² (SOAR, Sun et
/// al., NeurIPS 2023, §3).
struct ListAssignment {
  /// How many entries all lists have together.
  let entryCount: Int
  // Two a row; twice the same where there is only one list.
  private var lists: [UInt32] = []

  /// Assigns the rows `live` of `rows` to the lists of `centroids`, `[listCount × D]`.
  ///
  /// - Parameters:
  ///   - live: The rows that count, of all segments.
  ///   - rows: What they are.
  ///   - centroids: Of the lists.
  ///   - threads: How many run at once; the outcome does not depend on it.
  ///   - releasing: Whether what was read of the segments is given back now and then.
  ///   - work: Told which share is done.
  /// - Throws: `CancellationError` when the work is ended.
  init(
    of live: [UInt32], _ rows: RotatedRows, to centroids: Matrix, threads: Int,
    releasing: Bool = false, work: Work
  ) throws(CancellationError) {
    let products = CentroidProducts(centroids, threads: threads)
    let height = CentroidProducts.rowsAtOnce
    let width = rows.dimension
    let tiles = (live.count + height - 1) / height
    lists.reserveCapacity(2 * live.count)
    let tilesAtOnce = 256
    for start in stride(from: 0, to: tiles, by: tilesAtOnce) {
      try work.advance(to: Double(start) / Double(tiles))
      let found = concurrentMap(
        min(tilesAtOnce, tiles - start), threads: threads,
        makeScratch: { products.makeScratch() }
      ) { tile, scratch in
        let first = (start + tile) * height
        let count = min(height, live.count - first)
        scratch.withRows { span in
          for index in 0..<count {
            rows.read(live[first + index], into: &span, at: index * width)
          }
        }
        return products.closest(candidateCount, to: count, scratch).map { closest in
          let second = Self.second(of: closest, centroids) ?? closest[0].row
          return [UInt32(closest[0].row), UInt32(second)]
        }
      }
      for lists in found { self.lists.append(contentsOf: lists.joined()) }
      if releasing { rows.release() }
    }
    entryCount = centroids.rows > 1 ? 2 * live.count : live.count
  }

  /// The lists of the live row at `index`.
  func lists(of index: Int) -> ArraySlice<UInt32> {
    let (first, end) = (2 * index, 2 * index + 2)
    return lists[first] == lists[first + 1] ? lists[first..<first + 1] : lists[first..<end]
  }

  /// The second list of a unit row whose closest centroids and products with them are these.
  private static func second(of closest: [ScoredRow], _ centroids: Matrix) -> Int? {
    let first = closest[0]
    let own = centroids.numbers.span.extracting(centroids.range(ofRow: first.row))
    let length = max(1 - 2 * first.score + dot(own, own), 1e-3)
    var best: (row: Int, loss: Float)?
    for candidate in closest.dropFirst() {
      let other = centroids.numbers.span.extracting(centroids.range(ofRow: candidate.row))
      let product = 1 - first.score - candidate.score + dot(own, other)
      let loss =
        dot(other, other) - 2 * candidate.score + orthogonality * product * product / length
      if loss < best?.loss ?? .infinity { best = (candidate.row, loss) }
    }
    return best?.row
  }
}

// Of so many of the closest centroids one is the second list (docs/decisions/ivf.md).
private let candidateCount = 8
// λ: how much more than its length it counts that a residual points the way of the first one.
private let orthogonality: Float = 2
