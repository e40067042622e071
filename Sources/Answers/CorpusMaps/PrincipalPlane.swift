internal import SimilarityJoins
internal import VectorMath

/// The plane in which rows spread most: their first two principal components, by orthogonal
/// iteration (Golub & Van Loan 2013, §8.2.4).
struct PrincipalPlane: Sendable {
  /// `[2 × D]`, or fewer rows when the rows do not fill a plane.
  private let axes: Matrix
  /// The rows' mean along each axis.
  private let middle: [Float]

  /// How many directions are computed: with more than two, the first two converge sooner.
  private static let width = 8
  private static let rounds = 20
  /// The plane is computed from at most so many rows, evenly spaced.
  private static let sampleLimit = 20_000

  /// The plane of `vectors`, `[N × D]`, which are finite.
  init(of vectors: Matrix) {
    let step = max(1, (vectors.rows + Self.sampleLimit - 1) / Self.sampleLimit)
    let sample =
      step == 1
      ? vectors : vectors.selecting(Array(stride(from: 0, to: vectors.rows, by: step)))
    let centre = Matrix([sum(of: sample) { _ in 1 / Float(sample.rows) }])
    var random = SeededGenerator(seed: 0)
    var directions = PrincipalAxes.orthonormal(
      Matrix(
        rows: Self.width, columns: vectors.columns,
        numbers: (0..<Self.width * vectors.columns).map { _ in Float(random.unit() - 0.5) }),
      limit: Self.width)
    for _ in 0..<Self.rounds {
      let places = Self.places(of: sample, along: directions, from: centre)
      directions = PrincipalAxes.orthonormal(
        Matrix(
          (0..<places.columns).map { direction in
            sum(of: sample) { places.numbers[$0 * places.columns + direction] }
          }),
        limit: Self.width)
    }
    let places = Self.places(of: sample, along: directions, from: centre)
    let count = places.columns
    var products = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for row in 0..<places.rows {
      let place = places.numbers.span.extracting(places.range(ofRow: row))
      for first in 0..<count {
        for second in 0..<count {
          products[first][second] += Double(place[first]) * Double(place[second])
        }
      }
    }
    axes = Matrix(
      eigenvectors(ofSymmetric: products).prefix(2).map { shares in
        sum(of: directions) { Float(shares[$0]) }
      })
    middle = axes.rows == 0 ? [] : centre.timesTransposed(axes).numbers
  }

  /// The places of rows in the plane, relative to its middle.
  func places(of vectors: Matrix) -> [SIMD2<Float>] {
    guard axes.rows > 0 else { return Array(repeating: .zero, count: vectors.rows) }
    let along = vectors.timesTransposed(axes)
    return (0..<vectors.rows).map { row in
      var place = SIMD2<Float>()
      for axis in 0..<axes.rows {
        place[axis] = along.numbers[row * axes.rows + axis] - middle[axis]
      }
      return place
    }
  }

  /// The places of rows along directions, relative to `centre`, `[N × directions]`.
  private static func places(
    of vectors: Matrix, along directions: Matrix, from centre: Matrix
  ) -> Matrix {
    guard directions.rows > 0 else { return Matrix(rows: vectors.rows, columns: 0) }
    var places = vectors.timesTransposed(directions)
    let middle = centre.timesTransposed(directions).numbers
    for index in places.numbers.indices {
      places.numbers[index] -= middle[index % directions.rows]
    }
    return places
  }
}

/// The sum of the rows of a matrix, each times a number, `[columns]`.
private func sum(of rows: Matrix, times weight: (Int) -> Float) -> [Float] {
  var sum = [Float](repeating: 0, count: rows.columns)
  var span = sum.mutableSpan
  for row in 0..<rows.rows {
    Kernels.best.add(
      rows.numbers.span.extracting(rows.range(ofRow: row)), times: weight(row), to: &span)
  }
  return sum
}
