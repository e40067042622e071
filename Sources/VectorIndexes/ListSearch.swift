internal import VectorMath

/// One thread's memory for searches in lists.
final class ListSearch {
  private let index: VectorIndex
  private let lists: Lists
  private let query: CodedQuery
  private let scores: AlignedNumbers<Float>
  private let survivors = Survivors()
  private var unrotated: [Float]
  private var candidates: [Candidate] = []

  init(_ index: VectorIndex, _ lists: Lists) {
    self.index = index
    self.lists = lists
    query = CodedQuery(Rotation(dimension: lists.dimension))
    scores = AlignedNumbers(count: lists.listCount)
    unrotated = Array(repeating: 0, count: lists.dimension)
  }

  /// The best rows of the closest lists, by their places in the index.
  ///
  /// - Parameters:
  ///   - count: How many (`K`).
  ///   - vector: The query, `[D]`.
  ///   - probeCount: How many lists to look into.
  ///   - allowed: Places that may be found; all when nil.
  /// - Returns: Places and exact scores.
  func nearest(
    _ count: Int, to vector: Span<Float>, probeCount: Int, allowed: RowSet?
  ) -> TopScores {
    var best = TopScores(capacity: count)
    query.reset(vector)
    query.makeTable()
    for index in vector.indices { unrotated[index] = vector[index] }
    let order = closestLists(probeCount)
    let margin = query.length * marginFactor
    let blocks = lists.blocks
    var position = 0
    // The first entries set the bar for the rest.
    var entriesAtOnce = firstEntries
    while position < order.count {
      survivors.removeAll()
      var entries = 0
      let threshold = best.threshold
      while position < order.count && entries < entriesAtOnce {
        let key = order[position]
        position += 1
        if position < order.count {
          blocks.prefetch(lists.blocks(of: list(order[position])))
        }
        let range = lists.blocks(of: list(key))
        blocks.scan(
          range, query, base: score(key), margin: margin, threshold: threshold, into: survivors)
        entries += range.count * SignBlocks.entries
      }
      rescore(into: &best, allowed)
      entriesAtOnce = laterEntries
    }
    return best
  }

  /// The keys of the closest lists, closest first.
  private func closestLists(_ probeCount: Int) -> ArraySlice<UInt64> {
    let listCount = lists.listCount
    lists.centroids.scores(query, into: scores)
    let bar = scores.level(reachedBy: min(probeCount, listCount), of: listCount)
    var order: [UInt64] = []
    order.reserveCapacity(probeCount + probeCount / 8 + 1)
    scores.withSpan { scores in
      for list in 0..<listCount where scores[list] >= bar {
        order.append(key(scores[list], list))
      }
    }
    order.sort(by: >)
    return order.prefix(probeCount)
  }

  /// Gives those of `survivors` that could still be among the best their scores.
  private func rescore(into best: inout TopScores, _ allowed: RowSet?) {
    let wanted = 2 * best.capacity
    guard best.threshold == -.infinity, survivors.count > 2 * wanted else {
      return rescore(into: &best, allowed, above: -.infinity, below: .infinity)
    }
    // Those with the highest bounds first: then the rest need hardly be looked at.
    let level = survivors.level(reachedBy: wanted)
    rescore(into: &best, allowed, above: level, below: .infinity)
    rescore(into: &best, allowed, above: -.infinity, below: level)
  }

  private func rescore(
    into best: inout TopScores, _ allowed: RowSet?, above low: Float, below high: Float
  ) {
    let flat = index.flat
    let covered = index.covered
    let bar = max(low, best.threshold)
    survivors.withFound { rows, bounds in
      candidates.removeAll(keepingCapacity: true)
      for position in rows.indices where bounds[position] >= bar && bounds[position] < high {
        guard let (part, row) = covered.location(of: Int(rows[position])),
          !flat.parts[part].dead.contains(row),
          allowed?.contains(flat.firstPlaces[part] + row) ?? true
        else { continue }
        candidates.append(Candidate(part: part, row: row, bound: bounds[position]))
      }
    }
    for position in candidates.indices {
      // What comes a little later is fetched meanwhile.
      if position + 6 < candidates.count {
        let next = candidates[position + 6]
        flat.parts[next.part].segment.codedRows?.prefetch(next.row)
      }
      let candidate = candidates[position]
      guard candidate.bound >= best.threshold else { continue }
      let segment = flat.parts[candidate.part].segment
      let score =
        if let codes = segment.codedRows {
          codes.score(candidate.row, query)
        } else {
          segment.withVectors(candidate.row..<candidate.row + 1) { [unrotated] in
            dot($0, unrotated.span)
          }
        }
      let place = flat.firstPlaces[candidate.part] + candidate.row
      // A damaged file could name a row twice.
      guard score >= best.threshold, !best.contains(row: place) else { continue }
      best.insert(ScoredRow(row: place, score: score))
    }
  }

  private struct Candidate {
    let part: Int
    let row: Int
    let bound: Float
  }
}

// A row is passed over when its estimate is more than 2.6 standard deviations too low for it
// (ε₀ of RaBitQ, §3.2.2; docs/decisions/ivf.md). The deviation, in units of an entry's factor, is √(1 − ⟨ō, o⟩²), which
// a random rotation makes √(1 − 2/π) for every vector.
private let marginFactor: Float = 2.6 * 0.6028

// Entries whose bounds are collected before rows are scored: a few hundred to find a first bar, then
// more, so that fetching one row can overlap with scoring another.
private let firstEntries = 416
private let laterEntries = 4096

// Scores that are not negative or negative, as numbers that sort as they do; then the list.
private func key(_ score: Float, _ list: Int) -> UInt64 {
  let bits = score.bitPattern
  let ordered = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
  return UInt64(ordered) << 32 | UInt64(UInt32(list))
}

private func list(_ key: UInt64) -> Int { Int(key & 0xFFFF_FFFF) }

private func score(_ key: UInt64) -> Float {
  let ordered = UInt32(key >> 32)
  return Float(bitPattern: ordered >> 31 == 1 ? ordered & 0x7FFF_FFFF : ~ordered)
}
