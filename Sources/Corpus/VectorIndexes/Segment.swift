internal import Hashing
internal import FileAccess
package import VectorMath

/// An immutable file of vectors and their ids, memory-mapped.
///
/// Opening one reads its header; the operating system reads the rest when it is used.
package final class Segment: Sendable {
  /// Where the file is, or was when it was opened.
  package let path: String
  /// The codes of a segment that has any, else nil.
  package let codedRows: CodedRows?
  private let header: SegmentHeader
  private let file: MappedFile

  /// Maps the file at `path` and checks its header against its length.
  package init(_ path: String) throws(SegmentError) {
    let file: MappedFile
    do {
      file = try MappedFile(path)
    } catch {
      throw SegmentError(error)
    }
    let header = try file.withBytes { bytes throws(SegmentError) in
      try SegmentHeader(bytes, path: path)
    }
    self.header = header
    codedRows =
      if header.encoding.hasCodes && header.rows > 0 {
        unsafe CodedRows(
          header.codes,
          in: UnsafeRawBufferPointer(rebasing: file.bytes[header.vectorsOffset...]), of: file)
      } else {
        nil
      }
    self.path = path
    self.file = file
  }

  /// How many vectors, dead ones included.
  package var rows: Int { header.rows }
  /// Numbers in a vector.
  package var dimension: Int { header.dimension }
  /// How the vectors are stored.
  package var encoding: VectorEncoding { header.encoding }
  /// The ids lie between these two; `nil` for an empty segment.
  package var idRange: ClosedRange<UInt64>? {
    header.rows == 0 ? nil : header.firstID...header.lastID
  }
  /// The checksum of ids and vectors, as the header says.
  package var payloadChecksum: UInt64 { header.payloadChecksum }
  /// The file's length in bytes.
  package var byteCount: Int { header.fileLength }

  /// Lends the ids, ascending, `[rows]`.
  package func withIDs<R, E>(_ body: (Span<UInt64>) throws(E) -> R) throws(E) -> R {
    try file.withValues(at: SegmentHeader.size, count: rows, as: UInt64.self, body)
  }

  /// Lends the vectors of `rows`, `[rows.count × D]`, row-major; decoded ones in memory of their
  /// own.
  package func withVectors<R, E>(
    _ rows: Range<Int>, _ body: (Span<Float>) throws(E) -> R
  ) throws(E) -> R {
    precondition(rows.upperBound <= self.rows, "rows \(rows) of \(self.rows)")
    if !header.encoding.hasFloats {
      let rotation = Rotation(dimension: dimension)
      var numbers = [Float](repeating: 0, count: rows.count * dimension)
      var span = numbers.mutableSpan
      for (index, row) in rows.enumerated() {
        codedRows?.decode(row, into: &span, at: index * dimension)
        rotation.invert(&span, at: index * dimension)
      }
      return try body(numbers.span)
    }
    return try file.withValues(
      at: header.floatsOffset + 4 * dimension * rows.lowerBound,
      count: dimension * rows.count, as: Float.self, body)
  }

  /// Gives back the memory of what was read of the file.
  package func release() { file.release() }

  /// The row that holds the vector `id`, by binary search.
  package func row(of id: UInt64) -> Int? {
    guard let idRange, idRange.contains(id) else { return nil }
    return withIDs { ids in
      let row = firstRow(notBefore: id, in: ids)
      return row < ids.count && ids[row] == id ? row : nil
    }
  }

  /// Reads the whole file and compares it with its checksum.
  ///
  /// - Throws: When a byte differs from what was written, or ids do not ascend.
  package func verify() throws(SegmentError) {
    let found = file.withBytes { bytes in
      var hasher = XXH64Hasher()
      hasher.update(bytes.extracting(SegmentHeader.size..<bytes.byteCount))
      return hasher.finalize()
    }
    guard found == header.payloadChecksum else {
      throw .damagedPayload(path: path, detail: "the checksum differs")
    }
    let inOrder = withIDs { ids in
      guard let idRange else { return true }
      guard ids[0] == idRange.lowerBound, ids[rows - 1] == idRange.upperBound else { return false }
      return ids.indices.dropFirst().allSatisfy { ids[$0 - 1] < ids[$0] }
    }
    guard inOrder else { throw .damagedPayload(path: path, detail: "ids do not ascend") }
  }

  /// Ids of vectors that are not finite, or neither of length 1 (± 0.001) nor all zeros.
  package func oddVectors() -> [UInt64] {
    var odd: [UInt64] = []
    // In blocks, because decoded vectors take memory.
    for first in stride(from: 0, to: rows, by: 1024) {
      let block = first..<min(first + 1024, rows)
      withVectors(block) { vectors in
        for index in 0..<block.count
        where !isUnitOrZero(vectors.extracting(index * dimension..<(index + 1) * dimension)) {
          withIDs { odd.append($0[first + index]) }
        }
      }
    }
    return odd
  }
}

/// Whether `vector` is what an index stores: of length 1 (± 0.001), or zeros for a text that has
/// no direction.
package func isUnitOrZero(_ vector: Span<Float>) -> Bool {
  let squaredLength = dot(vector, vector)
  return abs(squaredLength - 1) <= 0.002
    || (squaredLength == 0 && vector.indices.allSatisfy { vector[$0] == 0 })
}

/// The first row whose id is `id` or larger; the row count when there is none.
func firstRow(notBefore id: UInt64, in ids: Span<UInt64>) -> Int {
  var low = 0
  var high = ids.count
  while low < high {
    let middle = (low + high) / 2
    if ids[middle] < id { low = middle + 1 } else { high = middle }
  }
  return low
}
