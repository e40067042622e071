internal import CKernels

/// Where the parts of `count` rows of 12-bit numbers lie, each beginning on a cache line.
package struct CodedRowLayout: Sendable, Equatable {
  /// Numbers in a vector.
  package let dimension: Int
  /// How many rows.
  package let count: Int

  /// The layout of so many rows.
  package init(dimension: Int, count: Int) {
    precondition(dimension > 0 && count >= 0, "\(count) rows of \(dimension)")
    self.dimension = dimension
    self.count = count
  }

  /// Bytes of a row's upper 4 bits.
  package var highBytes: Int { VectorMath.highBytes(dimension) }
  /// Bytes of a row's lower 8 bits.
  package var lowBytes: Int { 2 * highBytes }
  // Scales, errors and lengths stand first, an array each.
  package var factBytes: Int { (4 * count + 63) / 64 * 64 }
  /// Where the high planes begin.
  package var highStart: Int { 3 * factBytes }
  /// Where the low planes begin.
  package var lowStart: Int { highStart + highBytes * count }
  /// Bytes of all of it.
  package var byteCount: Int { lowStart + lowBytes * count }
  /// Bytes of one row, up to what fills up the arrays.
  package static func bytesPerRow(dimension: Int) -> Int {
    12 + 3 * VectorMath.highBytes(dimension)
  }
}

/// Rows of rotated vectors in 12-bit numbers, where they lie in a file.
///
/// A number is the row's scale times a whole one, −2047...2047. Its upper 4 bits stand in one
/// plane, so that a scan of all rows reads little; what they leave open is bounded by two lengths
/// that are stored beside the scale.
@safe package struct CodedRows: Sendable {
  /// What lies where.
  package let layout: CodedRowLayout
  // Keeps the bytes alive and unchanged.
  private let owner: any AnyObject & Sendable
  private nonisolated(unsafe) let start: UnsafeRawPointer

  /// Rows in bytes of `owner` that begin on a cache line.
  package init(
    _ layout: CodedRowLayout, in bytes: UnsafeRawBufferPointer, of owner: any AnyObject & Sendable
  ) {
    guard let base = bytes.baseAddress, Int(bitPattern: base) % 64 == 0,
      bytes.count >= layout.byteCount
    else { preconditionFailure("\(layout) in \(bytes.count) bytes") }
    self.layout = layout
    self.owner = owner
    unsafe start = base
  }

  /// Rows in `memory`, from its beginning on.
  package init(_ layout: CodedRowLayout, in memory: PackedMemory) {
    let bytes = unsafe memory.withBytes { bytes in
      unsafe bytes.withUnsafeBytes { unsafe $0 }
    }
    unsafe self.init(layout, in: bytes, of: memory)
  }

  /// How many rows.
  package var count: Int { layout.count }

  /// The cosine of a row with `query`: a sum of whole numbers, so that it is the same bits in
  /// whatever way the row was found, and on every CPU.
  package func score(_ row: Int, _ query: CodedQuery, kernels: Kernels = .best) -> Float {
    precondition(
      row >= 0 && row < count && query.dimension == layout.dimension,
      "row \(row) of \(count), query of \(query.dimension) numbers")
    let sum = unsafe kernels.set.pointee.scan.score_row(
      high(row), low(row), query.words.base, layout.highBytes)
    return Float(Double(sum) * Double(unsafe facts(0)[row]) * query.wordScale)
  }

  /// The same for pairs of rows and queries; they are read side by side when they are in order.
  ///
  /// - Parameters:
  ///   - pairs: Rows, and the numbers of queries.
  ///   - queries: What pairs name by number.
  ///   - scores: Overwritten from its beginning, one number a pair; it grows when it is too small.
  ///   - kernels: What computes.
  package func score(
    _ pairs: [RowPair], _ queries: [CodedQuery], into scores: AlignedNumbers<Float>,
    kernels: Kernels = .best
  ) {
    precondition(
      queries.allSatisfy { $0.dimension == layout.dimension }
        && pairs.allSatisfy { $0.row < count && $0.query < queries.count },
      "\(pairs.count) pairs of \(count) rows and \(queries.count) queries")
    scores.reserve(pairs.count)
    let asked = unsafe queries.map { unsafe row_query(words: $0.words.base, scale: $0.wordScale) }
    var scan = unsafe row_scan()
    unsafe scan.high = high(0)
    unsafe scan.low = low(0)
    unsafe scan.high_bytes = layout.highBytes
    unsafe scan.scale = facts(0)
    unsafe scan.count = pairs.count
    unsafe scan.scores = scores.base
    unsafe asked.withUnsafeBufferPointer { asked in
      unsafe pairs.withUnsafeBytes { pairs in
        unsafe scan.queries = asked.baseAddress
        unsafe scan.pairs = pairs.baseAddress?.assumingMemoryBound(to: row_pair.self)
        unsafe kernels.set.pointee.scan.score_rows(&scan)
      }
    }
  }

  /// How far the score of a row can be from the product of the vectors as they were given, `q·x`.
  ///
  /// Every number was rounded to a whole multiple of its scale, so that what a vector of D numbers
  /// lost is at most √D half scales long.
  package func loss(of row: Int, for query: CodedQuery) -> Float {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return loss(scale: unsafe facts(0)[row], for: query)
  }

  /// The largest loss that a row of unit length can have.
  package func largestLoss(for query: CodedQuery) -> Float {
    loss(scale: 1.001 / 2047, for: query)
  }

  private func loss(scale: Float, for query: CodedQuery) -> Float {
    // A little more than one half, because the steps before the rounding round as well.
    let half = 0.502 * Float(layout.dimension).squareRoot()
    let ofRow = half * scale
    let ofQuery = half * Float(query.wordScale)
    // Sums of D products, and rotating both vectors.
    let sums = Float(layout.dimension + 64) * 0x1p-22
    return ofRow * query.length + ofQuery * (1.001 + ofRow) + sums * query.length
  }

  /// The cosine of a row with a row of `other`: a sum of whole numbers like that with a query, and
  /// the same bits whichever comes first.
  package func score(
    _ row: Int, _ other: CodedRows, _ otherRow: Int, kernels: Kernels = .best
  ) -> Float {
    precondition(
      row >= 0 && row < count && otherRow >= 0 && otherRow < other.count
        && other.layout.dimension == layout.dimension,
      "rows \(row) of \(count), \(otherRow) of \(other.count)")
    let sum = unsafe kernels.set.pointee.scan.score_codes(
      high(row), low(row), other.high(otherRow), other.low(otherRow), layout.highBytes)
    // Behind the last number both planes are filled with zeros, which stand for -2048.
    let filling = Int64(layout.lowBytes - layout.dimension) << 22
    let scale = unsafe Double(facts(0)[row]) * Double(other.facts(0)[otherRow])
    return Float(Double(sum - filling) * scale)
  }

  /// Writes the rotated vector of `row` to the `D` numbers of `vectors` from `start` on.
  package func decode(
    _ row: Int, into vectors: inout MutableSpan<Float>, at start: Int = 0,
    kernels: Kernels = .best
  ) {
    precondition(
      row >= 0 && row < count && start >= 0 && layout.dimension <= vectors.count - start,
      "row \(row) of \(count) to \(start) of \(vectors.count) numbers")
    unsafe vectors.withUnsafeMutableBufferPointer { vectors in
      unsafe kernels.set.pointee.scan.decode_row(
        high(row), low(row), facts(0)[row], layout.dimension,
        vectors.baseAddress.map { unsafe $0 + start })
    }
  }

  /// Adds the rows of `range` to `survivors` whose upper bits allow a score of `threshold` or more.
  package func scan(
    _ range: Range<Int>, _ query: CodedQuery, threshold: Float, into survivors: Survivors,
    kernels: Kernels = .best
  ) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count && query.dimension == layout.dimension,
      "rows \(range) of \(count), query of \(query.dimension) numbers")
    survivors.reserve(range.count)
    let old = survivors.count
    var scan = unsafe plane_scan()
    unsafe scan.high = high(range.lowerBound)
    unsafe scan.high_bytes = layout.highBytes
    unsafe scan.count = range.count
    unsafe scan.scale = facts(0) + range.lowerBound
    unsafe scan.error = facts(1) + range.lowerBound
    unsafe scan.length = facts(2) + range.lowerBound
    unsafe scan.query = UnsafePointer(query.bytes.base)
    unsafe scan.sum = query.byteSum
    unsafe scan.query_scale = query.byteScale
    unsafe scan.query_length = query.length
    unsafe scan.query_error = query.byteError
    unsafe scan.threshold = threshold
    unsafe scan.found = survivors.rows.base + old
    unsafe scan.bounds = survivors.bounds.base + old
    survivors.count = old + (unsafe kernels.set.pointee.scan.scan_planes(&scan))
    for index in old..<survivors.count {
      unsafe survivors.rows.base[index] += UInt32(range.lowerBound)
    }
  }

  /// Lends scales (0), errors (1) or lengths (2) of `rows`.
  package func withFacts<R, E>(
    _ index: Int, _ rows: Range<Int>, _ body: (Span<Float>) throws(E) -> R
  ) throws(E) -> R {
    precondition((0..<3).contains(index) && rows.upperBound <= count, "\(rows) of \(count)")
    return try body(
      unsafe Span(
        _unsafeElements: UnsafeBufferPointer(
          start: facts(index) + rows.lowerBound, count: rows.count)))
  }

  /// Lends the high planes of `rows`.
  package func withHigh<R, E>(
    _ rows: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    precondition(rows.upperBound <= count, "\(rows) of \(count)")
    return try body(
      unsafe Span(
        _unsafeElements: UnsafeBufferPointer(
          start: high(rows.lowerBound), count: rows.count * layout.highBytes)))
  }

  /// Lends the low planes of `rows`.
  package func withLow<R, E>(
    _ rows: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    precondition(rows.upperBound <= count, "\(rows) of \(count)")
    return try body(
      unsafe Span(
        _unsafeElements: UnsafeBufferPointer(
          start: low(rows.lowerBound), count: rows.count * layout.lowBytes)))
  }

  private func facts(_ index: Int) -> UnsafePointer<Float> {
    unsafe (start + index * layout.factBytes).assumingMemoryBound(to: Float.self)
  }

  private func high(_ row: Int) -> UnsafePointer<UInt8> {
    unsafe (start + layout.highStart + row * layout.highBytes)
      .assumingMemoryBound(to: UInt8.self)
  }

  private func low(_ row: Int) -> UnsafePointer<UInt8> {
    unsafe (start + layout.lowStart + row * layout.lowBytes).assumingMemoryBound(to: UInt8.self)
  }
}

/// A row and the number of a query; laid out as `row_pair` is.
package struct RowPair: Sendable, BitwiseCopyable {
  /// Which row.
  package let row: UInt32
  /// The number of the query.
  package let query: UInt32

  /// A pair.
  package init(row: UInt32, query: UInt32) {
    self.row = row
    self.query = query
  }
}

/// Makes codes of vectors: what `CodedRows` reads, part by part.
package struct RowEncoder {
  private let rotation: Rotation
  private let kernels: Kernels
  private var vector: [Float]
  /// `[rows]` each: scales, errors and lengths of the rows encoded since the last `removeAll`.
  package private(set) var facts: [[Float]] = [[], [], []]
  /// `[rows × highBytes]`.
  package private(set) var high: [UInt8] = []
  /// `[rows × lowBytes]`.
  package private(set) var low: [UInt8] = []

  /// An encoder of vectors of `dimension` numbers.
  package init(dimension: Int, kernels: Kernels = .best) {
    rotation = Rotation(dimension: dimension)
    self.kernels = kernels
    vector = Array(repeating: 0, count: dimension)
  }

  /// Forgets what was encoded.
  package mutating func removeAll() {
    for index in facts.indices { facts[index].removeAll(keepingCapacity: true) }
    high.removeAll(keepingCapacity: true)
    low.removeAll(keepingCapacity: true)
  }

  /// Encodes one vector, `[D]`; one with something that is not a number will never be found.
  package mutating func append(_ numbers: Span<Float>) {
    let (dimension, rotation, kernels) = (vector.count, rotation, kernels)
    precondition(numbers.count == dimension, "\(numbers.count) numbers for \(dimension)")
    for index in 0..<dimension { vector[index] = numbers[index] }
    var span = vector.mutableSpan
    rotation.apply(to: &span, kernels: kernels)
    let size = VectorMath.highBytes(dimension)
    let (highStart, lowStart) = (high.count, low.count)
    high.append(contentsOf: repeatElement(0, count: size))
    low.append(contentsOf: repeatElement(0, count: 2 * size))
    let rowFacts = Self.encode(
      vector, kernels, into: &high, from: highStart, &low, from: lowStart)
    for index in 0..<3 { facts[index].append(rowFacts[index]) }
  }

  private static func encode(
    _ vector: [Float], _ kernels: Kernels, into high: inout [UInt8], from highStart: Int,
    _ low: inout [UInt8], from lowStart: Int
  ) -> InlineArray<3, Float> {
    var facts: InlineArray<3, Float> = [0, 0, 0]
    var span = facts.mutableSpan
    unsafe span.withUnsafeMutableBufferPointer { facts in
      unsafe vector.withUnsafeBufferPointer { vector in
        unsafe high.withUnsafeMutableBufferPointer { high in
          unsafe low.withUnsafeMutableBufferPointer { low in
            guard let high = high.baseAddress, let low = low.baseAddress else { return }
            unsafe kernels.set.pointee.scan.encode_row(
              vector.baseAddress, vector.count, high + highStart, low + lowStart,
              facts.baseAddress)
          }
        }
      }
    }
    return facts
  }
}
