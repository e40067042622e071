internal import CKernels

/// Entries of inverted lists in blocks of 32: the signs of a rotated residual, one bit a number, a
/// factor, and the row that the entry stands for.
///
/// The estimate is RaBitQ's (Gao & Long, SIGMOD 2024, §3.2): with r = x − c and s its signs,
/// ⟨q, x⟩ ≈ ⟨q, c⟩ + ⟨q, s⟩ · |r|² / Σ|rᵢ|. Sums of signs are looked up 4 at a time.
@safe package struct SignBlocks: Sendable {
  /// Entries of a block.
  package static let entries = Int(BLOCK_ENTRIES)

  /// Bytes of one block of entries of `dimension` numbers, a multiple of 64.
  package static func blockBytes(dimension: Int) -> Int {
    64 * vectors(dimension) + entries * 6
  }

  static func vectors(_ dimension: Int) -> Int { (dimension + 15) / 16 }

  /// Numbers in a vector.
  package let dimension: Int
  /// How many blocks.
  package let count: Int
  private let owner: any AnyObject & Sendable
  private nonisolated(unsafe) let start: UnsafeRawPointer

  /// Blocks in bytes of `owner` that begin on a cache line.
  package init(
    dimension: Int, count: Int, in bytes: UnsafeRawBufferPointer,
    of owner: any AnyObject & Sendable
  ) {
    guard let base = bytes.baseAddress, Int(bitPattern: base) % 64 == 0,
      count <= bytes.count / Self.blockBytes(dimension: dimension)
    else { preconditionFailure("\(count) blocks in \(bytes.count) bytes") }
    self.dimension = dimension
    self.count = count
    self.owner = owner
    unsafe start = base
  }

  /// Blocks in `memory`, from its beginning on.
  package init(dimension: Int, count: Int, in memory: PackedMemory) {
    let bytes = unsafe memory.withBytes { bytes in
      unsafe bytes.withUnsafeBytes { unsafe $0 }
    }
    unsafe self.init(dimension: dimension, count: count, in: bytes, of: memory)
  }

  /// Adds those entries of lists to the queries' survivors that may well score enough.
  ///
  /// - Parameters:
  ///   - visits: Which query looks into which list; those of one list side by side, so that it is
  ///     read from memory once.
  ///   - firstBlocks: Where the blocks of each list begin, and where the last one's end.
  ///   - queries: What visits name by number.
  ///   - kernels: What computes.
  package func scan(
    _ visits: [ListVisit], of firstBlocks: [Int], _ queries: [SignQuery], kernels: Kernels = .best
  ) {
    precondition(
      firstBlocks.first == 0 && firstBlocks.last == count
        && queries.allSatisfy { $0.coded.dimension == dimension }
        && visits.allSatisfy { $0.list < firstBlocks.count - 1 && $0.query < queries.count },
      "\(visits.count) visits of \(firstBlocks.count) lists in \(count) blocks")
    var scan = unsafe sign_scan()
    unsafe scan.blocks = start.assumingMemoryBound(to: UInt8.self)
    unsafe scan.block_bytes = Self.blockBytes(dimension: dimension)
    unsafe scan.vectors = Self.vectors(dimension)
    unsafe scan.visit_count = visits.count
    var asked = unsafe queries.map { unsafe $0.kernelQuery }
    unsafe firstBlocks.withUnsafeBufferPointer { firstBlocks in
      unsafe visits.withUnsafeBytes { bytes in
        unsafe asked.withUnsafeMutableBufferPointer { asked in
          unsafe scan.first_blocks = firstBlocks.baseAddress
          unsafe scan.visits = bytes.baseAddress?.assumingMemoryBound(to: list_visit.self)
          unsafe scan.queries = asked.baseAddress
          var next = 0
          while true {
            next = unsafe kernels.set.pointee.scan.scan_signs(&scan, next)
            guard next < visits.count else { break }
            // No room for a whole list.
            let visit = visits[next]
            let (query, list) = (Int(visit.query), Int(visit.list))
            queries[query].survivors.count = unsafe asked[query].count
            let blocks = unsafe firstBlocks[list + 1] - firstBlocks[list]
            queries[query].survivors.reserve(blocks * Self.entries)
            unsafe asked[query] = queries[query].kernelQuery
          }
          for index in queries.indices {
            queries[index].survivors.count = unsafe asked[index].count
          }
        }
      }
    }
  }

  /// The rows of the entries of a block that are in use, in order.
  package func rows(_ block: Int) -> [UInt32] {
    precondition(block >= 0 && block < count, "block \(block) of \(count)")
    let facts =
      unsafe start + block * Self.blockBytes(dimension: dimension) + 64 * Self.vectors(dimension)
    return (0..<Self.entries).compactMap { entry in
      let factor = unsafe facts.load(fromByteOffset: 2 * entry, as: UInt16.self)
      guard factor != unusedFactor else { return nil }
      return unsafe facts.load(fromByteOffset: 2 * Self.entries + 4 * entry, as: UInt32.self)
    }
  }
}

/// That a query looks into a list; laid out as `list_visit` is.
package struct ListVisit: Sendable, BitwiseCopyable {
  /// Which list.
  package let list: UInt32
  /// The number of the query.
  package let query: UInt32
  /// The query's product with the list's centroid.
  package let product: Float

  /// A visit.
  package init(list: UInt32, query: UInt32, product: Float) {
    self.list = list
    self.query = query
    self.product = product
  }
}

/// A query that looks into lists.
package struct SignQuery {
  /// With its table made.
  package let coded: CodedQuery
  /// Gets rows and bounds.
  package let survivors: Survivors
  /// A number that is added to an estimate, in units of an entry's factor.
  package let margin: Float
  /// The sum of an estimate and its margin must reach this number.
  package let threshold: Float

  /// A query that adds to `survivors`.
  package init(_ coded: CodedQuery, into survivors: Survivors, margin: Float, threshold: Float) {
    self.coded = coded
    self.survivors = survivors
    self.margin = margin
    self.threshold = threshold
  }

  fileprivate var kernelQuery: sign_query {
    unsafe sign_query(
      table: coded.table.base, step: coded.tableStep, offset: coded.tableOffset + margin,
      threshold: threshold, rows: survivors.rows.base, bounds: survivors.bounds.base,
      count: survivors.count, capacity: survivors.rows.count)
  }
}

/// Writes blocks of entries.
package struct SignBlockEncoder {
  private let dimension: Int
  private let kernels: Kernels
  private var bits: [UInt8]
  private var pending = 0
  /// Whole blocks; the last one is filled up by `finish`.
  package private(set) var bytes: [UInt8] = []

  /// An encoder of entries of `dimension` numbers.
  package init(dimension: Int, kernels: Kernels = .best) {
    self.dimension = dimension
    self.kernels = kernels
    bits = Array(repeating: 0, count: signBytes(dimension))
  }

  /// Appends the entry of `row`.
  ///
  /// - Parameters:
  ///   - row: What the entry stands for.
  ///   - vector: The rotated vector of the row, `[D]`.
  ///   - centroid: The list's centroid as searches decode it, `[D]`.
  package mutating func append(row: UInt32, vector: Span<Float>, centroid: Span<Float>) {
    precondition(
      vector.count == dimension && centroid.count == dimension,
      "\(vector.count) and \(centroid.count) numbers for \(dimension)")
    var factor: Float = 0
    unsafe vector.withUnsafeBufferPointer { vector in
      unsafe centroid.withUnsafeBufferPointer { centroid in
        unsafe bits.withUnsafeMutableBufferPointer { bits in
          factor = unsafe kernels.set.pointee.scan.encode_signs(
            vector.baseAddress, centroid.baseAddress, dimension, bits.baseAddress)
        }
      }
    }
    let size = SignBlocks.blockBytes(dimension: dimension)
    if pending == 0 {
      bytes.append(contentsOf: repeatElement(0, count: size))
      for entry in 0..<SignBlocks.entries { store(unusedFactor, factorAt: entry) }
    }
    let block = bytes.count - size
    // Entries 0 to 7 lie in the lower halves of even bytes, then odd ones, then the upper halves.
    let byte = pending % 8 * 2 + pending / 8 % 2
    let shift = UInt8(pending / 16 * 4)
    for group in 0..<bits.count * 2 {
      let nibble = bits[group / 2] >> UInt8(group % 2 * 4) & 15
      bytes[block + 16 * group + byte] |= nibble << shift
    }
    let pattern = factor.bitPattern
    store(UInt16(truncatingIfNeeded: (pattern &+ 0x8000) >> 16), factorAt: pending)
    let place = block + 64 * SignBlocks.vectors(dimension) + 2 * SignBlocks.entries + 4 * pending
    for index in 0..<4 {
      bytes[place + index] = UInt8(truncatingIfNeeded: row >> UInt32(8 * index))
    }
    pending = (pending + 1) % SignBlocks.entries
  }

  /// Ends a list: the next entry begins a block.
  package mutating func finish() { pending = 0 }

  private mutating func store(_ factor: UInt16, factorAt entry: Int) {
    let place = bytes.count - SignBlocks.entries * 6 + 2 * entry
    bytes[place] = UInt8(truncatingIfNeeded: factor)
    bytes[place + 1] = UInt8(truncatingIfNeeded: factor >> 8)
  }
}

// Not a number: never reaches a threshold.
private let unusedFactor: UInt16 = 0x7FC0
