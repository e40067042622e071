internal import FileAccess

/// The numbers of one tensor, row-major: mapped from its file where that is possible.
@safe package struct Tensor: Sendable {
  /// The size of each axis.
  package let shape: [Int]
  /// How many numbers there are: the product of `shape`.
  package let count: Int

  // Keeps what `base` points at alive and unchanged.
  private let owner: any AnyObject & Sendable
  private nonisolated(unsafe) let base: UnsafePointer<Float>?

  /// Takes over `numbers`.
  package init(shape: [Int], numbers: [Float]) {
    precondition(
      shape.reduce(1, *) == numbers.count, "\(numbers.count) numbers for a shape of \(shape)")
    let owned = OwnedNumbers(numbers)
    unsafe self.init(
      shape: shape, count: numbers.count, owner: owned,
      base: UnsafePointer(owned.buffer.baseAddress))
  }

  private init(
    shape: [Int], count: Int, owner: any AnyObject & Sendable, base: UnsafePointer<Float>?
  ) {
    self.shape = shape
    self.count = count
    self.owner = owner
    unsafe self.base = unsafe base
  }

  /// Uses the file's bytes themselves when this machine can read them as they lie.
  init(shape: [Int], littleEndianFloats bytes: UnsafeRawBufferPointer, of file: MappedFile) {
    let count = bytes.count / 4
    let isAligned =
      Int(bitPattern: bytes.baseAddress) % MemoryLayout<Float>.alignment == 0
    guard isAligned && 1.littleEndian == 1 else {
      let numbers = (0..<count).map { index in
        unsafe Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
      }
      self.init(shape: shape, numbers: numbers)
      return
    }
    unsafe self.init(
      shape: shape, count: count, owner: file,
      base: bytes.baseAddress?.assumingMemoryBound(to: Float.self))
  }

  /// Lends the numbers, `[count]`, to `body`.
  package func withSpan<Result>(_ body: (Span<Float>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(owner) {
      try unsafe body(Span(_unsafeElements: UnsafeBufferPointer(start: base, count: count)))
    }
  }
}

/// Numbers on the heap that never change after they are made.
@safe private final class OwnedNumbers: Sendable {
  nonisolated(unsafe) let buffer: UnsafeMutableBufferPointer<Float>

  init(_ numbers: [Float]) {
    unsafe buffer = .allocate(capacity: numbers.count)
    _ = unsafe buffer.initialize(from: numbers)
  }

  deinit { unsafe buffer.deallocate() }
}
