import Tokenization

/// CRC-32 over encodings, by the same rules as `Digest` in `Golden/make-golden.py`.
struct AnswerDigest {
  private var state: UInt32 = ~0

  /// The digest of what was added so far.
  var value: UInt32 { ~state }

  /// Adds the count, the cut, then ids, types, starts and ends.
  mutating func add(_ encoding: Encoding) {
    add(encoding.ids.count)
    add(encoding.truncatedCount)
    for id in encoding.ids { add(Int(id)) }
    for type in encoding.typeIDs { add(Int(type)) }
    for range in encoding.offsets { add(range.lowerBound) }
    for range in encoding.offsets { add(range.upperBound) }
  }

  private mutating func add(_ number: Int) {
    let bits = UInt32(truncatingIfNeeded: number)
    for shift: UInt32 in [0, 8, 16, 24] {
      state = state >> 8 ^ Self.table[Int((state ^ bits >> shift) & 0xFF)]
    }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
}
