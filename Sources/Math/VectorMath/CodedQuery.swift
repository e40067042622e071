internal import CKernels

/// A query in the forms in which rows of codes are compared with it.
///
/// `reset` makes it another query without allocating.
@safe package final class CodedQuery {
  /// Numbers in a vector.
  package let dimension: Int
  /// `[D]`, as given, then rotated.
  package private(set) var rotated: [Float]

  private let rotation: Rotation
  private let kernels: Kernels
  let words: AlignedNumbers<Int16>
  let bytes: AlignedNumbers<Int8>
  let table: AlignedNumbers<UInt8>
  // The value of one step of the words, and of one step of the bytes.
  private(set) var wordScale: Double = 0
  private(set) var byteScale: Float = 0
  private(set) var byteSum: Int32 = 0
  /// The query's length, rounded up.
  package private(set) var length: Float = 0
  // The length of what separates words and bytes, and room for rounding in sums.
  private(set) var byteError: Float = 0
  private(set) var tableStep: Float = 0
  private(set) var tableOffset: Float = 0

  /// Room for a query of the rotation's dimension; zeros until `reset`.
  package init(_ rotation: Rotation, kernels: Kernels = .best) {
    self.rotation = rotation
    self.kernels = kernels
    dimension = rotation.dimension
    rotated = Array(repeating: 0, count: dimension)
    let padded = 2 * highBytes(dimension)
    words = AlignedNumbers(count: padded)
    bytes = AlignedNumbers(count: padded)
    table = AlignedNumbers(count: signBytes(dimension) * 16 * 2)
  }

  /// Makes this the query `vector`, `[D]`, not yet rotated.
  package func reset(_ vector: Span<Float>) {
    precondition(vector.count == dimension, "query of \(vector.count) numbers for \(dimension)")
    for index in 0..<dimension { rotated[index] = vector[index] }
    var span = rotated.mutableSpan
    rotation.apply(to: &span, kernels: kernels)
    var largest: Float = 0
    for number in rotated { largest = max(largest, abs(number)) }
    // A query with something that is not a number finds nothing, as its scores are none.
    let isNumber = dot(rotated.span, rotated.span).isFinite
    let wordSteps = largest > 1e-30 && isNumber ? wordLimit / largest : 0
    let byteSteps = largest > 1e-30 && isNumber ? byteLimit / largest : 0
    let wordScale = isNumber ? largest / wordLimit : .nan
    byteScale = isNumber ? largest / byteLimit : .nan
    self.wordScale = Double(wordScale)
    var squares: Float = 0
    var errors: Float = 0
    var sum: Int32 = 0
    for index in 0..<dimension {
      // Adding and taking away 1.5 · 2²³ rounds to the nearest whole number.
      let word = (rotated[index] * wordSteps + roundingShift) - roundingShift
      let byte = (rotated[index] * byteSteps + roundingShift) - roundingShift
      unsafe words.base[index] = Int16(truncatingIfNeeded: Int32(isNumber ? word : 0))
      let small = Int32(isNumber ? byte : 0)
      unsafe bytes.base[index] = Int8(truncatingIfNeeded: small)
      sum += small
      let value = word * wordScale
      let gap = value - byte * byteScale
      squares += value * value
      errors += gap * gap
    }
    byteSum = sum
    let rounding = Float(dimension).squareRoot()
    length = squares.squareRoot() * (1 + 1e-6 * rounding)
    byteError = errors.squareRoot() * (1 + 1e-6 * rounding) + length * 6e-7 * rounding
  }

  /// Makes the table that signs are looked up in; to be called after `reset` where it is needed.
  package func makeTable() {
    unsafe rotated.withUnsafeBufferPointer { rotated in
      unsafe kernels.set.pointee.scan.make_table(
        rotated.baseAddress, dimension, table.base, &tableStep, &tableOffset)
    }
  }
}

/// Rows that a scan found, and what they score at most (or, from signs, very probably).
@safe package final class Survivors {
  /// How many were found.
  package internal(set) var count = 0
  let rows = AlignedNumbers<UInt32>()
  let bounds = AlignedNumbers<Float>()

  /// None yet.
  package init() {}

  /// Forgets them.
  package func removeAll() { count = 0 }

  /// The row that was found at `index`.
  package func row(_ index: Int) -> Int {
    precondition(index >= 0 && index < count, "\(index) of \(count)")
    return unsafe Int(rows.base[index])
  }

  /// What it scores at most.
  package func bound(_ index: Int) -> Float {
    precondition(index >= 0 && index < count, "\(index) of \(count)")
    return unsafe bounds.base[index]
  }

  /// A level that at least `wanted` of the bounds reach, and hardly more.
  package func level(reachedBy wanted: Int, kernels: Kernels = .best) -> Float {
    unsafe kernels.set.pointee.scan.level(bounds.base, count, wanted)
  }

  /// Hands over the rows whose bounds reach `low`, and keeps those from `floor` up to `level`.
  ///
  /// - Parameters:
  ///   - low: What a bound must reach to be handed over.
  ///   - floor: What a bound must reach to be kept.
  ///   - level: What a bound must be below to be kept.
  ///   - query: A number that goes with the rows.
  ///   - taken: Gets rows in the upper and `query` in the lower halves, from `start` on; has room
  ///     for `count` more.
  ///   - start: Where.
  /// - Returns: How many were handed over.
  package func take(
    from low: Float, keeping floor: Float, below level: Float, as query: Int,
    into taken: AlignedNumbers<UInt64>, at start: Int
  ) -> Int {
    precondition(
      start >= 0 && count <= taken.count - start, "\(count) at \(start) of \(taken.count)")
    let (rows, bounds, target) = unsafe (rows.base, bounds.base, taken.base + start)
    var found = 0
    var kept = 0
    // Without branches: which way they go cannot be foreseen.
    for index in 0..<count {
      let (row, bound) = unsafe (rows[index], bounds[index])
      unsafe target[found] = UInt64(row) << 32 | UInt64(UInt32(truncatingIfNeeded: query))
      found &+= bound >= low ? 1 : 0
      unsafe rows[kept] = row
      unsafe bounds[kept] = bound
      kept &+= (bound >= floor ? 1 : 0) & (bound < level ? 1 : 0)
    }
    count = kept
    return found
  }

  /// Makes room for `more` beside what was found already.
  func reserve(_ more: Int) {
    guard count + more > rows.count else { return }
    let capacity = 2 * (count + more)
    let oldRows = rows[0..<count]
    let oldBounds = bounds[0..<count]
    rows.reserve(capacity)
    bounds.reserve(capacity)
    for index in 0..<count {
      unsafe rows.base[index] = oldRows[index]
      unsafe bounds.base[index] = oldBounds[index]
    }
  }
}

private let roundingShift: Float = 12_582_912
// 32 products of 12 and 15 bits, signs included, fit into 32.
private let wordLimit: Float = 16383
private let byteLimit: Float = 127

/// Bytes of the high plane of a row of `dimension` numbers; the low one has twice as many.
func highBytes(_ dimension: Int) -> Int { (dimension + 127) / 128 * 64 }

/// Bytes of the signs of a row of `dimension` numbers.
func signBytes(_ dimension: Int) -> Int { (dimension + 15) / 16 * 2 }
