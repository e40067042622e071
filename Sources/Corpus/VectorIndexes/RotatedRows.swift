internal import VectorMath

/// The rows of several segments, counted through, as rotated vectors.
struct RotatedRows: Sendable {
  let parts: [FlatIndex.Part]
  let dimension: Int
  private let starts: [Int]
  private let rotation: Rotation

  init(_ parts: [FlatIndex.Part], dimension: Int) {
    self.parts = parts
    self.dimension = dimension
    rotation = Rotation(dimension: dimension)
    var starts = [0]
    for part in parts { starts.append(starts[starts.count - 1] + part.segment.rows) }
    self.starts = starts
  }

  /// Gives back the memory of what was read of the files.
  func release() {
    for part in parts { part.segment.release() }
  }

  /// Rows that count, ascending.
  func live() -> [UInt32] {
    var rows: [UInt32] = []
    for (index, part) in parts.enumerated() {
      for row in 0..<part.segment.rows where !part.dead.contains(row) {
        rows.append(UInt32(starts[index] + row))
      }
    }
    return rows
  }

  /// Writes the rotated vector of `row` to the `D` numbers of `vectors` from `start` on.
  ///
  /// A value that is not a number becomes zero, so that such a row does not spoil a centroid.
  func read(_ row: UInt32, into vectors: inout MutableSpan<Float>, at start: Int = 0) {
    let part = (starts.firstIndex { $0 > row } ?? starts.count) - 1
    let segment = parts[part].segment
    let own = Int(row) - starts[part]
    if let codes = segment.codedRows {
      codes.decode(own, into: &vectors, at: start)
    } else {
      segment.withVectors(own..<own + 1) { numbers in
        for index in 0..<dimension { vectors[start + index] = numbers[index] }
      }
      rotation.apply(to: &vectors, at: start)
    }
    for index in start..<start + dimension where !vectors[index].isFinite { vectors[index] = 0 }
  }
}
