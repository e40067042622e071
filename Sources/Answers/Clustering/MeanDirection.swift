internal import SimilarityJoins
internal import VectorMath

/// The direction of a sum of rows and the length of their mean.
struct MeanDirection: Sendable {
  /// `[D]`, of length 1.
  let direction: [Float]
  /// The length of the mean: for unit rows also the mean of their cosines with the direction.
  let length: Double
}

/// Averages rows of a matrix; nil when there are none, or their sum is zero or not a number.
///
/// It adds up to 256 rows in `Float` and adds those sums in `Double`. This is quick, and as exact
/// for a million rows as for a few.
func meanDirection(
  of vectors: some SimilarityRows, at rows: some Collection<Int>
) -> MeanDirection? {
  let width = vectors.dimension
  let kernels = Kernels.best
  var total = [Double](repeating: 0, count: width)
  var partial = [Float](repeating: 0, count: width)
  var vector = partial
  var inPartial = 0
  func flush() {
    for column in 0..<width {
      total[column] += Double(partial[column])
      partial[column] = 0
    }
    inPartial = 0
  }
  for row in rows {
    var copy = vector.mutableSpan
    vectors.read(row..<row + 1, into: &copy)
    var sum = partial.mutableSpan
    kernels.add(vector.span, to: &sum)
    inPartial += 1
    if inPartial == 256 { flush() }
  }
  flush()
  var squared = 0.0
  for number in total { squared += number * number }
  let length = squared.squareRoot()
  guard length.isFinite, length > 1e-12 else { return nil }
  return MeanDirection(
    direction: total.map { Float($0 / length) }, length: length / Double(rows.count))
}
