package import SimilarityJoins
internal import VectorMath

extension SimilarityGraph {
  /// The graph of nearest rows, with weights in place of scores (McInnes, Healy & Melville 2018,
  /// §3.1 and algorithms 2 and 3).
  ///
  /// A weight is the certainty that two rows are neighbours.
  ///
  /// For each row, its nearest row is a neighbour for certain. The farther another row is, the less
  /// certain it is, on a scale of the row's own, so that dense and thin places count alike. The
  /// weights from the two ends of an edge become one: `a + b - a · b`.
  package init(weighting nearest: NearestRows) {
    var weights = [Float](repeating: 0, count: nearest.rows.count)
    for row in 0..<nearest.rowCount {
      let range = nearest.range(of: row)
      let gaps = range.map { max(0, 1 - Double(nearest.scores[$0])) }
      let scale = LocalScale(gaps)
      for (position, gap) in zip(range, gaps) {
        weights[position] = Float(scale.weight(of: gap))
      }
    }
    var pairs: [SimilarPair] = []
    pairs.reserveCapacity(nearest.rows.count)
    for row in 0..<nearest.rowCount {
      for position in nearest.range(of: row) {
        let other = Int(nearest.rows[position])
        let back = nearest.range(of: other).first { nearest.rows[$0] == UInt32(row) }
        // A pair that both of its rows find is taken from the first row.
        guard back == nil || row < other else { continue }
        let (there, here) = (weights[position], back.map { weights[$0] } ?? 0)
        pairs.append(
          SimilarPair(
            first: min(row, other), second: max(row, other), score: there + here - there * here))
      }
    }
    self.init(rows: nearest.rowCount, pairs: inOrder([pairs], rows: nearest.rowCount))
  }
}

/// The scale of the distances around one row.
private struct LocalScale {
  /// The gap between the score of the nearest row and 1 (ρ).
  private let nearest: Double
  /// The further gap at which the weight is 1 / e (σ).
  private let width: Double

  /// The scale at which the weights of a row's neighbours add up to the binary logarithm of their
  /// number, the row itself included.
  ///
  /// - Parameter gaps: `1 - score` of each neighbour, the nearest first.
  init(_ gaps: [Double]) {
    nearest = gaps.first { $0 > 0 } ?? 0
    let target = logarithm(Double(gaps.count + 1)) / logarithm(2)
    var (low, high, middle) = (0.0, Double.infinity, 1.0)
    for _ in 0..<64 {
      var sum = 0.0
      for gap in gaps { sum += gap > nearest ? exponential((nearest - gap) / middle) : 1 }
      if abs(sum - target) < 1e-5 { break }
      if sum > target {
        high = middle
        middle = (low + high) / 2
      } else {
        low = middle
        middle = high == .infinity ? middle * 2 : (low + high) / 2
      }
    }
    // When all rows are equally far, nothing determines the scale.
    let mean = gaps.reduce(0, +) / Double(max(gaps.count, 1))
    width = max(middle, mean / 1000)
  }

  func weight(of gap: Double) -> Double {
    gap <= nearest || width == 0 ? 1 : exponential((nearest - gap) / width)
  }
}
