internal import Parallelism
import VectorMath

/// The two unit vectors with the largest product; of equal pairs, the one with the smaller rows.
///
/// It compares blocks of rows, only above the diagonal. Each thread holds one block of scores,
/// however many rows there are.
///
/// - Parameters:
///   - vectors: `[N × D]`, at least two rows.
///   - threads: How many cores to use.
/// - Returns: The rows, the smaller first, and their product.
func closestPair(
  _ vectors: Matrix, threads: Int
) -> (first: Int, second: Int, score: Float) {
  precondition(vectors.rows > 1, "a pair of \(vectors.rows) rows")
  // 512 × 512 scores take 1 MB and stay in the cache while they are searched.
  let side = 512
  let blockCount = (vectors.rows + side - 1) / side
  let places = (0..<blockCount).flatMap { row in (row..<blockCount).map { (row, $0) } }
  let found = concurrentMap(
    places.count, threads: threads, makeScratch: { [Float](repeating: 0, count: side * side) }
  ) { index, scores in
    let (top, left) = (places[index].0 * side, places[index].1 * side)
    let rows = min(side, vectors.rows - top)
    let columns = min(side, vectors.rows - left)
    var span = scores.mutableSpan
    multiply(
      vectors.numbers.span,
      Block(start: top * vectors.columns, rows: rows, columns: vectors.columns),
      byRowsOf: vectors.numbers.span,
      Block(start: left * vectors.columns, rows: columns, columns: vectors.columns),
      into: &span, Block(rows: rows, columns: columns))
    var best = (first: 0, second: 0, score: -Float.infinity)
    for row in 0..<rows {
      let start = row * columns
      // On the diagonal each pair stands twice and each row meets itself.
      let skipped = top == left ? row + 1 : 0
      guard skipped < columns else { continue }
      let highest = maximum(of: scores.span.extracting(start + skipped..<start + columns))
      guard highest > best.score else { continue }
      let column = (skipped..<columns).first { scores[start + $0] == highest } ?? skipped
      best = (top + row, left + column, highest)
    }
    return best
  }
  // Within a block, the first of equal pairs has the smaller first row. Across blocks, the rows
  // decide.
  return found.reduce(found[0]) { best, other in
    (other.score, -other.first, -other.second) > (best.score, -best.first, -best.second)
      ? other : best
  }
}

/// The largest of some numbers, 16 at a time: the order of comparisons is free.
private func maximum(of numbers: Span<Float>) -> Float {
  var lanes = SIMD16<Float>(repeating: -.infinity)
  var index = 0
  while index + 16 <= numbers.count {
    var next = SIMD16<Float>()
    for lane in 0..<16 { next[lane] = numbers[index + lane] }
    lanes.replace(with: next, where: next .> lanes)
    index += 16
  }
  var highest = lanes.max()
  while index < numbers.count {
    highest = max(highest, numbers[index])
    index += 1
  }
  return highest
}
