/// Which rows are similar to which: an undirected graph in compressed rows (CSR).
///
/// Each edge stands in the lists of both of its rows, with the same score.
package struct SimilarityGraph: Sendable, Equatable {
  /// `[N + 1]`: the neighbours of row r stand from `offsets[r]` up to `offsets[r + 1]`.
  package let offsets: [Int]
  /// Two for each edge; those of one row in rising order, the row itself never among them.
  package let neighbours: [UInt32]
  /// The cosine with each of the neighbours.
  package let scores: [Float]

  /// How many rows.
  package var count: Int { offsets.count - 1 }
  /// How many edges, each counted once.
  package var edgeCount: Int { neighbours.count / 2 }

  /// Where the neighbours of `row` stand in `neighbours` and `scores`.
  package func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

  /// The graph whose edges are `pairs`.
  ///
  /// - Parameters:
  ///   - rows: How many rows there are, those without a neighbour too.
  ///   - pairs: By rising first row, then second row, as `similarPairs` returns them; each once.
  package init(rows: Int, pairs: [SimilarPair]) {
    precondition(rows >= 0 && rows <= Int(UInt32.max), "a graph of \(rows) rows")
    var offsets = [Int](repeating: 0, count: rows + 1)
    for pair in pairs {
      precondition(
        pair.first >= 0 && pair.first < pair.second && pair.second < rows,
        "pair \(pair.first), \(pair.second) of \(rows) rows")
      offsets[pair.first + 1] += 1
      offsets[pair.second + 1] += 1
    }
    for row in 0..<rows { offsets[row + 1] += offsets[row] }
    var neighbours = [UInt32](repeating: 0, count: offsets[rows])
    var scores = [Float](repeating: 0, count: offsets[rows])
    var next = offsets
    // Smaller neighbours first: in the order of the pairs, those of every second row rise, and so
    // do those of every first row.
    for pair in pairs {
      neighbours[next[pair.second]] = UInt32(pair.first)
      scores[next[pair.second]] = pair.score
      next[pair.second] += 1
    }
    for pair in pairs {
      neighbours[next[pair.first]] = UInt32(pair.second)
      scores[next[pair.first]] = pair.score
      next[pair.first] += 1
    }
    self.offsets = offsets
    self.neighbours = neighbours
    self.scores = scores
  }
}

extension SimilarityGraph {
  /// The graph that joins two rows when one is among the nearest of the other, or both are.
  package init(_ nearest: NearestRows) {
    var pairs: [SimilarPair] = []
    for row in 0..<nearest.rowCount {
      for position in nearest.range(of: row) {
        let other = Int(nearest.rows[position])
        // A pair that is found from both of its rows is taken from the first.
        guard
          row < other || !nearest.rows[nearest.range(of: other)].contains(UInt32(row))
        else { continue }
        pairs.append(
          SimilarPair(
            first: min(row, other), second: max(row, other), score: nearest.scores[position]))
      }
    }
    self.init(rows: nearest.rowCount, pairs: inOrder([pairs], rows: nearest.rowCount))
  }
}
