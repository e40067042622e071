package import VectorMath

/// Exact search over the live vectors of an index's segments.
///
/// A value of this type is a snapshot: it keeps its segments mapped and never changes.
package struct FlatIndex: Sendable {
  /// One segment and what of it no longer counts.
  package struct Part: Sendable {
    /// The mapped file.
    package let segment: Segment
    /// Rows whose sentences are gone.
    package let dead: RowSet

    /// A segment whose rows all count, but for those in `dead`.
    package init(_ segment: Segment, dead: RowSet? = nil) {
      self.segment = segment
      self.dead = dead ?? RowSet(rowCount: segment.rows)
      precondition(
        self.dead.rowCount == segment.rows,
        "dead rows of \(self.dead.rowCount), segment of \(segment.rows)")
    }
  }

  /// Numbers in a vector.
  package let dimension: Int
  /// The segments, in the order of their ids, which do not overlap.
  package let parts: [Part]
  /// How many vectors are live.
  package let count: Int
  // Rows in the parts before each: a row's place in the whole index, whose order is the ids'.
  let firstPlaces: [Int]

  /// Joins segments, given in any order.
  ///
  /// - Throws: When dimensions differ or two segments claim the same ids.
  package init(dimension: Int, parts: [Part]) throws(SegmentError) {
    let parts = parts.filter { $0.segment.rows > 0 }
      .sorted { $0.segment.firstID < $1.segment.firstID }
    for part in parts where part.segment.dimension != dimension {
      throw .dimensionMismatch(
        found: part.segment.dimension, expected: dimension, path: part.segment.path)
    }
    for (part, next) in zip(parts, parts.dropFirst())
    where part.segment.lastID >= next.segment.firstID {
      throw .overlappingSegments(path: next.segment.path, other: part.segment.path)
    }
    self.dimension = dimension
    self.parts = parts
    count = parts.reduce(0) { $0 + $1.segment.rows - $1.dead.count }
    var places: [Int] = []
    var next = 0
    for part in parts {
      places.append(next)
      next += part.segment.rows
    }
    firstPlaces = places
  }

  /// Ids of the live vectors, ascending.
  package func ids() -> [UInt64] {
    var result: [UInt64] = []
    result.reserveCapacity(count)
    for part in parts {
      part.segment.withIDs { ids in
        for row in ids.indices where !part.dead.contains(row) { result.append(ids[row]) }
      }
    }
    return result
  }

  /// Copies the vectors of `ids`, in that order, `[ids.count × D]`.
  ///
  /// - Throws: When an id has no live vector.
  package func vectors(of ids: [UInt64]) throws(SegmentError) -> Matrix {
    var numbers: [Float] = []
    numbers.reserveCapacity(ids.count * dimension)
    for id in ids {
      guard let (part, row) = location(of: id) else { throw .unknownVector(id: id) }
      parts[part].segment.withVectors(row..<row + 1) { append($0, to: &numbers) }
    }
    return Matrix(rows: ids.count, columns: dimension, numbers: numbers)
  }

  /// Lends all live vectors in the order of their ids, at most `blockRows` at a time.
  ///
  /// - Parameters:
  ///   - blockRows: The largest block.
  ///   - body: Gets the ids of a block and their vectors, `[ids.count × D]`.
  /// - Throws: What `body` throws.
  package func forEachBlock<E>(
    of blockRows: Int = 1024, _ body: (_ ids: [UInt64], _ vectors: Matrix) throws(E) -> Void
  ) throws(E) {
    precondition(blockRows > 0, "blocks of \(blockRows) rows")
    var ids: [UInt64] = []
    var numbers: [Float] = []
    for part in parts {
      for row in 0..<part.segment.rows where !part.dead.contains(row) {
        part.segment.withIDs { ids.append($0[row]) }
        part.segment.withVectors(row..<row + 1) { append($0, to: &numbers) }
        guard ids.count == blockRows else { continue }
        try body(ids, Matrix(rows: ids.count, columns: dimension, numbers: numbers))
        ids.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
      }
    }
    guard !ids.isEmpty else { return }
    try body(ids, Matrix(rows: ids.count, columns: dimension, numbers: numbers))
  }

  /// Which part and row of it hold a live vector; `nil` when none does.
  package func location(of id: UInt64) -> (part: Int, row: Int)? {
    var low = 0
    var high = parts.count
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].segment.lastID < id { low = middle + 1 } else { high = middle }
    }
    guard low < parts.count, let row = parts[low].segment.row(of: id),
      !parts[low].dead.contains(row)
    else { return nil }
    return (low, row)
  }

  /// The id of the row at `place`, counted over all parts.
  func id(at place: Int) -> UInt64 {
    let part = (firstPlaces.firstIndex { $0 > place } ?? firstPlaces.count) - 1
    return parts[part].segment.withIDs { $0[place - firstPlaces[part]] }
  }
}

extension Segment {
  var firstID: UInt64 { idRange?.lowerBound ?? 0 }
  var lastID: UInt64 { idRange?.upperBound ?? 0 }
}

private func append(_ vector: Span<Float>, to numbers: inout [Float]) {
  unsafe vector.withUnsafeBufferPointer { unsafe numbers.append(contentsOf: $0) }
}
