package import Parallelism
package import VectorMath

/// What a linear map can read from vectors: ridge regression, judged on rows that it has not seen.
///
/// A probe as in Alain & Bengio 2016, by least squares. Features are brought to mean 0 and deviation
/// 1; the penalty is chosen on a part of the rows that the map is fitted on.
package struct LinearProbe: Sendable {
  /// Parts of the data, each judged by a map that was fitted on the others.
  static let foldCount = 5
  /// Penalties to choose from, in multiples of the number of rows.
  static let penalties: [Double] = [0.01, 0.1, 1, 10]

  private let features: Matrix
  private let targets: Matrix
  private let groups: [Int]

  /// A probe of some data.
  ///
  /// - Parameters:
  ///   - features: `[N × F]`.
  ///   - targets: `[N × C]`.
  ///   - groups: `[N]`: rows of one number are never on both sides.
  package init(features: Matrix, targets: Matrix, groups: [Int]) {
    (self.features, self.targets, self.groups) = (features, targets, groups)
  }

  /// What maps say of the rows that they were not fitted on.
  ///
  /// - Parameters:
  ///   - threads: How many folds are computed at once.
  ///   - work: Told the share that is done; ends the run.
  /// - Returns: `[N × C]`.
  /// - Throws: `CancellationError` once the work is ended.
  package func predictions(threads: Int, work: Work) throws(CancellationError) -> Matrix {
    var found = Matrix(rows: features.rows, columns: targets.columns)
    let folds = try runPieces(Self.foldCount, threads: threads, work: work) { fold in
      let tested = features.indices { groups[$0] % Self.foldCount == fold }
      let fitted = features.indices { groups[$0] % Self.foldCount != fold }
      let held = fitted.filter { groups[$0] % Self.foldCount == (fold + 1) % Self.foldCount }
      let rest = fitted.filter { groups[$0] % Self.foldCount != (fold + 1) % Self.foldCount }
      let tried = LinearFit(features.selecting(rest), targets.selecting(rest))
      let errors = Self.penalties.map { penalty in
        let guesses = tried.map(penalty: penalty).apply(features.selecting(held))
        return zip(guesses.numbers, targets.selecting(held).numbers)
          .reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
      let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
      let fit = LinearFit(features.selecting(fitted), targets.selecting(fitted))
      return (tested, fit.map(penalty: Self.penalties[best]).apply(features.selecting(tested)))
    }
    for (rows, guesses) in folds {
      for (place, row) in rows.enumerated() { found[row: row] = guesses[row: place] }
    }
    return found
  }
}

/// A linear map with an offset.
struct LinearMap {
  let means: [Float]
  let scales: [Float]
  /// `[C × F]`.
  let weights: Matrix
  let offsets: [Float]

  func apply(_ features: Matrix) -> Matrix {
    var result = scaled(features, means, scales).timesTransposed(weights)
    for row in 0..<result.rows {
      result[row: row] = zip(result[row: row], offsets).map { $0 + $1 }
    }
    return result
  }
}

/// The sums that maps of any penalty are computed from.
struct LinearFit {
  private let means: [Float]
  private let scales: [Float]
  private let offsets: [Float]
  /// `[F × F]`.
  private let squares: Matrix
  /// `[C × F]`.
  private let products: Matrix
  private let count: Int

  init(_ features: Matrix, _ targets: Matrix) {
    count = features.rows
    let (means, scales) = moments(of: features)
    let offsets = moments(of: targets).means
    let columns = transposed(scaled(features, means, scales))
    let centred = transposed(
      scaled(targets, offsets, [Float](repeating: 1, count: targets.columns)))
    squares = columns.timesTransposed(columns)
    products = centred.timesTransposed(columns)
    (self.means, self.scales, self.offsets) = (means, scales, offsets)
  }

  /// The map with the least sum of squared errors and penalty × rows × squared weights.
  func map(penalty: Double) -> LinearMap {
    let size = squares.rows
    var matrix = squares.numbers.map(Double.init)
    for place in 0..<size { matrix[place * size + place] += penalty * Double(max(1, count)) }
    let factor = CholeskyFactor(matrix, size: size)
    let rows = (0..<products.rows).map { row in
      factor.solve(products[row: row].map(Double.init)).map(Float.init)
    }
    return LinearMap(means: means, scales: scales, weights: Matrix(rows), offsets: offsets)
  }
}

/// The lower triangle `L` of a positive definite matrix `L · Lᵀ`.
struct CholeskyFactor {
  private typealias Block = SIMD8<Double>

  /// `[size × width]` blocks; what lies above the diagonal is not read.
  private var lower: [Block]
  private let size: Int
  private let width: Int

  init(_ matrix: [Double], size: Int) {
    let lanes = Block.scalarCount
    let width = (size + lanes - 1) / lanes
    var lower = [Block](repeating: .zero, count: size * width)
    for row in 0..<size {
      for column in 0..<size {
        lower[row * width + column / lanes][column % lanes] = matrix[row * size + column]
      }
    }
    var blocks = lower.mutableSpan
    for row in 0..<size {
      for column in 0...row {
        let (whole, rest) = (column / lanes, column % lanes)
        var sums = Block.zero
        for place in 0..<whole {
          sums.addProduct(blocks[row * width + place], blocks[column * width + place])
        }
        let (own, other) = (blocks[row * width + whole], blocks[column * width + whole])
        var sum = own[rest] - sums.sum()
        for lane in 0..<rest { sum -= own[lane] * other[lane] }
        blocks[row * width + whole][rest] =
          row == column ? max(sum, 1e-12).squareRoot() : sum / other[rest]
      }
    }
    self.lower = lower
    (self.size, self.width) = (size, width)
  }

  private func number(_ row: Int, _ column: Int) -> Double {
    lower[row * width + column / Block.scalarCount][column % Block.scalarCount]
  }

  func solve(_ right: [Double]) -> [Double] {
    var found = right
    for row in 0..<size {
      for place in 0..<row { found[row] -= number(row, place) * found[place] }
      found[row] /= number(row, row)
    }
    for row in (0..<size).reversed() {
      for place in row + 1..<size { found[row] -= number(place, row) * found[place] }
      found[row] /= number(row, row)
    }
    return found
  }
}

private func moments(of matrix: Matrix) -> (means: [Float], scales: [Float]) {
  var sums = [Double](repeating: 0, count: matrix.columns)
  var squares = sums
  for row in 0..<matrix.rows {
    for (column, number) in matrix[row: row].enumerated() {
      sums[column] += Double(number)
      squares[column] += Double(number) * Double(number)
    }
  }
  let count = Double(max(1, matrix.rows))
  let means = sums.map { $0 / count }
  let scales = zip(squares, means).map { square, mean in
    // A column that does not vary says nothing; it must not become large.
    let variance = square / count - mean * mean
    return variance > 1e-12 ? 1 / variance.squareRoot() : 0
  }
  return (means.map(Float.init), scales.map(Float.init))
}

private func scaled(_ matrix: Matrix, _ means: [Float], _ scales: [Float]) -> Matrix {
  var result = matrix
  for row in 0..<matrix.rows {
    for column in 0..<matrix.columns {
      let place = row * matrix.columns + column
      result.numbers[place] = (matrix.numbers[place] - means[column]) * scales[column]
    }
  }
  return result
}

private func transposed(_ matrix: Matrix) -> Matrix {
  var result = Matrix(rows: matrix.columns, columns: matrix.rows)
  for row in 0..<matrix.rows {
    for column in 0..<matrix.columns {
      result.numbers[column * matrix.rows + row] = matrix.numbers[row * matrix.columns + column]
    }
  }
  return result
}

extension Matrix {
  fileprivate func indices(where isIn: (Int) -> Bool) -> [Int] { (0..<rows).filter(isIn) }
}
