internal import VectorMath

/// One thread's memory for searches in lists.
///
/// Many queries at once go through the lists together, round by round: each list is read once for
/// all queries that look into it. Every query visits the same lists in the same rounds as it does
/// alone, so it finds the same rows.
struct ListSearch {
  /// How many queries go together at most.
  ///
  /// Where lists come from memory, reading one once for many queries is worth more than keeping
  /// the queries in a core's own cache.
  static func queriesAtOnce(_ lists: Lists) -> Int { lists.byteCount > cacheBytes ? 256 : 64 }

  private let index: VectorIndex
  private let lists: Lists
  private var queries: [ListQuery] = []
  // Products with all centroids, for queries that are compared with them together.
  private let scores: [AlignedNumbers<Float>]
  private var visits: [ListVisit] = []
  private var sorted: [ListVisit] = []
  // Rows and, in their lower halves, the queries that they are for.
  private let candidates = AlignedNumbers<UInt64>()
  private let sortedCandidates = AlignedNumbers<UInt64>()
  // Of each query, what a row must score to be among the best.
  private var thresholds: [Float] = []
  private var pairs: [RowPair] = []
  private let exact = AlignedNumbers<Float>()
  private let rotation: Rotation
  // About how many lists the first round has where all rows may be found.
  private let firstLists: Int
  // One of so many rows may be found.
  private var rarity = 1

  init(_ index: VectorIndex, _ lists: Lists) {
    self.index = index
    self.lists = lists
    rotation = Rotation(dimension: lists.dimension)
    scores = (0..<queriesOfTile).map { _ in AlignedNumbers(count: lists.listCount) }
    let entriesOfList = max(1, lists.entryCount / lists.listCount)
    firstLists = (firstEntries + entriesOfList - 1) / entriesOfList
  }

  /// The best rows of the closest lists, by their places in the index.
  ///
  /// - Parameters:
  ///   - count: How many (`K`).
  ///   - vectors: Queries, a row each.
  ///   - rows: Which of them.
  ///   - breadth: How many lists to look into.
  ///   - allowed: Places that may be found; all when nil.
  /// - Returns: Places and exact scores, for each of the rows.
  mutating func nearest(
    _ count: Int, to vectors: Matrix, rows: Range<Int>, _ breadth: Breadth, allowed: RowSet?
  ) -> [TopScores] {
    while queries.count < rows.count { queries.append(ListQuery(rotation)) }
    for (query, row) in zip(queries, rows) {
      query.reset(
        vectors.numbers.span.extracting(vectors.range(ofRow: row)), count: count, breadth)
    }
    // The narrower a selection, the more lists hold as many rows that may be found.
    rarity = max(1, index.flat.count / max(1, allowed?.count ?? index.flat.count))
    var wanted = min(lists.listCount, firstLists * rarity)
    for start in stride(from: 0, to: rows.count, by: queriesOfTile) {
      begin(Array(queries[start..<min(start + queriesOfTile, rows.count)]), wanted, allowed)
    }
    var active = Array(queries[..<rows.count])
    while !active.isEmpty {
      wanted *= growth
      active = visit(wanted, active, allowed)
    }
    // What is left has lower bounds than what was scored on the way.
    score(Array(queries[..<rows.count]), allowed) { $0.best.threshold }
    return queries[..<rows.count].map(\.best)
  }

  /// Compares queries with all centroids, and looks into their closest lists.
  private mutating func begin(_ queries: [ListQuery], _ wanted: Int, _ allowed: RowSet?) {
    lists.centroids.scores(queries.map(\.coded), into: scores)
    for (query, scores) in zip(queries, scores) {
      query.takeFirst(wanted, scores, of: lists.listCount)
    }
    _ = visit(lists.listCount, queries, allowed)
    for (query, scores) in zip(queries, scores) { query.takeRest(scores, of: lists.listCount) }
  }

  /// Looks into the next lists of each query, and scores the most promising rows, for a better bar
  /// in the next round.
  ///
  /// - Returns: The queries that had any left.
  private mutating func visit(
    _ wanted: Int, _ queries: [ListQuery], _ allowed: RowSet?
  ) -> [ListQuery] {
    visits.removeAll(keepingCapacity: true)
    var going: [ListQuery] = []
    for query in queries where query.visit(wanted, as: going.count, &visits) {
      going.append(query)
    }
    if going.count > 1 { sortVisits() }
    lists.blocks.scan(
      visits, of: lists.firstBlocks,
      going.map { query in
        SignQuery(
          query.coded, into: query.survivors,
          margin: query.coded.length * lists.deviations * deviation,
          threshold: query.best.threshold)
      })
    let scoredForEachHit = 2 * rarity
    score(going, allowed) { query in
      query.survivors.level(
        reachedBy: min(scoredForEachHit * query.best.capacity, query.survivors.count))
    }
    return going
  }

  /// Puts the visits in the order of their lists.
  private mutating func sortVisits() {
    var places = [Int](repeating: 0, count: lists.listCount + 1)
    for visit in visits { places[Int(visit.list) + 1] += 1 }
    for list in 0..<lists.listCount { places[list + 1] += places[list] }
    sorted.removeAll(keepingCapacity: true)
    sorted.append(contentsOf: visits)
    for visit in visits {
      sorted[places[Int(visit.list)]] = visit
      places[Int(visit.list)] += 1
    }
    swap(&visits, &sorted)
  }

  /// Takes the survivors whose bounds reach a level from the list, and computes the exact scores of
  /// those that can still be among the best.
  private mutating func score(
    _ queries: [ListQuery], _ allowed: RowSet?, from level: (ListQuery) -> Float
  ) {
    let most = queries.reduce(0) { $0 + $1.survivors.count }
    candidates.reserve(most)
    sortedCandidates.reserve(most)
    var count = 0
    thresholds.removeAll(keepingCapacity: true)
    for (number, query) in queries.enumerated() {
      let threshold = query.best.threshold
      thresholds.append(threshold)
      guard query.survivors.count > 0 else { continue }
      let level = level(query)
      count += query.survivors.take(
        from: max(level, threshold), keeping: threshold, below: level, as: number,
        into: candidates, at: count)
    }
    // In the order of the rows, fewer pages are looked up.
    candidates.sort(count, memory: sortedCandidates)
    let flat = index.flat
    let coded = queries.map(\.coded)
    var next = 0
    for (segment, part) in index.covered.parts.enumerated() {
      let range = index.covered.rows(of: segment)
      pairs.removeAll(keepingCapacity: true)
      while next < count, Int(candidates[next] >> 32) < range.upperBound {
        let candidate = candidates[next]
        next += 1
        // Found in both of its lists.
        if next < count, candidates[next] == candidate { continue }
        let row = Int(candidate >> 32) - range.lowerBound
        let query = UInt32(truncatingIfNeeded: candidate)
        guard let part, !flat.parts[part].dead.contains(row),
          allowed?.contains(flat.firstPlaces[part] + row) ?? true
        else { continue }
        pairs.append(RowPair(row: UInt32(row), query: query))
      }
      guard let part, !pairs.isEmpty else { continue }
      let first = flat.firstPlaces[part]
      let segment = flat.parts[part].segment
      if let codes = segment.codedRows, !segment.encoding.hasFloats {
        codes.score(pairs, coded, into: exact)
      } else {
        exact.reserve(pairs.count)
        exact.withMutableSpan { exact in
          for (position, pair) in pairs.enumerated() {
            let vector = queries[Int(pair.query)].vector
            exact[position] = segment.withVectors(Int(pair.row)..<Int(pair.row) + 1) {
              dot($0, vector.span)
            }
          }
        }
      }
      exact.withSpan { exact in
        for (position, pair) in pairs.enumerated() {
          let number = Int(pair.query)
          guard exact[position] >= thresholds[number] else { continue }
          let place = first + Int(pair.row)
          // In another round from its other list.
          guard !queries[number].best.contains(row: place) else { continue }
          queries[number].best.insert(ScoredRow(row: place, score: exact[position]))
          thresholds[number] = queries[number].best.threshold
        }
      }
    }
  }
}

// The standard deviation of an estimate, in units of an entry's factor, is √(1 − ⟨ō, o⟩²) (RaBitQ,
// §3.2.2), which a random rotation makes √(1 − 2/π) for every vector.
private let deviation: Float = 0.6028

// Entries that the closest lists should have: a few hundred find a first bar for the rest.
private let firstEntries = 416
// Each round visits so many times as many lists as the one before.
private let growth = 4
// Lists of fewer bytes stay in the cache that cores share.
private let cacheBytes = 16 << 20
// Queries that are compared with the centroids together.
private let queriesOfTile = 16
