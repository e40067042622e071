/// Moves what lies far out towards the mass of a map.
///
/// The width of a gap means nothing: rows without a near neighbour in the mass drift away from it as
/// long as the layout lasts, and the farthest ones decide how small all others are. Each island moves
/// in one piece, so that nothing changes within it, straight towards the largest one, until it would
/// come close to something else.
package struct MapIslands {
  /// A cell of the grid, which may also lie beyond the map.
  private struct Cell: Hashable, Comparable {
    var column: Int
    var row: Int

    static func < (first: Cell, second: Cell) -> Bool {
      (first.row, first.column) < (second.row, second.column)
    }

    /// The cells at most `reach` away in either direction.
    func square(_ reach: Int) -> [Cell] {
      (-reach...reach).flatMap { down in
        (-reach...reach).map { Cell(column: column + $0, row: row + down) }
      }
    }
  }

  /// Cells of the longer side, at most.
  private static let mostCells = 128
  /// Cells so far apart belong to one island.
  private static let joining = 2
  /// So many cells stay free between two islands.
  private static let gap = 3

  /// The rows of each cell.
  private let rows: [Cell: [Int]]
  private let places: [SIMD2<Float>]
  private let cellSize: Float

  /// The islands of a layout.
  package init(_ places: [SIMD2<Float>]) {
    let low = places.reduce(places.first ?? .zero) { pointwiseMin($0, $1) }
    let high = places.reduce(places.first ?? .zero) { pointwiseMax($0, $1) }
    // Few points stand far apart from each other, and are one island all the same.
    let side = min(Float(Self.mostCells), 2 * Float(places.count).squareRoot())
    let cellSize = max((high - low).max() / max(side, 1), 1e-6)
    var rows: [Cell: [Int]] = [:]
    for (row, place) in places.enumerated() {
      let at = (place - low) / cellSize
      rows[Cell(column: Int(at.x), row: Int(at.y)), default: []].append(row)
    }
    self.rows = rows
    self.places = places
    self.cellSize = cellSize
  }

  /// The places after the moves, in -1...1 again, as large as fits.
  package func gathered() -> [SIMD2<Float>] {
    var islands = islands()
    guard
      let mass = islands.indices.max(by: { (weight(islands[$0]), $1) < (weight(islands[$1]), $0) })
    else { return places }
    let goal = middle(islands[mass])
    var taken = Set(islands.remove(at: mass).flatMap { $0.square(Self.gap) })
    var moved = places
    // What is nearest moves first, and makes room for what lies behind it.
    let order = islands.enumerated().map { index, island in
      let way = goal - middle(island)
      return (distance: (way * way).sum().squareRoot(), way: way, index: index)
    }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
    for (distance, way, index) in order where distance > 0 {
      let island = islands[index]
      var step = Cell(column: 0, row: 0)
      for length in 1...max(1, Int(distance / cellSize)) {
        let exact = way / distance * Float(length)
        let next = Cell(column: Int(exact.x.rounded()), row: Int(exact.y.rounded()))
        guard !island.contains(where: { taken.contains(sum($0, next)) }) else { break }
        step = next
      }
      for cell in island {
        taken.formUnion(sum(cell, step).square(Self.gap))
        for row in rows[cell] ?? [] {
          moved[row] += SIMD2(Float(step.column), Float(step.row)) * cellSize
        }
      }
    }
    return framed(moved)
  }

  private func sum(_ first: Cell, _ second: Cell) -> Cell {
    Cell(column: first.column + second.column, row: first.row + second.row)
  }

  /// The cells that hang together, in the order of their first cells.
  private func islands() -> [[Cell]] {
    var free = Set(rows.keys)
    var islands: [[Cell]] = []
    for start in rows.keys.sorted() where free.contains(start) {
      var island: [Cell] = []
      var waiting = [start]
      free.remove(start)
      while let cell = waiting.popLast() {
        island.append(cell)
        for near in cell.square(Self.joining) where free.remove(near) != nil {
          waiting.append(near)
        }
      }
      islands.append(island)
    }
    return islands
  }

  private func weight(_ island: [Cell]) -> Int {
    island.reduce(0) { $0 + (rows[$1]?.count ?? 0) }
  }

  private func middle(_ island: [Cell]) -> SIMD2<Float> {
    let sum = island.reduce(into: SIMD2<Float>.zero) { sum, cell in
      for row in rows[cell] ?? [] { sum += places[row] }
    }
    return sum / Float(max(weight(island), 1))
  }

  /// Places moved and scaled into -1...1.
  private func framed(_ places: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let low = places.reduce(places.first ?? .zero) { pointwiseMin($0, $1) }
    let high = places.reduce(places.first ?? .zero) { pointwiseMax($0, $1) }
    let (centre, reach) = ((low + high) / 2, ((high - low) / 2).max())
    guard reach > 0 else { return places }
    return places.map { pointwiseMin(pointwiseMax(($0 - centre) / reach, -.one), .one) }
  }
}
