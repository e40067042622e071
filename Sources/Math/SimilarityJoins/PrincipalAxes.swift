package import VectorMath

/// Orthonormal directions, those along which rows spread most first.
///
/// They are as good as a few steps of subspace iteration make them (Golub & Van Loan 2013, §8.2.4):
/// whoever uses them must not need more than that they are orthonormal. Sixteen at a time are mixed
/// by a Hadamard transform, so that the numbers of a row along them are of similar size.
package struct PrincipalAxes: Sendable {
  /// `[A × D]`, A ≤ D: fewer where the sample does not fill the space.
  let directions: Matrix

  /// Directions that are mixed with each other.
  static let group = 16
  // More cost more than they tell.
  private static let limit = 512
  private static let steps = 8

  /// The axes of the space that `sample`, `[n × D]`, finite, lies in.
  init(of sample: Matrix) {
    let dimension = sample.columns
    var columns = Matrix(rows: dimension, columns: sample.rows)
    for row in 0..<sample.rows {
      for column in 0..<dimension {
        columns.numbers[column * sample.rows + row] =
          sample.numbers[row * dimension + column]
      }
    }
    let moments = columns.timesTransposed(columns)
    var found = Self.orthonormal(moments, limit: Self.limit)
    for _ in 1..<Self.steps where found.rows > 0 {
      found = Self.orthonormal(found.timesTransposed(moments), limit: Self.limit)
    }
    for first in stride(from: 0, to: found.rows / Self.group * Self.group, by: Self.group) {
      Self.mix(&found, from: first)
    }
    directions = found
  }

  /// The first `count` of the axes.
  func prefix(_ count: Int) -> Matrix {
    let rows = min(count, directions.rows)
    return Matrix(
      rows: rows, columns: directions.columns,
      numbers: Array(directions.numbers[..<(rows * directions.columns)]))
  }

  /// The rows made orthonormal one after the other; what the earlier ones span is left out.
  package static func orthonormal(_ rows: Matrix, limit: Int) -> Matrix {
    let kernels = Kernels.best
    let width = rows.columns
    var kept: [Float] = []
    for row in 0..<rows.rows where kept.count < limit * width {
      var vector = rows[row: row]
      let length = kernels.dot(vector.span, vector.span).squareRoot()
      guard length > 0 && length.isFinite else { continue }
      var span = vector.mutableSpan
      // Twice, because the first time leaves what rounding put there.
      for _ in 0..<2 {
        for other in stride(from: 0, to: kept.count, by: width) {
          let direction = kept.span.extracting(other..<other + width)
          kernels.add(direction, times: -kernels.dot(direction, span.span), to: &span)
        }
      }
      let rest = kernels.dot(span.span, span.span).squareRoot()
      guard rest > length * 1e-5 else { continue }
      for index in 0..<width { span[index] /= rest }
      kept += vector
    }
    return Matrix(rows: width == 0 ? 0 : kept.count / width, columns: width, numbers: kept)
  }

  /// The Walsh-Hadamard transform of sixteen directions.
  private static func mix(_ directions: inout Matrix, from first: Int) {
    let width = directions.columns
    let halfRoot = Float(0.5).squareRoot()
    var half = 1
    while half < group {
      for row in 0..<group where row & half == 0 {
        for column in 0..<width {
          let a = (first + row) * width + column
          let b = a + half * width
          let (x, y) = (directions.numbers[a], directions.numbers[b])
          directions.numbers[a] = (x + y) * halfRoot
          directions.numbers[b] = (x - y) * halfRoot
        }
      }
      half *= 2
    }
  }
}

/// At most how far Σ a · b differs from the product of the vectors Σ a · direction and
/// Σ b · direction, for a and b of length 1: the Frobenius norm of what `directions · directionsᵀ`
/// lacks to the identity.
func skew(of directions: Matrix) -> Double {
  var squares = 0.0
  let width = directions.columns
  for first in 0..<directions.rows {
    for second in 0...first {
      var lanes = SIMD8<Double>()
      var index = 0
      while index + 8 <= width {
        for lane in 0..<8 {
          lanes[lane] +=
            Double(directions.numbers[first * width + index + lane])
            * Double(directions.numbers[second * width + index + lane])
        }
        index += 8
      }
      var sum = lanes.sum()
      while index < width {
        sum +=
          Double(directions.numbers[first * width + index])
          * Double(directions.numbers[second * width + index])
        index += 1
      }
      let gap = first == second ? sum - 1 : sum
      squares += gap * gap * (first == second ? 1 : 2)
    }
  }
  return squares.squareRoot()
}
