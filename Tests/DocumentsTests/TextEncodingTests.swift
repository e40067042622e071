import Documents
import Testing
import TextAnalysis

@Suite
struct `Text encoding` {
  static func read(_ bytes: [UInt8]) throws -> Document {
    try DocumentReader().read(bytes, format: .text, path: "a.txt")
  }

  static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
    "\u{FEFF}\(text)".utf16.flatMap { unit in
      let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return littleEndian ? bytes : bytes.reversed()
    }
  }

  @Test func `each encoding is read`() throws {
    let text = "Größe “5 €”. Zwei 😀."
    let expected = ["Größe “5 €”.", "Zwei 😀."]
    for (bytes, encoding) in [
      (Array(text.utf8), TextEncoding.utf8), ([0xEF, 0xBB, 0xBF] + Array(text.utf8), .utf8),
      (Self.utf16(text, littleEndian: true), .utf16LittleEndian),
      (Self.utf16(text, littleEndian: false), .utf16BigEndian),
    ] {
      let document = try Self.read(bytes)
      #expect(document.encoding == encoding)
      #expect(document.passages.map(\.text) == expected)
      #expect(
        document.passages.map { String(decoding: document.bytes[$0.byteRange], as: UTF8.self) }
          == expected)
    }
  }

  @Test func `what is not UTF-8 is taken for Windows-1252`() throws {
    let document = try Self.read(Array("Caf".utf8) + [0xE9, 0x20, 0x93, 0x35, 0x80, 0x94, 0x2E])
    #expect(document.encoding == .windows1252)
    #expect(document.passages.map(\.text) == ["Café “5€”."])
    #expect(document.passages.map(\.byteRange) == [0..<17])
  }

  @Test(
    arguments: [
      ([], SkipReason.empty), ([0x61, 0, 0x62], .binary), (Array(1...8), .binary),
      ([0xFF, 0xFE, 0, 0], .binary),
    ] as [([UInt8], SkipReason)])
  func `what is no text is refused`(bytes: [UInt8], reason: SkipReason) {
    #expect(throws: DocumentError.skipped(reason, path: "a.txt")) { try Self.read(bytes) }
  }
}
