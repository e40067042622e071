import TestSupport
import VectorIndexes
import VectorMath

/// Random unit vectors, `[count × dimension]`.
func unitVectors(_ count: Int, _ dimension: Int, seed: UInt64) -> Matrix {
  var generator = SplitMix64(seed: seed)
  var matrix = Matrix(
    rows: count, columns: dimension, numbers: generator.floats(count * dimension))
  matrix.normalizeRows()
  return matrix
}

/// Writes a segment and maps it.
func writtenSegment(_ path: String, ids: [UInt64], _ vectors: Matrix) throws -> Segment {
  let writer = try SegmentWriter(path, ids: ids, dimension: vectors.columns)
  try writer.append(vectors.numbers.span)
  try writer.finish()
  return try Segment(path)
}
