internal import FileAccess
internal import Hashing
internal import VectorMath

/// Writes one segment file: the ids first, then vectors in as many pieces as you like.
package final class SegmentWriter {
  private let output: OutputFile
  private var header: SegmentHeader
  private var checksum = XXH64Hasher()
  private var missingNumbers: Int
  private var encoder: RowEncoder?

  /// Begins the file at `path`, under a temporary name.
  ///
  /// - Parameters:
  ///   - path: What the file is called once `finish` has returned.
  ///   - ids: Of every row, in ascending order, each once.
  ///   - dimension: Numbers in a vector.
  ///   - encoding: How the vectors are stored.
  /// - Throws: When the file cannot be written.
  package init(
    _ path: String, ids: [UInt64], dimension: Int, encoding: VectorEncoding = .float32
  ) throws(SegmentError) {
    precondition(dimension > 0 && dimension <= largestDimension, "dimension \(dimension)")
    precondition(
      zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 } && ids.last ?? 0 <= UInt64(Int64.max),
      "ids of a segment must ascend")
    output = try onFile(OutputFile(path))
    header = SegmentHeader(
      encoding: encoding, dimension: dimension, rows: ids.count,
      firstID: ids.first ?? 0, lastID: ids.last ?? 0, payloadChecksum: 0)
    missingNumbers = ids.count * dimension
    if encoding.hasCodes { encoder = RowEncoder(dimension: dimension) }
    let placeholder = [UInt8](repeating: 0, count: SegmentHeader.size)
    unsafe try write(placeholder.span.bytes)
    unsafe try append(ids.span.bytes)
    let gap = header.vectorsOffset - SegmentHeader.size - 8 * ids.count
    unsafe try append([UInt8](repeating: 0, count: gap).span.bytes)
  }

  /// Appends whole vectors, `[rows × D]`, in the order of the ids.
  package func append(_ vectors: Span<Float>) throws(SegmentError) {
    precondition(
      vectors.count % header.dimension == 0 && vectors.count <= missingNumbers,
      "\(vectors.count) numbers, \(missingNumbers) are missing, dimension \(header.dimension)")
    guard encoder != nil else {
      missingNumbers -= vectors.count
      return unsafe try append(vectors.bytes)
    }
    if header.encoding.hasFloats { try writeFloats(vectors) }
    for start in stride(from: 0, to: vectors.count, by: header.dimension) {
      encoder?.append(vectors.extracting(start..<start + header.dimension))
      if encoder?.facts[0].count == 1024 { try writeCodes() }
    }
    try writeCodes()
  }

  /// Appends rows of another segment, as they are stored where both are stored the same way.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - segment: Holds them, of the same dimension.
  /// - Throws: When the file cannot be written.
  package func append(_ rows: Range<Int>, of segment: Segment) throws(SegmentError) {
    precondition(
      segment.dimension == header.dimension && rows.count * header.dimension <= missingNumbers,
      "\(rows.count) rows of dimension \(segment.dimension), \(missingNumbers) numbers missing")
    guard header.encoding.hasCodes, let codes = segment.codedRows else {
      return try segment.withVectors(rows) { vectors throws(SegmentError) in try append(vectors) }
    }
    if header.encoding.hasFloats {
      try segment.withVectors(rows) { vectors throws(SegmentError) in try writeFloats(vectors) }
    }
    for index in 0..<3 {
      try codes.withFacts(index, rows) { facts throws(SegmentError) in
        try write(facts, toFacts: index)
      }
    }
    try codes.withHigh(rows) { bytes throws(SegmentError) in try writeHigh(bytes) }
    try codes.withLow(rows) { bytes throws(SegmentError) in try writeLow(bytes) }
    missingNumbers -= rows.count * header.dimension
  }

  /// Completes the file: safe on the disk and under its name when this returns.
  ///
  /// - Returns: The checksum of the ids and vectors.
  @discardableResult
  package func finish() throws(SegmentError) -> UInt64 {
    precondition(missingNumbers == 0, "\(missingNumbers) numbers are missing")
    header.payloadChecksum =
      switch header.encoding {
      case .float32: checksum.finalize()
      // Its parts were not written in the order of the file.
      case .int12, .codedFloat32:
        try onFile(output.checksum(from: SegmentHeader.size, to: header.fileLength))
      }
    unsafe try write(header.bytes.span.bytes, at: 0)
    try onFile(output.publish())
    return header.payloadChecksum
  }

  /// Writes what the encoder holds to its places.
  private func writeCodes() throws(SegmentError) {
    guard let codes = encoder, !codes.facts[0].isEmpty else { return }
    for (index, facts) in codes.facts.enumerated() {
      try write(facts.span, toFacts: index)
    }
    try writeHigh(codes.high.span)
    try writeLow(codes.low.span)
    missingNumbers -= codes.facts[0].count * header.dimension
    encoder?.removeAll()
  }

  private var row: Int { header.rows - missingNumbers / header.dimension }

  private func write(_ facts: Span<Float>, toFacts index: Int) throws(SegmentError) {
    unsafe try write(
      facts.bytes, at: header.vectorsOffset + index * header.codes.factBytes + 4 * row)
  }

  private func writeHigh(_ bytes: Span<UInt8>) throws(SegmentError) {
    let codes = header.codes
    unsafe try write(
      bytes.bytes, at: header.vectorsOffset + codes.highStart + codes.highBytes * row)
  }

  private func writeLow(_ bytes: Span<UInt8>) throws(SegmentError) {
    let codes = header.codes
    unsafe try write(bytes.bytes, at: header.vectorsOffset + codes.lowStart + codes.lowBytes * row)
  }

  private func writeFloats(_ vectors: Span<Float>) throws(SegmentError) {
    unsafe try write(vectors.bytes, at: header.floatsOffset + 4 * header.dimension * row)
  }

  private func append(_ bytes: RawSpan) throws(SegmentError) {
    checksum.update(bytes)
    try write(bytes)
  }

  private func write(_ bytes: RawSpan, at offset: Int? = nil) throws(SegmentError) {
    do {
      if let offset { try output.seek(to: offset) }
      try output.write(bytes)
    } catch {
      throw SegmentError(error)
    }
  }
}
