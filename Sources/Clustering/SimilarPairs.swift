package import VectorMath

/// Two rows that are at least as close as was asked.
package struct SimilarPair: Sendable, Equatable {
  /// The smaller of the two row numbers.
  package let first: Int
  /// The larger of the two row numbers.
  package let second: Int
  /// Their cosine.
  package let score: Float

  /// A pair and its score; `first` is the smaller row.
  package init(first: Int, second: Int, score: Float) {
    self.first = first
    self.second = second
    self.score = score
  }
}

/// Every pair of rows whose cosine is at least `threshold`: exact, in the order of their rows.
///
/// Rows are compared in tiles above the diagonal, so the memory is that of the answer, 24 bytes a
/// pair, and never grows with the square of the rows.
///
/// - Parameters:
///   - vectors: `[N × D]`, unit rows. Rows that hold something that is not a number have no pairs.
///   - threshold: The smallest cosine that counts.
///   - threads: How many tiles are compared at once; the answer does not depend on it.
/// - Returns: The pairs by rising first row, then second row.
package func similarPairs(
  of vectors: Matrix, atOrAbove threshold: Float, threads: Int
) -> [SimilarPair] {
  let scan = PairScan(vectors: vectors, threshold: threshold)
  let tiles = concurrentMap(
    scan.tiles.count, threads: threads, makeScratch: scan.makeScratch
  ) { index, scratch in
    let tile = scan.tiles[index]
    return scan.hits(in: tile, scratch: &scratch).map { hit in
      let (first, second) = tile.rows(of: hit)
      return SimilarPair(
        first: first, second: second, score: scan.comparison.score(first, second))
    }
  }
  return tiles.joined().sorted { ($0.first, $0.second) < ($1.first, $1.second) }
}

/// A square of the table of all pairs, on its diagonal or above.
struct PairTile: Sendable {
  /// The first row that stands on the left.
  let firstRow: Int
  /// The first row that stands on top.
  let firstColumn: Int

  /// The rows of a pair that `PairScan.hits` found here.
  func rows(of hit: PairScan.Hit) -> (first: Int, second: Int) {
    (firstRow + Int(hit.row), firstColumn + Int(hit.column))
  }
}

/// Finds pairs of similar rows one tile at a time.
struct PairScan: Sendable {
  /// Rows and columns of a tile: 1 MiB of scores, which stays in a core's L2 cache while it is
  /// searched.
  static let side = 512

  /// A pair, by its place in a tile: 4 bytes, because there can be very many.
  struct Hit: Sendable {
    let row: UInt16
    let column: UInt16
  }

  let comparison: RowComparison
  let threshold: Float
  let tiles: [PairTile]

  init(vectors: Matrix, threshold: Float) {
    comparison = RowComparison(vectors)
    self.threshold = threshold
    let starts = stride(from: 0, to: vectors.rows, by: Self.side)
    tiles = starts.flatMap { row in
      starts.lazy.filter { $0 >= row }.map { PairTile(firstRow: row, firstColumn: $0) }
    }
  }

  /// Memory for the scores of one tile.
  func makeScratch() -> [Float] {
    let side = min(Self.side, comparison.vectors.rows)
    return Array(repeating: 0, count: side * side)
  }

  /// The pairs of one tile whose exact score is at least the threshold, row by row.
  func hits(in tile: PairTile, scratch: inout [Float]) -> [Hit] {
    let vectors = comparison.vectors
    let rows = min(Self.side, vectors.rows - tile.firstRow)
    let columns = min(Self.side, vectors.rows - tile.firstColumn)
    let width = vectors.columns
    var scores = scratch.mutableSpan
    multiply(
      vectors.numbers.span, Block(start: tile.firstRow * width, rows: rows, columns: width),
      byRowsOf: vectors.numbers.span,
      Block(start: tile.firstColumn * width, rows: columns, columns: width),
      into: &scores, Block(rows: rows, columns: columns))
    let onDiagonal = tile.firstRow == tile.firstColumn
    var hits: [Hit] = []
    for row in 0..<rows {
      let from = onDiagonal ? row + 1 : 0
      let start = row * columns + from
      let end = (row + 1) * columns
      guard start < end else { continue }
      comparison.forEachScore(
        in: scratch.span.extracting(start..<end), atLeast: threshold
      ) { position in
        (tile.firstRow + row, tile.firstColumn + from + position)
      } _: { position in
        hits.append(Hit(row: UInt16(row), column: UInt16(from + position)))
      }
    }
    return hits
  }
}
