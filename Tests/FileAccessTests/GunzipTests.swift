import FileAccess
import Testing

@Suite
struct GunzipTests {
  /// "The tide turns.\\n", packed.
  static let packed: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x0B, 0xC9,
    0x48, 0x55, 0x28, 0xC9, 0x4C, 0x01, 0x12, 0xA5, 0x45, 0x79, 0xC5, 0x7A,
    0x5C, 0x00, 0x0C, 0x91, 0x79, 0x5B, 0x10, 0x00, 0x00, 0x00,
  ]

  @Test func `members are unpacked one after the other`() throws {
    let text = Array("The tide turns.\n".utf8)
    #expect(try Gunzip.unpacked(Self.packed, atMost: 100) == text)
    #expect(try Gunzip.unpacked(Self.packed + Self.packed + [0, 0], atMost: 100) == text + text)
  }

  @Test(arguments: [0, 1, 100, 1 << 16, 3 << 20])
  func `what is packed is unpacked to the same`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ $0 >> 7) }
    let packed = Gzip.packed(bytes)
    #expect(try Gunzip.unpacked(packed, atMost: 1 << 24) == bytes)
    #expect(try Gunzip.unpacked(packed + packed, atMost: 1 << 24) == bytes + bytes)
  }

  @Test func `a file that is cut anywhere is an error`() {
    for count in 0..<Self.packed.count {
      #expect(throws: FileReadError.self) {
        try Gunzip.unpacked(Array(Self.packed[..<count]), atMost: 100)
      }
    }
  }

  @Test func `a damaged file is an error`() {
    for place in [0, 1, 2, 12, 20, Self.packed.count - 6, Self.packed.count - 1] {
      var damaged = Self.packed
      damaged[place] ^= 0x5A
      #expect(throws: FileReadError.self) { try Gunzip.unpacked(damaged, atMost: 100) }
    }
    #expect(throws: FileReadError.badGzip(cause: "other bytes behind its end")) {
      try Gunzip.unpacked(Self.packed + [1], atMost: 100)
    }
  }

  @Test func `what unpacks to more than the limit is refused`() {
    #expect(throws: FileReadError.self) { try Gunzip.unpacked(Self.packed, atMost: 15) }
  }
}
