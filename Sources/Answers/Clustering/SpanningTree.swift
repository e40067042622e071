internal import Parallelism
internal import VectorMath

/// An edge of the minimum spanning tree of mutual reachability.
struct ReachabilityEdge: Sendable {
  let first: Int
  let second: Int
  /// The distance at which the two rows join.
  let length: Float
}

/// The minimum spanning tree of mutual reachability distances (Campello, Moulavi & Sander 2013,
/// §3).
///
/// This distance is the largest of three: the distance of the two rows and their two core
/// distances.
///
/// A row's core distance is its distance to its `sampleCount`-th nearest row, itself counted.
/// Distances are Euclidean; for unit rows √(2 − 2 cos).
enum SpanningTree {
  /// The exact tree, by Prim's method over a table of all distances.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows, each with a direction.
  ///   - sampleCount: The neighbours that make a row dense, itself counted; 1 or more.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: N − 1 edges.
  /// - Throws: `CancellationError` when the work is ended.
  static func exact(
    of vectors: Matrix, sampleCount: Int, threads: Int, work: Work
  ) throws(CancellationError) -> [ReachabilityEdge] {
    let count = vectors.rows
    guard count > 1 else { return [] }
    let (table, cores) = try distances(
      of: vectors, sampleCount: sampleCount, threads: threads, work: work.part(0..<0.5))
    var edges: [ReachabilityEdge] = []
    edges.reserveCapacity(count - 1)
    // Rows outside the tree, side by side, each with the shortest edge to it.
    var outside = Array(1..<count)
    var length = [Float](repeating: .infinity, count: count - 1)
    var source = [Int](repeating: 0, count: count - 1)
    var newest = 0
    while !outside.isEmpty {
      if edges.count % tableRows == 0 {
        try work.advance(to: (1 + Double(edges.count) / Double(count)) / 2)
      }
      let piece = table[newest / tableRows]
      let line = piece.span.extracting(
        newest % tableRows * count..<(newest % tableRows + 1) * count)
      let core = cores[newest]
      var closest = 0
      var shortest = Float.infinity
      for position in outside.indices {
        let row = outside[position]
        let reach = max(line[row], core, cores[row])
        if reach < length[position] {
          length[position] = reach
          source[position] = newest
        }
        if length[position] < shortest {
          shortest = length[position]
          closest = position
        }
      }
      newest = outside[closest]
      edges.append(
        ReachabilityEdge(
          first: source[closest], second: newest, length: length[closest].squareRoot()))
      // The order of the other rows matters only for ties, and is the same every time.
      outside.swapAt(closest, outside.count - 1)
      length.swapAt(closest, outside.count - 1)
      source.swapAt(closest, outside.count - 1)
      outside.removeLast()
      length.removeLast()
      source.removeLast()
    }
    return edges
  }

  /// The tree of the edges between nearest places; parts without an edge between them join at an
  /// infinite distance.
  ///
  /// - Parameters:
  ///   - nearest: For each of N places at least `sampleCount` − 1 neighbours, if there are as many.
  ///   - count: How many places.
  ///   - sampleCount: The neighbours that make a place dense, itself counted; 1 or more.
  ///   - threads: How many threads sort edges; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: N − 1 edges.
  /// - Throws: `CancellationError` when the work is ended.
  static func along(
    _ nearest: NearestPlaces, count: Int, sampleCount: Int, threads: Int, work: Work
  ) throws(CancellationError) -> [ReachabilityEdge] {
    let place = min(sampleCount, nearest.count + 1) - 2
    let cores = (0..<count).map { row in
      place < 0 ? 0 : nearest.squares[nearest.range(of: row).lowerBound + place]
    }
    // Edges are 0...3 long; each stretch of lengths is sorted by itself.
    var stretches = [[ReachabilityEdge]](repeating: [], count: 1 << 12)
    for row in 0..<count {
      if row % tableRows == 0 { try work.check() }
      for position in nearest.range(of: row) {
        let other = Int(nearest.neighbours[position])
        let length = max(nearest.squares[position], cores[row], cores[other]).squareRoot()
        // Most edges are short.
        let stretch = min(
          Int((length / 3).squareRoot() * Float(stretches.count)), stretches.count - 1)
        stretches[stretch].append(ReachabilityEdge(first: row, second: other, length: length))
      }
    }
    let candidates = try runPieces(
      stretches.count, threads: threads, work: work,
      weight: { [stretches] in Double(stretches[$0].count) }, makeScratch: {}
    ) { [stretches] index, _ in
      stretches[index]
        .sorted { ($0.length, $0.first, $0.second) < ($1.length, $1.first, $1.second) }
    }
    var parts = DisjointSets(count: count)
    var edges: [ReachabilityEdge] = []
    for stretch in candidates {
      try work.check()
      for edge in stretch where parts.join(edge.first, edge.second) { edges.append(edge) }
    }
    for row in 1..<max(1, count) where parts.join(0, row) {
      edges.append(ReachabilityEdge(first: 0, second: row, length: .infinity))
    }
    return edges
  }

  /// All squared distances, in pieces of `tableRows` rows, and the squared core distances.
  private static func distances(
    of vectors: Matrix, sampleCount: Int, threads: Int, work: Work
  ) throws(CancellationError) -> (table: [[Float]], cores: [Float]) {
    let (count, width) = (vectors.rows, vectors.columns)
    let products = try runPieces(
      (count + tableRows - 1) / tableRows, threads: threads, work: work.part(0..<0.5)
    ) { index in
      let first = index * tableRows
      let height = min(tableRows, count - first)
      var table = [Float](repeating: 0, count: height * count)
      var span = table.mutableSpan
      multiply(
        vectors.numbers.span, Block(start: first * width, rows: height, columns: width),
        byRowsOf: vectors.numbers.span, Block(rows: count, columns: width),
        into: &span, Block(rows: height, columns: count))
      return table
    }
    // The squares come from the same products, so that equal rows have distance 0 to the last bit.
    let squares = (0..<count).map { products[$0 / tableRows][$0 % tableRows * count + $0] }
    let blocks = try runPieces(
      products.count, threads: threads, work: work.part(0.5..<1)
    ) { index -> (table: [Float], cores: [Float]) in
      var table = products[index]
      var cores: [Float] = []
      var span = table.mutableSpan
      for line in 0..<span.count / count {
        let square = squares[index * tableRows + line]
        var nearest = TopScores(capacity: min(sampleCount, count))
        for column in 0..<count {
          let place = line * count + column
          let distance = max(0, (square - span[place]) + (squares[column] - span[place]))
          span[place] = distance
          if -distance > nearest.threshold {
            nearest.insert(ScoredRow(row: column, score: -distance))
          }
        }
        cores.append(-(nearest.sorted().last?.score ?? 0))
      }
      return (table, cores)
    }
    return (blocks.map(\.table), blocks.flatMap(\.cores))
  }
}

/// Rows of a piece of the table of distances.
private let tableRows = 256

/// Sets of numbers that are joined two at a time (Tarjan 1975).
struct DisjointSets {
  private var parents: [Int]

  /// Every number below `count` is alone.
  init(count: Int) { parents = Array(0..<count) }

  /// The number that stands for the set of `member`.
  mutating func root(of member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  /// Joins two sets, and says whether they were two.
  mutating func join(_ first: Int, _ second: Int) -> Bool {
    let (first, second) = (root(of: first), root(of: second))
    guard first != second else { return false }
    parents[max(first, second)] = min(first, second)
    return true
  }
}
