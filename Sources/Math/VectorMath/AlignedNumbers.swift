/// Memory of one thread, aligned to cache lines, that grows and never shrinks.
///
/// Vectors that begin on a cache line are read and written in one access. Fresh memory is zero.
@safe package final class AlignedNumbers<Number: BitwiseCopyable> {
  /// How many numbers there is room for.
  package private(set) var count = 0
  private(set) var base: UnsafeMutablePointer<Number>

  /// Room for `count` numbers, all zero.
  package init(count: Int = 0) {
    unsafe base = Self.allocate(count)
    self.count = count
  }

  /// A copy of `numbers`.
  package convenience init(_ numbers: [Number]) {
    self.init(count: numbers.count)
    for (index, number) in numbers.enumerated() { unsafe base[index] = number }
  }

  deinit { unsafe base.deallocate() }

  /// Makes room for `count` numbers; what was there is lost if there was less.
  package func reserve(_ count: Int) {
    guard count > self.count else { return }
    unsafe base.deallocate()
    unsafe base = Self.allocate(count)
    self.count = count
  }

  /// A copy of some of the numbers.
  package subscript(range: Range<Int>) -> [Number] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    return unsafe Array(
      UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Writes `numbers` from `start` on.
  package func write(_ numbers: Span<Number>, at start: Int) {
    precondition(
      start >= 0 && numbers.count <= count - start, "\(numbers.count) at \(start) of \(count)")
    unsafe numbers.withUnsafeBufferPointer { numbers in
      guard let source = numbers.baseAddress else { return }
      unsafe (base + start).update(from: source, count: numbers.count)
    }
  }

  /// Sets some of the numbers to zero.
  package func clear(_ range: Range<Int>) where Number == Float {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    unsafe (base + range.lowerBound).update(repeating: 0, count: range.count)
  }

  /// Multiplies some of the numbers.
  package func scale(_ range: Range<Int>, by factor: Float) where Number == Float {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    for index in range { unsafe base[index] *= factor }
  }

  /// Lends the numbers, `[count]`.
  package func withSpan<R, E>(_ body: (Span<Number>) throws(E) -> R) throws(E) -> R {
    try body(
      unsafe Span(_unsafeElements: UnsafeBufferPointer(start: UnsafePointer(base), count: count)))
  }

  /// Lends the numbers, `[count]`, to be changed.
  package func withMutableSpan<R, E>(
    _ body: (inout MutableSpan<Number>) throws(E) -> R
  ) throws(E) -> R {
    var span = unsafe MutableSpan(
      _unsafeElements: UnsafeMutableBufferPointer(start: base, count: count))
    return try body(&span)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Number> {
    let bytes = max(1, count) * MemoryLayout<Number>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    _ = unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return unsafe memory.assumingMemoryBound(to: Number.self)
  }
}

extension AlignedNumbers<UInt64> {
  /// The number at `index`.
  package subscript(index: Int) -> UInt64 {
    precondition(index >= 0 && index < count, "\(index) of \(count)")
    return unsafe base[index]
  }

  /// Sorts the first `used` numbers, which must be in the order of their lower halves already.
  ///
  /// - Parameters:
  ///   - used: How many.
  ///   - memory: As much room again.
  package func sort(_ used: Int, memory: AlignedNumbers<UInt64>) {
    precondition(used <= count && used <= memory.count, "\(used) of \(count), \(memory.count)")
    guard used >= radix else {
      var numbers = unsafe UnsafeMutableBufferPointer(start: base, count: used)
      unsafe numbers.sort()
      return
    }
    var largest: UInt64 = 0
    for index in 0..<used { largest = max(largest, unsafe base[index]) }
    var (from, to) = unsafe (base, memory.base)
    var places = [Int](repeating: 0, count: radix + 1)
    var shift: UInt64 = 32
    while largest >> shift > 0 {
      for index in places.indices { places[index] = 0 }
      for index in 0..<used { places[Int(unsafe from[index] >> shift) & (radix - 1) + 1] += 1 }
      for index in 0..<radix { places[index + 1] += places[index] }
      for index in 0..<used {
        let number = unsafe from[index]
        let digit = Int(number >> shift) & (radix - 1)
        unsafe to[places[digit]] = number
        places[digit] += 1
      }
      unsafe swap(&from, &to)
      shift += 11
    }
    if unsafe from != base {
      unsafe base.update(from: from, count: used)
    }
  }
}

// Where counting all values of a digit takes less time than comparing numbers.
private let radix = 1 << 11
