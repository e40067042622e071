internal import VectorMath

/// How rows are compared with each other: along which directions, in which stages, in what steps.
///
/// A plan is made from a sample. It decides how quick a join is, never what it finds.
struct JoinPlan: Sendable {
  /// `[A × D]`, orthonormal but for `skew`; nil when a row's own numbers are used as they are.
  let directions: Matrix?
  /// See `skew(of:)`.
  let skew: Double
  /// How many numbers have been multiplied at the end of each stage.
  let ends: [Int]
  /// A code is a number times this.
  let scale: Double

  /// The shortest stage: short ones spend their time on bounds.
  static let step = 16
  /// Rows longer than this are compared with all others.
  static let longest: Double = 1.01
  // With the longest rest, four bytes of 255 by 127 still hold its square times the scale's.
  private static let largestScale = 340.0
  // Below, rotating rows costs more than it saves.
  private static let fewestToRotate = 512
  private static let sampleRows = 8192
  private static let comparedRows = 1024

  /// A plan for pairs of a score of `threshold` or more.
  init<Rows: SimilarityRows>(of rows: Rows, threshold: Float) {
    var sample = Self.sample(of: rows, count: Self.sampleRows)
    let axes = rows.count < Self.fewestToRotate ? nil : PrincipalAxes(of: sample)
    let stride = max(1, sample.rows / Self.comparedRows)
    sample = sample.selecting(Array(Swift.stride(from: 0, to: sample.rows, by: stride)))
    if let axes { sample = sample.timesTransposed(axes.directions) }
    ends = Self.stages(sample, threshold: threshold)
    directions = axes?.prefix(ends[ends.count - 1])
    skew = directions.map { SimilarityJoins.skew(of: $0) + 1e-9 } ?? 0
    // The few rows with larger numbers have them cut, which their bounds know.
    let width = min(sample.columns, ends[ends.count - 1])
    let largest = (0..<sample.rows).map { row in
      sample[row: row][..<width].reduce(0) { max($0, abs($1)) }
    }.sorted()
    let usual = Double(largest.isEmpty ? 1 : largest[largest.count * 99 / 100])
    scale = min(127 / max(usual, 1e-3), Self.largestScale)
  }

  /// What the last of the `count` nearest rows of a row usually scores, near enough for a plan.
  static func typicalScore<Rows: SimilarityRows>(ofNearest count: Int, in rows: Rows) -> Float {
    let sample = sample(of: rows, count: sampleRows)
    guard sample.rows > 1 else { return 0 }
    let asked = sample.selecting(
      Array(Swift.stride(from: 0, to: sample.rows, by: max(1, sample.rows / 64))))
    // As many as `count` of all rows are in the sample; the row itself comes before them.
    let rank = min(sample.rows - 1, max(1, count * sample.rows / rows.count))
    let scores = asked.timesTransposed(sample)
    let last = (0..<asked.rows).map { scores[row: $0].sorted(by: >)[rank] }.sorted()
    return last[last.count / 2]
  }

  /// Rows at equal distances from each other; zeros for those that no plan can be made for.
  private static func sample<Rows: SimilarityRows>(of rows: Rows, count: Int) -> Matrix {
    let count = min(count, rows.count)
    var sample = Matrix(rows: count, columns: rows.dimension)
    var vector = [Float](repeating: 0, count: rows.dimension)
    for index in 0..<count {
      let row = index * rows.count / count
      var span = vector.mutableSpan
      rows.read(row..<row + 1, into: &span)
      guard dot(vector.span, vector.span) <= Float(longest * longest) else { continue }
      sample[row: index] = vector
    }
    return sample
  }

  /// Ends of stages: each leaves a part of the pairs, the last hardly more than are wanted.
  private static func stages(_ sample: Matrix, threshold: Float) -> [Int] {
    let width = sample.columns
    let padded = max(step, (width + step - 1) / step * step)
    let left = passing(sample, threshold: threshold)
    guard let wanted = left.last else { return [padded] }
    // An exact score takes as long as some thousand products of codes: a few pairs may be left.
    let enough = 1.5 * wanted + 3e-5
    var ends: [Int] = []
    var last: Float = 1
    for (index, share) in left.enumerated() where ends.count < JoinTable.stageLimit {
      guard share <= (ends.isEmpty ? 0.1 : last / 4) || share <= enough else { continue }
      ends.append((index + 1) * step)
      last = share
      if share <= enough { break }
    }
    // Without an end that pays, everything is multiplied.
    return ends.isEmpty ? [padded] : ends
  }

  /// The shares of the sample's pairs that bounds of the first 16, 32, … numbers let pass.
  private static func passing(_ sample: Matrix, threshold: Float) -> [Float] {
    let count = sample.rows
    let pairs = Float(count * (count - 1) / 2)
    guard count > 1 else { return [] }
    var rests = (0..<count).map { row in
      let vector = sample[row: row]
      return dot(vector.span, vector.span)
    }
    var products = Matrix(rows: count, columns: count)
    var shares: [Float] = []
    // What rounding to codes adds to a bound, near enough.
    let cut = threshold - 0.01
    for first in stride(from: 0, to: sample.columns, by: step) {
      let block = Block(
        start: first, rows: count, columns: min(step, sample.columns - first),
        stride: sample.columns)
      var slice = Matrix(rows: count, columns: count)
      var span = slice.numbers.mutableSpan
      multiply(
        sample.numbers.span, block, byRowsOf: sample.numbers.span, block,
        into: &span, Block(rows: count, columns: count))
      for row in 0..<count { rests[row] -= slice.numbers[row * count + row] }
      let lengths = rests.map { max($0, 0).squareRoot() }
      var passing = 0
      for row in 1..<count {
        var own: Int32 = 0
        for column in 0..<row {
          let index = row * count + column
          let sum = products.numbers[index] + slice.numbers[index]
          products.numbers[index] = sum
          own += sum + lengths[row] * lengths[column] >= cut ? 1 : 0
        }
        passing += Int(own)
      }
      shares.append(Float(passing) / pairs)
    }
    return shares
  }
}
