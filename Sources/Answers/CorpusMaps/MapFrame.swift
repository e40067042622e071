/// The part of a map that a page shows first: what lies far out would make all the rest small.
package struct MapFrame: Sendable, Equatable {
  /// From left to right.
  package let across: ClosedRange<Float>
  /// From top to bottom.
  package let down: ClosedRange<Float>
  /// How many points lie outside of it.
  package let outsideCount: Int

  /// No more than this share of the points is left outside.
  private static let mostOutside = 0.02
  /// A hundredth of the points is left outside only if the rest then is at least three larger.
  private static let priceOfPoints = 3.0
  /// Cells of a side of the grid in which frames are compared.
  private static let side = 64

  /// The frame around the densest 98 % of points, or more of them.
  ///
  /// Of all frames on a grid it is the one with the smallest sum of width and height, after a price
  /// for the points outside: where there are no strays, it holds all points.
  ///
  /// - Parameter points: Their places; without any the frame is the middle of the map.
  package init(around points: [SIMD2<Float>]) {
    guard let first = points.first else {
      self.init(across: 0...0, down: 0...0, outsideCount: 0)
      return
    }
    let low = points.reduce(first) { pointwiseMin($0, $1) }
    let high = points.reduce(first) { pointwiseMax($0, $1) }
    let cell = max((high - low).max() / Float(Self.side), 1e-6)
    func number(_ value: Float, _ low: Float) -> Int {
      min(Self.side - 1, Int((value - low) / cell))
    }
    let cells = points.map { (number($0.x, low.x), number($0.y, low.y)) }
    let best = Self.smallest(GridCounts(cells, side: Self.side), of: points.count)
    let inside = zip(points, cells).filter {
      best.columns.contains($0.1.0) && best.rows.contains($0.1.1)
    }.map(\.0)
    let (left, right) = (inside.map(\.x).min() ?? low.x, inside.map(\.x).max() ?? high.x)
    let (top, bottom) = (inside.map(\.y).min() ?? low.y, inside.map(\.y).max() ?? high.y)
    self.init(across: left...right, down: top...bottom, outsideCount: points.count - inside.count)
  }

  private init(across: ClosedRange<Float>, down: ClosedRange<Float>, outsideCount: Int) {
    self.across = across
    self.down = down
    self.outsideCount = outsideCount
  }

  /// The best frame of whole cells.
  private static func smallest(
    _ counts: GridCounts, of total: Int
  ) -> (columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    let all = 0...(side - 1)
    let least = total - Int(Double(total) * mostOutside)
    var best = (columns: all, rows: all, price: Double.infinity)
    for left in all {
      for right in (left..<side).reversed() {
        guard counts[left...right, all] >= least else { break }
        for top in all {
          for bottom in (top..<side).reversed() {
            let inside = counts[left...right, top...bottom]
            guard inside >= least else { break }
            let outside = Double(total - inside) / Double(total)
            let size = Double(right - left + bottom - top + 2)
            let price = size * (1 + priceOfPoints * outside)
            if price < best.price { best = (left...right, top...bottom, price) }
          }
        }
      }
    }
    return (best.columns, best.rows)
  }
}

/// How many points are in a rectangle of cells.
private struct GridCounts {
  private let side: Int
  /// Of the cells above and left of a corner, corner by corner.
  private let sums: [Int]

  init(_ cells: [(column: Int, row: Int)], side: Int) {
    self.side = side
    var sums = [Int](repeating: 0, count: (side + 1) * (side + 1))
    for cell in cells { sums[(cell.row + 1) * (side + 1) + cell.column + 1] += 1 }
    for row in 1...side {
      for column in 1...side {
        let place = row * (side + 1) + column
        sums[place] += sums[place - 1] + sums[place - side - 1] - sums[place - side - 2]
      }
    }
    self.sums = sums
  }

  subscript(columns: ClosedRange<Int>, rows: ClosedRange<Int>) -> Int {
    let width = side + 1
    let (left, right) = (columns.lowerBound, columns.upperBound + 1)
    let (top, bottom) = (rows.lowerBound * width, (rows.upperBound + 1) * width)
    return sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left]
  }
}

extension ClusterMap {
  /// The part of the map that is shown first.
  package var frame: MapFrame { MapFrame(around: points.map { SIMD2($0.x, $0.y) }) }
}
