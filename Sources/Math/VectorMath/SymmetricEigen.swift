/// The eigenvectors of a symmetric matrix by Jacobi's rotations (Golub & Van Loan 2013, §8.5).
///
/// - Parameter matrix: `[n × n]`, symmetric.
/// - Returns: `[n]` vectors of `[n]`, unit length, those of the largest values first.
package func eigenvectors(ofSymmetric matrix: [[Double]]) -> [[Double]] {
  var matrix = matrix
  let count = matrix.count
  var vectors = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0.0 } }
  // Convergence is quadratic: ten sweeps are more than any matrix of this size needs.
  for _ in 0..<12 {
    var offDiagonal = 0.0
    for row in 0..<count { for column in 0..<row { offDiagonal += abs(matrix[row][column]) } }
    guard offDiagonal > 1e-12 else { break }
    for first in 0..<count {
      for second in first + 1..<max(count, first + 1) where abs(matrix[first][second]) > 1e-15 {
        let theta = (matrix[second][second] - matrix[first][first]) / (2 * matrix[first][second])
        let sign = theta < 0 ? -1.0 : 1.0
        let tangent = sign / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for index in 0..<count {
          let (a, b) = (matrix[index][first], matrix[index][second])
          matrix[index][first] = cosine * a - sine * b
          matrix[index][second] = sine * a + cosine * b
        }
        for index in 0..<count {
          let (a, b) = (matrix[first][index], matrix[second][index])
          matrix[first][index] = cosine * a - sine * b
          matrix[second][index] = sine * a + cosine * b
          let (c, d) = (vectors[first][index], vectors[second][index])
          vectors[first][index] = cosine * c - sine * d
          vectors[second][index] = sine * c + cosine * d
        }
      }
    }
  }
  return (0..<count).sorted { (matrix[$1][$1], $0) < (matrix[$0][$0], $1) }.map { vectors[$0] }
}
