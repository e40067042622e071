package import Parallelism
internal import VectorMath

/// The nearest places of every place in the plane, found exactly with a k-d tree (Bentley 1975).
package struct NearestPlaces: Sendable {
  /// How many neighbours each place has (`k`).
  package let count: Int
  /// `[N × k]`: the neighbours of each place, the closest first, of equally close ones the smaller
  /// number; no place is its own neighbour.
  package let neighbours: [UInt32]
  /// `[N × k]`: the squared distance to each of them.
  package let squares: [Float]

  /// Finds the nearest places.
  ///
  /// - Parameters:
  ///   - count: How many are wanted; there are fewer when there are fewer places.
  ///   - places: `[N]`.
  ///   - threads: How many blocks of places are looked at at once; the answer does not depend on it.
  ///   - work: Told which share is done.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ count: Int, of places: [SIMD2<Float>], threads: Int, work: Work
  ) throws(CancellationError) {
    let kept = min(count, max(0, places.count - 1))
    let tree = PlaneTree(places)
    let blocks = try runPieces(
      (places.count + blockPlaces - 1) / blockPlaces, threads: threads, work: work
    ) { index in
      (index * blockPlaces..<min((index + 1) * blockPlaces, places.count)).map {
        tree.nearest(kept, to: $0)
      }
    }
    let found = blocks.joined()
    self.count = kept
    neighbours = found.flatMap { $0.map { UInt32($0.row) } }
    squares = found.flatMap { $0.map { -$0.score } }
  }

  /// Where the neighbours of a place stand.
  package func range(of place: Int) -> Range<Int> { place * count..<(place + 1) * count }
}

/// Places in boxes, each of which is halved across its longer side.
private struct PlaneTree: Sendable {
  private struct Node {
    /// Its places, in `order`.
    let range: Range<Int>
    /// Which coordinate its halves differ in: 0 or 1.
    let axis: Int
    /// The first coordinate of the upper half.
    let middle: Float
    /// The lower and the upper half in `nodes`; nil for a leaf.
    let halves: (lower: Int, upper: Int)?
  }

  private let places: [SIMD2<Float>]
  private var order: [Int]
  /// Halves come before their whole; the root is the last.
  private var nodes: [Node] = []

  init(_ places: [SIMD2<Float>]) {
    self.places = places
    order = Array(places.indices)
    _ = add(0..<places.count)
  }

  private mutating func add(_ range: Range<Int>) -> Int {
    if range.count <= leafPlaces {
      nodes.append(Node(range: range, axis: 0, middle: 0, halves: nil))
      return nodes.count - 1
    }
    var low = places[order[range.lowerBound]]
    var high = low
    for place in order[range] {
      low = pointwiseMin(low, places[place])
      high = pointwiseMax(high, places[place])
    }
    let axis = high.x - low.x >= high.y - low.y ? 0 : 1
    order[range].sort { (places[$0][axis], $0) < (places[$1][axis], $1) }
    let half = range.lowerBound + range.count / 2
    // The halves are sorted anew below.
    let middle = places[order[half]][axis]
    let halves = (lower: add(range.lowerBound..<half), upper: add(half..<range.upperBound))
    nodes.append(Node(range: range, axis: axis, middle: middle, halves: halves))
    return nodes.count - 1
  }

  /// The nearest other places, the closest first, with the negated squares of their distances.
  func nearest(_ count: Int, to place: Int) -> [ScoredRow] {
    var found = TopScores(capacity: count)
    // Boxes still to visit, with the squared distance to them that is known.
    var waiting: [(node: Int, square: Float)] = [(nodes.count - 1, 0)]
    let at = places[place]
    while let (index, square) = waiting.popLast() {
      // An equally close place with a smaller number counts.
      guard -square >= found.threshold else { continue }
      let node = nodes[index]
      guard let halves = node.halves else {
        for other in order[node.range] where other != place {
          let way = places[other] - at
          let score = -(way * way).sum()
          if score >= found.threshold { found.insert(ScoredRow(row: other, score: score)) }
        }
        continue
      }
      let gap = at[node.axis] - node.middle
      let isLower = gap < 0
      waiting.append((isLower ? halves.upper : halves.lower, max(square, gap * gap)))
      waiting.append((isLower ? halves.lower : halves.upper, square))
    }
    return found.sorted()
  }
}

private let blockPlaces = 1024
private let leafPlaces = 16
