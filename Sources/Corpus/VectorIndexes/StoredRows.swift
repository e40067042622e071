internal import SimilarityJoins
internal import VectorMath

/// Vectors of an index, or of several, in any order, to be compared with each other where they lie
/// in the segments.
///
/// It takes 4 bytes a row, and keeps the segments mapped.
package struct StoredRows: SimilarityRows {
  /// Numbers in a vector.
  package let dimension: Int
  // Where each row stands, counted over all parts: `[N]`.
  private let places: [UInt32]
  private let segments: [Segment]
  // The codes of each segment that has nothing else, and the place of its first row.
  private let codes: [CodedRows?]
  private let firstPlaces: [Int]
  private let rotation: Rotation

  /// The live vectors of `ids`, in that order; an id may stand there more than once.
  ///
  /// - Throws: When an id has no live vector.
  package init(of ids: [UInt64], in index: FlatIndex) throws(SegmentError) {
    dimension = index.dimension
    segments = index.parts.map(\.segment)
    codes = segments.map { $0.encoding.hasFloats ? nil : $0.codedRows }
    firstPlaces = index.firstPlaces
    rotation = Rotation(dimension: index.dimension)
    var places: [UInt32] = []
    places.reserveCapacity(ids.count)
    for id in ids {
      guard let (part, row) = index.location(of: id) else { throw .unknownVector(id: id) }
      places.append(UInt32(index.firstPlaces[part] + row))
    }
    self.places = places
  }

  /// The rows of `first`, then the rows of `second`; both have vectors of one dimension.
  package init(_ first: StoredRows, followedBy second: StoredRows) {
    precondition(
      first.dimension == second.dimension,
      "rows of \(first.dimension) numbers followed by rows of \(second.dimension)")
    dimension = first.dimension
    rotation = first.rotation
    segments = first.segments + second.segments
    codes = first.codes + second.codes
    let shift = first.segments.reduce(0) { $0 + $1.rows }
    firstPlaces = first.firstPlaces + second.firstPlaces.map { $0 + shift }
    places = first.places + second.places.map { $0 + UInt32(shift) }
  }

  /// How many rows (`N`).
  package var count: Int { places.count }

  /// The rounding of single precision, and of rotating a coded vector back: each number goes through
  /// four transforms of at most log₂ D + 1 additions or products.
  package var rounding: Float {
    let steps = Int.bitWidth - dimension.leadingZeroBitCount + 1
    return Float(max(dimension, 16) + 8 * steps) * 0x1p-24
  }

  /// Writes the vectors of rows to the beginning of `numbers`, as `FlatIndex.vectors` gives them.
  package func read(_ rows: Range<Int>, into numbers: inout MutableSpan<Float>) {
    for (index, row) in rows.enumerated() {
      let start = index * dimension
      let (part, own) = location(of: row)
      if let codes = codes[part] {
        codes.decode(own, into: &numbers, at: start)
        rotation.invert(&numbers, at: start)
      } else {
        segments[part].withVectors(own..<own + 1) { vector in
          for index in vector.indices { numbers[start + index] = vector[index] }
        }
      }
    }
  }

  /// The cosine of two rows as they are stored.
  ///
  /// Vectors in single precision have that which a search shows for them. Of vectors in 12 bits a
  /// search rounds the question's to 15, and here both have 12: some 10⁻⁵ apart at most. It is a
  /// sum of whole numbers, so that it is the same bits on every CPU.
  package func score(_ first: Int, _ second: Int) -> Float {
    let (part, row) = location(of: first)
    let (otherPart, otherRow) = location(of: second)
    switch (codes[part], codes[otherPart]) {
    case (let codes?, let others?): return codes.score(row, others, otherRow)
    case (nil, nil):
      return segments[part].withVectors(row..<row + 1) { a in
        segments[otherPart].withVectors(otherRow..<otherRow + 1) { b in dot(a, b) }
      }
    default: return dot(vector(first).span, vector(second).span)
    }
  }

  private func vector(_ row: Int) -> [Float] {
    var vector = [Float](repeating: 0, count: dimension)
    var span = vector.mutableSpan
    read(row..<row + 1, into: &span)
    return vector
  }

  private func location(of row: Int) -> (part: Int, row: Int) {
    let place = Int(places[row])
    var part = firstPlaces.count - 1
    while firstPlaces[part] > place { part -= 1 }
    return (part, place - firstPlaces[part])
  }
}
