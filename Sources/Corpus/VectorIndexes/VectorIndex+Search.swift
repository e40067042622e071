internal import Parallelism
package import VectorMath

extension VectorIndex {
  /// How thoroughly to search.
  package enum Effort: Sendable, Equatable {
    /// Every live vector counts.
    case exact
    /// So many lists that this share of the nearest 10 is found, by the lists' own calibration.
    case recall(Double)
    /// This many lists.
    case probes(Int)
  }

  /// The live vectors with the largest dot products with `query`.
  ///
  /// - Parameters:
  ///   - count: How many at most (`K`).
  ///   - query: `[D]`, of unit length.
  ///   - selection: When given, only these can be found.
  ///   - effort: How thoroughly; without lists every search is exact.
  ///   - threads: How many scan at the same time where all vectors are compared.
  /// - Returns: Best first; of equal scores the smaller id comes first. Scores are exact.
  package func nearest(
    _ count: Int, to query: Span<Float>, among selection: VectorSelection? = nil,
    effort: Effort, threads: Int = 1
  ) -> [ScoredVector] {
    let numbers = query.indices.map { query[$0] }
    return nearest(
      count, to: Matrix(rows: 1, columns: numbers.count, numbers: numbers), among: selection,
      effort: effort, threads: threads)[0]
  }

  /// The same for every row of `queries`, `[B × D]`.
  package func nearest(
    _ count: Int, to queries: Matrix, among selection: VectorSelection? = nil, effort: Effort,
    threads: Int = 1
  ) -> [[ScoredVector]] {
    guard let lists, count > 0, var breadth = breadth(for: effort) else {
      return flat.nearest(count, to: queries, among: selection, threads: threads)
    }
    precondition(
      queries.columns == flat.dimension,
      "queries of \(queries.columns) numbers, index of \(flat.dimension)")
    var allowed: RowSet?
    if let selection {
      let places = flat.places(of: selection)
      // So few are compared in less time than lists take, and all of them are found.
      guard places.count * smallestShare > flat.count else {
        return flat.nearest(count, to: queries, among: selection, threads: threads)
      }
      // The narrower, the more lists hold the nearest of what is left.
      if case .lists(let probes) = breadth {
        breadth = .lists(min(lists.listCount, probes * flat.count / max(1, places.count)))
      }
      allowed = places
    }
    let share = (queries.rows + max(1, threads) - 1) / max(1, threads)
    let chunk = max(1, min(share, ListSearch.queriesAtOnce(lists)))
    let (selected, chosen) = (allowed, breadth)
    let found = concurrentMap(
      (queries.rows + chunk - 1) / chunk, threads: threads,
      makeScratch: { ListSearch(self, lists) }
    ) { index, search in
      let rows = index * chunk..<min((index + 1) * chunk, queries.rows)
      return search.nearest(count, to: queries, rows: rows, chosen, allowed: selected).map { best in
        best.sorted().map { ScoredVector(id: flat.id(at: $0.row), score: $0.score) }
      }
    }
    var results = Array(found.joined())
    if uncovered.count > 0 {
      let rest = uncovered.nearest(count, to: queries, among: selection, threads: threads)
      for row in results.indices {
        let merged = (results[row] + rest[row]).sorted { $0.precedes($1) }
        results[row] = Array(merged.prefix(count))
      }
    }
    // A selection far away from the query: look at all of it.
    let reachable = min(count, selected?.count ?? flat.count)
    for row in results.indices where results[row].count < reachable {
      results[row] = flat.nearest(
        count, to: queries.numbers.span.extracting(queries.range(ofRow: row)), among: selection,
        threads: threads)
    }
    return results
  }

  /// Searches one query after the other without allocating anew; for one thread.
  package func searcher(effort: Effort) -> Searcher { Searcher(self, effort) }

  fileprivate func breadth(for effort: Effort) -> Breadth? {
    switch effort {
    case .exact: nil
    case .recall(let recall): recall >= 1 ? nil : lists?.breadth(for: recall)
    case .probes(let count): lists.map { .lists(max(1, min(count, $0.listCount))) }
    }
  }
}

/// One thread's memory for one search after the other.
package final class Searcher {
  private let index: VectorIndex
  private let effort: VectorIndex.Effort
  private var search: ListSearch?
  private let breadth: Breadth?

  fileprivate init(_ index: VectorIndex, _ effort: VectorIndex.Effort) {
    self.index = index
    self.effort = effort
    breadth = index.breadth(for: effort)
    search = breadth == nil ? nil : index.lists.map { ListSearch(index, $0) }
  }

  /// The live vectors with the largest dot products with `query`, `[D]`, best first.
  package func nearest(_ count: Int, to query: Span<Float>) -> [ScoredVector] {
    guard let breadth, index.uncovered.count == 0 else {
      return index.nearest(count, to: query, effort: effort)
    }
    let vector = Matrix(
      rows: 1, columns: query.count, numbers: query.indices.map { query[$0] })
    let found =
      search?.nearest(count, to: vector, rows: 0..<1, breadth, allowed: nil)[0].sorted() ?? []
    guard found.count == min(count, index.flat.count) else {
      return index.nearest(count, to: query, effort: .exact)
    }
    return found.map { ScoredVector(id: index.flat.id(at: $0.row), score: $0.score) }
  }
}

extension FlatIndex {
  /// The live rows of `selection`, by their places in the index.
  fileprivate func places(of selection: VectorSelection) -> RowSet {
    var places = RowSet(rowCount: parts.reduce(0) { $0 + $1.segment.rows })
    for (index, part) in parts.enumerated() {
      for row in rows(of: selection, in: part.segment) where !part.dead.contains(row) {
        places.insert(firstPlaces[index] + row)
      }
    }
    return places
  }
}

// Up to a 20th of the vectors, comparing all that are selected is quicker than lists.
private let smallestShare = 20
