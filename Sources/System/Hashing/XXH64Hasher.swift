/// XXH64 (Collet 2012, seed 0), fed in pieces of any length: a checksum against accidents, not
/// against people.
package struct XXH64Hasher: Sendable {
  // Four independent sums, so that the CPU works on four words at once.
  private var lanes: SIMD4<UInt64> = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
  // Bytes of an unfinished stripe; always 32 long, `pendingCount` of them count.
  private var pending: [UInt8] = Array(repeating: 0, count: stripeSize)
  private var pendingCount = 0
  private var byteCount: UInt64 = 0

  /// Nothing summed up yet.
  package init() {}

  /// Adds the next `bytes`.
  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe update(bytes)
    }
  }

  /// Adds the next `bytes`.
  package mutating func update(_ bytes: Span<UInt8>) { unsafe update(bytes.bytes) }

  /// The checksum of the bytes so far.
  package func finalize() -> UInt64 {
    var sum: UInt64
    if byteCount >= UInt64(stripeSize) {
      sum =
        rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
      for lane in 0..<4 { sum = (sum ^ round(0, lanes[lane])) &* prime1 &+ prime4 }
    } else {
      sum = prime5
    }
    sum &+= byteCount
    return unsafe pending.withUnsafeBytes { bytes in
      var at = 0
      while at + 8 <= pendingCount {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        sum = rotate(sum ^ round(0, UInt64(littleEndian: word)), 27) &* prime1 &+ prime4
        at += 8
      }
      if at + 4 <= pendingCount {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
        sum ^= UInt64(UInt32(littleEndian: word)) &* prime1
        sum = rotate(sum, 23) &* prime2 &+ prime3
        at += 4
      }
      while at < pendingCount {
        sum = unsafe rotate(sum ^ UInt64(bytes[at]) &* prime5, 11) &* prime1
        at += 1
      }
      // The avalanche: every bit of the input reaches every bit of the sum.
      sum = (sum ^ sum >> 33) &* prime2
      sum = (sum ^ sum >> 29) &* prime3
      return sum ^ sum >> 32
    }
  }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var start = 0
    if pendingCount > 0 {
      start = min(stripeSize - pendingCount, bytes.count)
      for index in 0..<start { unsafe pending[pendingCount + index] = bytes[index] }
      pendingCount += start
      guard pendingCount == stripeSize else { return }
      unsafe pending.withUnsafeBytes { unsafe addStripes($0, to: &lanes) }
      pendingCount = 0
    }
    let end = bytes.count - (bytes.count - start) % stripeSize
    if end > start {
      unsafe addStripes(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: &lanes)
    }
    pendingCount = bytes.count - end
    for index in 0..<pendingCount { unsafe pending[index] = bytes[end + index] }
  }
}

private let stripeSize = 32
private let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
private let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
private let prime3: UInt64 = 0x1656_67b1_9e37_79f9
private let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
private let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

private func addStripes(_ stripes: UnsafeRawBufferPointer, to lanes: inout SIMD4<UInt64>) {
  var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
  var at = 0
  while at < stripes.count {
    a = unsafe round(a, word(of: stripes, at: at))
    b = unsafe round(b, word(of: stripes, at: at + 8))
    c = unsafe round(c, word(of: stripes, at: at + 16))
    d = unsafe round(d, word(of: stripes, at: at + 24))
    at += stripeSize
  }
  lanes = [a, b, c, d]
}

@inline(__always)
private func word(of bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
  unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}

@inline(__always)
private func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
  rotate(lane &+ word &* prime2, 31) &* prime1
}

@inline(__always)
private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
  word << count | word >> (64 - count)
}
