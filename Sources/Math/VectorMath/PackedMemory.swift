/// Where packed layers lie: on the heap, zero until a `LayerPacker` writes, or in a mapped file.
///
/// Once a `PackedLayer` reads it, nobody writes any more.
@safe package final class PackedMemory: Sendable {
  /// How many bytes.
  package let count: Int

  private nonisolated(unsafe) let start: UnsafeMutableRawPointer
  // What the bytes belong to; nil when they are our own.
  private let owner: (any AnyObject & Sendable)?

  /// `count` bytes on the heap, all zero.
  package init(count: Int) {
    self.count = count
    owner = nil
    unsafe start = .allocate(byteCount: max(1, count), alignment: 64)
    _ = unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  /// A copy of `bytes`.
  package convenience init(copying bytes: [UInt8]) {
    self.init(count: bytes.count)
    unsafe bytes.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      unsafe start.copyMemory(from: source, byteCount: bytes.count)
    }
  }

  /// Bytes of `owner` that were packed before, aligned to 64; never written.
  package init(_ bytes: UnsafeRawBufferPointer, of owner: any AnyObject & Sendable) {
    guard let base = bytes.baseAddress, Int(bitPattern: base) % 64 == 0 else {
      preconditionFailure("packed layers that begin inside a cache line")
    }
    count = bytes.count
    self.owner = owner
    unsafe start = UnsafeMutableRawPointer(mutating: base)
  }

  deinit { if owner == nil { unsafe start.deallocate() } }

  /// Lends the bytes.
  package func withBytes<R, E>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
  }

  /// The bytes of a layer that begins at `byte`.
  func pointer(at byte: Int, for layout: PackedLayer.Layout) -> UnsafeMutableRawPointer {
    precondition(
      byte >= 0 && byte % 64 == 0 && layout.byteCount <= count - byte,
      "a layer of \(layout.byteCount) bytes at \(byte) of \(count)")
    return unsafe start + byte
  }
}
