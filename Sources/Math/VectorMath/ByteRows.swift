internal import CKernels

/// Rows of 8-bit numbers with a scale each: centroids, compared with every query.
@safe package struct ByteRows: Sendable {
  /// Numbers in a vector.
  package let dimension: Int
  /// How many rows.
  package let count: Int
  private let owner: any AnyObject & Sendable
  private nonisolated(unsafe) let scales: UnsafePointer<Float>
  private nonisolated(unsafe) let codes: UnsafePointer<UInt8>

  /// Bytes of one row's codes, a multiple of 64.
  package static func rowBytes(dimension: Int) -> Int { (dimension + 63) / 64 * 64 }

  /// Bytes of the scales, filled up to a multiple of 64; the codes follow them.
  package static func scaleBytes(count: Int) -> Int { (4 * count + 63) / 64 * 64 }

  /// Rows in bytes of `owner` that begin on a cache line.
  package init(
    dimension: Int, count: Int, in bytes: UnsafeRawBufferPointer,
    of owner: any AnyObject & Sendable
  ) {
    let start = Self.scaleBytes(count: count)
    guard let base = bytes.baseAddress, Int(bitPattern: base) % 64 == 0,
      bytes.count >= start + count * Self.rowBytes(dimension: dimension)
    else { preconditionFailure("\(count) rows of bytes in \(bytes.count)") }
    self.dimension = dimension
    self.count = count
    self.owner = owner
    unsafe scales = base.assumingMemoryBound(to: Float.self)
    unsafe codes = (base + start).assumingMemoryBound(to: UInt8.self)
  }

  /// Rows that `encode` has written.
  package init(dimension: Int, count: Int, in memory: PackedMemory) {
    let bytes = unsafe memory.withBytes { bytes in
      unsafe bytes.withUnsafeBytes { unsafe $0 }
    }
    unsafe self.init(dimension: dimension, count: count, in: bytes, of: memory)
  }

  /// Writes what `init` reads.
  ///
  /// - Parameter rows: `[count × D]`, finite.
  /// - Returns: Scales, then codes.
  package static func encode(_ rows: Matrix) -> [UInt8] {
    let start = scaleBytes(count: rows.rows)
    let width = rowBytes(dimension: rows.columns)
    var bytes = [UInt8](repeating: 128, count: start + rows.rows * width)
    for index in 0..<start { bytes[index] = 0 }
    for row in 0..<rows.rows {
      let numbers = rows.numbers.span.extracting(rows.range(ofRow: row))
      var largest: Float = 0
      for index in numbers.indices { largest = max(largest, abs(numbers[index])) }
      let scale = largest / 127
      for (index, byte) in bytesOf(scale).enumerated() { bytes[4 * row + index] = byte }
      for index in numbers.indices where largest > 0 {
        let code = Int32((numbers[index] / scale).rounded()) + 128
        bytes[start + row * width + index] = UInt8(clamping: code)
      }
    }
    return bytes
  }

  /// Writes the numbers of `row` to the `D` numbers of `vectors` from `start` on.
  package func decode(
    _ row: Int, into vectors: inout MutableSpan<Float>, at start: Int = 0
  ) {
    precondition(
      row >= 0 && row < count && start >= 0 && dimension <= vectors.count - start,
      "row \(row) of \(count) to \(start) of \(vectors.count) numbers")
    let width = Self.rowBytes(dimension: dimension)
    for index in 0..<dimension {
      vectors[start + index] = unsafe scales[row] * Float(Int32(codes[row * width + index]) - 128)
    }
  }

  /// Writes the products of all rows with each of `queries` to its own `scores`, `[count]` or more.
  ///
  /// Four and more together are a few times as quick as one by one; the products are the same.
  package func scores(
    _ queries: [CodedQuery], into scores: [AlignedNumbers<Float>], kernels: Kernels = .best
  ) {
    precondition(
      queries.count <= scores.count && scores.allSatisfy { $0.count >= count }
        && queries.allSatisfy { $0.dimension == dimension },
      "\(queries.count) queries, \(scores.count) rows of scores for \(count)")
    let asked = unsafe zip(queries, scores).map { query, scores in
      unsafe byte_query(
        bytes: query.bytes.base, sum: query.byteSum, scale: query.byteScale, scores: scores.base)
    }
    var scan = unsafe byte_scan()
    unsafe scan.rows = codes
    unsafe scan.stride = Self.rowBytes(dimension: dimension)
    unsafe scan.count = count
    unsafe scan.scale = scales
    unsafe asked.withUnsafeBufferPointer { asked in
      unsafe scan.queries = asked.baseAddress
      unsafe scan.query_count = asked.count
      unsafe kernels.set.pointee.scan.scan_bytes(&scan)
    }
  }
}

extension AlignedNumbers<Float> {
  /// A level that at least `wanted` of the first `count` numbers reach, and hardly more.
  package func level(reachedBy wanted: Int, of count: Int, kernels: Kernels = .best) -> Float {
    precondition(count <= self.count, "\(count) of \(self.count)")
    return unsafe kernels.set.pointee.scan.level(base, count, wanted)
  }

  /// Finds the numbers among the first `count` that are at least `low` and below `high`.
  ///
  /// - Returns: How many places were written to `found`, in rising order; it grows when it is too small.
  package func positions(
    from low: Float, below high: Float, of count: Int, into found: AlignedNumbers<UInt32>,
    kernels: Kernels = .best
  ) -> Int {
    precondition(count <= self.count, "\(count) of \(self.count)")
    found.reserve(count)
    return unsafe kernels.set.pointee.scan.positions_within(base, count, low, high, found.base)
  }

  /// Where the first of the largest numbers of `range` stands, from its beginning on, and which
  /// number that is.
  package func largest(in range: Range<Int>, kernels: Kernels = .best) -> ScoredRow {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count && !range.isEmpty, "\(range) of \(count)")
    var score: Float = 0
    let row = unsafe kernels.set.pointee.scan.position_of_largest(
      base + range.lowerBound, range.count, &score)
    return ScoredRow(row: row, score: score)
  }
}

private func bytesOf(_ number: Float) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) }
}
