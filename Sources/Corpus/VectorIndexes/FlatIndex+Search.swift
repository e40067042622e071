internal import Dispatch
internal import Synchronization
package import VectorMath

/// A vector's id and how close it is to the question.
package struct ScoredVector: Sendable, Equatable {
  /// Which vector.
  package let id: UInt64
  /// Cosine similarity, -1...1, larger is closer.
  package let score: Float

  /// An id and its score.
  package init(id: UInt64, score: Float) {
    self.id = id
    self.score = score
  }

  /// Whether this one comes first: the larger score, and of equals the smaller id.
  package func precedes(_ other: ScoredVector) -> Bool {
    score > other.score || (score == other.score && id < other.id)
  }
}

/// The vectors that a search may return.
package struct VectorSelection: Sendable {
  // Ascending, each once.
  let ids: [UInt64]

  /// Selects `ids`, given in any order; those that the index does not hold are passed over.
  package init(_ ids: some Sequence<UInt64>) {
    let given = Array(ids)
    // As the catalog gives them: sorting a million takes 60 ms, to look at them one.
    guard zip(given, given.dropFirst()).contains(where: { $0 >= $1 }) else {
      self.ids = given
      return
    }
    var sorted: [UInt64] = []
    for id in given.sorted() where id != sorted.last { sorted.append(id) }
    self.ids = sorted
  }
}

extension FlatIndex {
  /// The live vectors with the largest dot products with `query`: cosines, as all are unit vectors.
  ///
  /// Every score is one `Kernels.dot`, so that the answer depends neither on `threads` nor on how
  /// the vectors are spread over segments.
  ///
  /// - Parameters:
  ///   - count: How many at most (`K`).
  ///   - query: `[D]`, of unit length.
  ///   - selection: When given, only these can be found.
  ///   - threads: How many scan at the same time.
  /// - Returns: Best first; of equal scores the smaller id comes first.
  package func nearest(
    _ count: Int, to query: Span<Float>, among selection: VectorSelection? = nil, threads: Int = 1
  ) -> [ScoredVector] {
    let query = query.indices.map { query[$0] }
    let queries = Matrix(rows: 1, columns: query.count, numbers: query)
    return nearest(count, to: queries, among: selection, threads: threads)[0]
  }

  /// The same for every row of `queries`, several times as quick as one by one.
  ///
  /// - Parameters:
  ///   - count: How many at most for each query (`K`).
  ///   - queries: `[B × D]`, rows of unit length.
  ///   - selection: When given, only these can be found.
  ///   - threads: How many scan at the same time.
  /// - Returns: One list a query, equal to what it gets alone.
  package func nearest(
    _ count: Int, to queries: Matrix, among selection: VectorSelection? = nil, threads: Int = 1
  ) -> [[ScoredVector]] {
    precondition(
      queries.columns == dimension, "queries of \(queries.columns) numbers, index of \(dimension)")
    precondition(count >= 0 && threads > 0, "top \(count) on \(threads) threads")
    guard count > 0, queries.rows > 0 else { return Array(repeating: [], count: queries.rows) }
    let work = stretches(selection)
    let next = Mutex(0)
    let merged = Mutex(Array(repeating: TopScores(capacity: count), count: queries.rows))
    let search: @Sendable (Int) -> Void = { _ in
      var scan = Scan(queries: queries, count: count)
      while let index = next.withLock({ next -> Int? in
        defer { next += 1 }
        return next < work.count ? next : nil
      }) {
        let stretch = work[index]
        scan.run(parts[stretch.part], stretch, firstPlace: firstPlaces[stretch.part])
      }
      merged.withLock { merged in
        for query in merged.indices {
          for row in scan.best[query].sorted() { merged[query].insert(row) }
        }
      }
    }
    if threads == 1 || work.count <= 1 {
      search(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: min(threads, work.count), execute: search)
    }
    return merged.withLock { merged in
      merged.map { top in
        top.sorted().map { ScoredVector(id: id(at: $0.row), score: $0.score) }
      }
    }
  }

  // Cuts the rows to be scanned into pieces that threads take one after the other.
  private func stretches(_ selection: VectorSelection?) -> [Stretch] {
    var result: [Stretch] = []
    for (index, part) in parts.enumerated() {
      let selected = selection.map { rows(of: $0, in: part.segment) }
      let count = selected?.count ?? part.segment.rows
      for start in stride(from: 0, to: count, by: stretchRows) {
        let range = start..<min(start + stretchRows, count)
        let rows = selected.map { Array($0[range]) }
        result.append(Stretch(part: index, rows: rows.map { .listed($0) } ?? .all(range)))
      }
    }
    return result
  }

  func rows(of selection: VectorSelection, in segment: Segment) -> [Int] {
    let ids = selection.ids
    let start = firstRow(notBefore: segment.firstID, in: ids.span)
    return segment.withIDs { segmentIDs in
      var rows: [Int] = []
      for id in ids[start...] {
        guard id <= segment.lastID else { break }
        // Ids are dense where little was deleted, so the row is near, but search stays safe.
        let row = firstRow(notBefore: id, in: segmentIDs)
        if row < segmentIDs.count, segmentIDs[row] == id { rows.append(row) }
      }
      return rows
    }
  }
}

// 1,024 vectors of 384 numbers are 1.5 MB: some tenths of a millisecond of scanning.
let stretchRows = 1024

/// Rows of one part that are scanned in one go.
struct Stretch {
  enum Rows {
    case all(Range<Int>)
    case listed([Int])
  }

  let part: Int
  let rows: Rows
}
