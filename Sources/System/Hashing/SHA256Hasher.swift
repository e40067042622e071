/// SHA-256 (FIPS 180-4, §6.2), fed in pieces of any length.
package struct SHA256Hasher: Sendable {
  // H(0)…H(7), the state after the blocks so far.
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  // Bytes of an unfinished block; always 64 long, `pendingCount` of them count.
  private var pending: [UInt8] = Array(repeating: 0, count: blockSize)
  private var pendingCount = 0
  private var byteCount: UInt64 = 0

  /// Nothing hashed yet.
  package init() {}

  /// Hashes the next `bytes`.
  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe update(bytes)
    }
  }

  /// Hashes the next `bytes`.
  package mutating func update(_ bytes: Span<UInt8>) { unsafe update(bytes.bytes) }

  /// Ends the message.
  ///
  /// - Returns: The digest, 32 bytes.
  package consuming func finalize() -> [UInt8] {
    let bits = byteCount &* 8
    // A one bit, zeros up to 56 bytes into a block, the message's length in bits (§5.1.1).
    let zeros = (blockSize + 55 - pendingCount % blockSize) % blockSize
    var padding: [UInt8] = [0x80]
    padding.append(contentsOf: repeatElement(0, count: zeros))
    for shift in stride(from: 56, through: 0, by: -8) {
      padding.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    update(padding.span)
    return state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var start = 0
    if pendingCount > 0 {
      start = min(blockSize - pendingCount, bytes.count)
      for index in 0..<start { unsafe pending[pendingCount + index] = bytes[index] }
      pendingCount += start
      guard pendingCount == blockSize else { return }
      unsafe pending.withUnsafeBytes { unsafe compress($0, into: &state) }
      pendingCount = 0
    }
    let end = bytes.count - (bytes.count - start) % blockSize
    if end > start {
      unsafe compress(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &state)
    }
    pendingCount = bytes.count - end
    for index in 0..<pendingCount { unsafe pending[index] = bytes[end + index] }
  }
}

private let blockSize = 64

/// Runs whole blocks through the compression function (FIPS 180-4, §6.2.2).
private func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
  // A ring of the last 16 words of the message schedule: W(t) needs no older one.
  var schedule: InlineArray<16, UInt32> = .init(repeating: 0)
  var start = 0
  while start < blocks.count {
    var a = state[0]
    var b = state[1]
    var c = state[2]
    var d = state[3]
    var e = state[4]
    var f = state[5]
    var g = state[6]
    var h = state[7]
    for round in stride(from: 0, to: 64, by: 8) {
      // The roles of the eight words move on by one each round; here the names do.
      mix(a, b, c, &d, e, f, g, &h, unsafe word(round, &schedule, blocks, start))
      mix(h, a, b, &c, d, e, f, &g, unsafe word(round + 1, &schedule, blocks, start))
      mix(g, h, a, &b, c, d, e, &f, unsafe word(round + 2, &schedule, blocks, start))
      mix(f, g, h, &a, b, c, d, &e, unsafe word(round + 3, &schedule, blocks, start))
      mix(e, f, g, &h, a, b, c, &d, unsafe word(round + 4, &schedule, blocks, start))
      mix(d, e, f, &g, h, a, b, &c, unsafe word(round + 5, &schedule, blocks, start))
      mix(c, d, e, &f, g, h, a, &b, unsafe word(round + 6, &schedule, blocks, start))
      mix(b, c, d, &e, f, g, h, &a, unsafe word(round + 7, &schedule, blocks, start))
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
    start += blockSize
  }
}

/// W(t) + K(t); keeps W(t) in the schedule.
@inline(__always)
private func word(
  _ round: Int, _ schedule: inout InlineArray<16, UInt32>, _ blocks: UnsafeRawBufferPointer,
  _ start: Int
) -> UInt32 {
  let word: UInt32
  if round < 16 {
    word = unsafe UInt32(
      bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * round, as: UInt32.self))
  } else {
    let near = schedule[(round - 2) & 15]
    let far = schedule[(round - 15) & 15]
    word =
      (rotate(near, 17) ^ rotate(near, 19) ^ near >> 10) &+ schedule[(round - 7) & 15]
      &+ (rotate(far, 7) ^ rotate(far, 18) ^ far >> 3) &+ schedule[round & 15]
  }
  schedule[round & 15] = word
  return word &+ roundConstants[round]
}

/// One round: what the standard calls T₁ goes into `d`, T₁ + T₂ into `h`.
@inline(__always)
private func mix(
  _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
  _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
) {
  let first =
    h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ ((e & f) ^ (~e & g)) &+ word
  d &+= first
  h = first &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
}

@inline(__always)
private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
  word >> count | word << (32 - count)
}

// K(t): the first 32 bits of the fractions of the cube roots of the first 64 primes (§4.2.2).
private let roundConstants: InlineArray<64, UInt32> = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1,
  0x923f_82a4, 0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
  0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786,
  0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
  0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147,
  0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
  0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
  0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
  0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a,
  0x5b9c_ca4f, 0x682e_6ff3, 0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
  0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
]
