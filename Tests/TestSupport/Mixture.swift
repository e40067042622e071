package import VectorMath

/// Rows around random centres, the same as `mixture` in `scripts/golden/make_clusters.py` makes.
package struct Mixture: Decodable {
  package var seed: UInt64
  package var rows: Int
  package var columns: Int
  package var centres: Int
  package var weight: Int

  /// A mixture of `centres` groups.
  package init(seed: UInt64, rows: Int, columns: Int, centres: Int, weight: Int) {
    self.seed = seed
    self.rows = rows
    self.columns = columns
    self.centres = centres
    self.weight = weight
  }

  /// Unit rows, `weight` times a centre plus noise each.
  package var vectors: Matrix {
    var random = SplitMix64(seed: seed)
    func byte() -> Int { Int(random.next() >> 56) - 128 }
    let middle = (0..<centres).map { _ in (0..<columns).map { _ in byte() } }
    var numbers: [Float] = []
    for _ in 0..<rows {
      let centre = middle[Int(random.next() % UInt64(centres))]
      let row = centre.map { weight * $0 + byte() }
      let length = Double(row.reduce(0) { $0 + $1 * $1 }).squareRoot()
      numbers += row.map { Float(Double($0) / length) }
    }
    return Matrix(rows: rows, columns: columns, numbers: numbers)
  }
}

/// Matrices at the edge of what is allowed: none may stop a test.
package let degenerate: [(name: String, vectors: Matrix)] = [
  ("no rows", Matrix(rows: 0, columns: 4)),
  ("no columns", Matrix(rows: 3, columns: 0)),
  ("one row", Matrix([[0.6, 0.8]])),
  ("zeros", Matrix(rows: 5, columns: 3)),
  ("all equal", Matrix(Array(repeating: [0.6, 0, 0.8], count: 40))),
  ("opposites", Matrix([[1, 0], [-1, 0], [1, 0], [-1, 0]])),
  ("not numbers", Matrix([[1, 0], [.nan, .nan], [1, 0], [.infinity, 0], [0, -.infinity]])),
  ("nothing but NaN", Matrix(Array(repeating: [.nan, .nan], count: 20))),
]
