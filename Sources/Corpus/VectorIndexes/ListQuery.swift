internal import VectorMath

/// How far a search goes into the lists.
enum Breadth: Sendable, Equatable {
  /// So many of the closest lists.
  case lists(Int)
  /// All lists whose products with the query come this close to `ListQuery.reference`.
  case reach(Float)
}

/// One query on its way through the lists: which are still to be looked into, what they yielded,
/// and the best rows so far.
final class ListQuery {
  let coded: CodedQuery
  let survivors = Survivors()
  var best = TopScores(capacity: 0)
  private(set) var vector: [Float]

  private var breadth = Breadth.lists(1)
  // Lists that were taken from the products with all centroids, in rising order.
  private let lists = AlignedNumbers<UInt32>()
  private let products = AlignedNumbers<Float>()
  private var count = 0
  // Those whose products reach this have been visited.
  private var visitedFrom: Float = .infinity
  private var closest: Float = 0

  init(_ rotation: Rotation) {
    coded = CodedQuery(rotation)
    vector = Array(repeating: 0, count: rotation.dimension)
  }

  /// Makes this the query `vector`, `[D]`, for `count` rows.
  func reset(_ vector: Span<Float>, count: Int, _ breadth: Breadth) {
    coded.reset(vector)
    coded.makeTable()
    for index in vector.indices { self.vector[index] = vector[index] }
    best = TopScores(capacity: count)
    self.breadth = breadth
    survivors.removeAll()
    visitedFrom = .infinity
  }

  /// Takes the closest lists.
  ///
  /// - Parameters:
  ///   - wanted: About how many.
  ///   - scores: The products with all centroids, `[listCount]` or more.
  ///   - listCount: How many lists there are.
  func takeFirst(_ wanted: Int, _ scores: AlignedNumbers<Float>, of listCount: Int) {
    var wanted = wanted
    if case .lists(let most) = breadth { wanted = min(wanted, most) }
    take(from: scores.level(reachedBy: min(wanted, listCount), of: listCount), scores, listCount)
    closest = products.withSpan { products in
      (0..<count).reduce(-.infinity) { max($0, products[$1]) }
    }
  }

  /// Takes all others that may be looked into; what was found in the first ones tells which.
  func takeRest(_ scores: AlignedNumbers<Float>, of listCount: Int) {
    let low =
      switch breadth {
      case .lists(let most): scores.level(reachedBy: min(most, listCount), of: listCount)
      case .reach: bar
      }
    take(from: low, scores, listCount)
  }

  /// Appends visits of the closest of the taken lists that were not yet visited, in rising order.
  ///
  /// - Parameters:
  ///   - wanted: About how many.
  ///   - number: What the visits call this query.
  ///   - visits: Gets them.
  /// - Returns: Whether there were any.
  func visit(_ wanted: Int, as number: Int, _ visits: inout [ListVisit]) -> Bool {
    guard count > 0 else { return false }
    let high = visitedFrom
    // Those before them count as well.
    let before = products.withSpan { products in
      (0..<count).count { products[$0] >= high }
    }
    let low = max(products.level(reachedBy: min(before + wanted, count), of: count), bar)
    let visitCount = visits.count
    lists.withSpan { lists in
      products.withSpan { products in
        for index in 0..<count where products[index] >= low && products[index] < high {
          visits.append(
            ListVisit(list: lists[index], query: UInt32(number), product: products[index]))
        }
      }
    }
    visitedFrom = low
    return visits.count > visitCount
  }

  private func take(from low: Float, _ scores: AlignedNumbers<Float>, _ listCount: Int) {
    count = scores.positions(from: low, below: visitedFrom, of: listCount, into: lists)
    products.reserve(count)
    lists.withSpan { lists in
      scores.withSpan { scores in
        products.withMutableSpan { products in
          for index in 0..<count { products[index] = scores[Int(lists[index])] }
        }
      }
    }
  }

  /// Lists whose products are below this hardly hold a row that belongs to the best.
  ///
  /// A list is worth a look when it is not much farther than both the closest list and the worst of
  /// the best rows so far: queries that have close neighbours need few lists, others many
  /// (docs/decisions/ivf.md).
  private var bar: Float {
    guard case .reach(let reach) = breadth else { return -.infinity }
    return Self.reference(closest: closest, worst: best.threshold) - reach
  }

  /// The number that products with centroids are compared with.
  ///
  /// It lies between the query's product with the closest centroid and the worst score among its
  /// best rows.
  static func reference(closest: Float, worst: Float) -> Float { 0.4 * closest + 0.6 * worst }
}
