internal import Hashing

/// Writes one segment file: the ids first, then vectors in as many pieces as you like.
package final class SegmentWriter {
  private let output: OutputFile
  private var header: SegmentHeader
  private var checksum = XXH64Hasher()
  private var missingNumbers: Int

  /// Begins the file at `path`, under a temporary name.
  ///
  /// - Parameters:
  ///   - path: What the file is called once `finish` has returned.
  ///   - ids: Of every row, in ascending order, each once.
  ///   - dimension: Numbers in a vector.
  /// - Throws: When the file cannot be written.
  package init(_ path: String, ids: [UInt64], dimension: Int) throws(SegmentError) {
    precondition(dimension > 0 && dimension <= largestDimension, "dimension \(dimension)")
    precondition(
      zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 } && ids.last ?? 0 <= UInt64(Int64.max),
      "ids of a segment must ascend")
    output = try OutputFile(path)
    header = SegmentHeader(
      dimension: dimension, rows: ids.count, firstID: ids.first ?? 0, lastID: ids.last ?? 0,
      payloadChecksum: 0)
    missingNumbers = ids.count * dimension
    let placeholder = [UInt8](repeating: 0, count: SegmentHeader.size)
    unsafe try output.write(placeholder.span.bytes)
    unsafe try append(ids.span.bytes)
    let gap = header.vectorsOffset - SegmentHeader.size - 8 * ids.count
    unsafe try append([UInt8](repeating: 0, count: gap).span.bytes)
  }

  /// Appends whole vectors, `[rows × D]`, in the order of the ids.
  package func append(_ vectors: Span<Float>) throws(SegmentError) {
    precondition(
      vectors.count % header.dimension == 0 && vectors.count <= missingNumbers,
      "\(vectors.count) numbers, \(missingNumbers) are missing, dimension \(header.dimension)")
    missingNumbers -= vectors.count
    unsafe try append(vectors.bytes)
  }

  /// Completes the file: safe on the disk and under its name when this returns.
  ///
  /// - Returns: The checksum of the ids and vectors.
  @discardableResult
  package func finish() throws(SegmentError) -> UInt64 {
    precondition(missingNumbers == 0, "\(missingNumbers) numbers are missing")
    header.payloadChecksum = checksum.finalize()
    try output.rewind()
    unsafe try output.write(header.bytes.span.bytes)
    try output.publish()
    return header.payloadChecksum
  }

  private func append(_ bytes: RawSpan) throws(SegmentError) {
    checksum.update(bytes)
    try output.write(bytes)
  }
}
