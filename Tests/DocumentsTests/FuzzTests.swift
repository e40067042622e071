import Documents
import Records
import Testing

@Suite
struct `Hostile input` {
  static let atoms: [[UInt8]] =
    [
      "\"", "\\", "{", "}", "[", "]", ":", ",", "\n", "\r\n", "\t", " ", "`", "```\n", "~~~", "*",
      "_",
      "#", "> ", "- ", "1. ", "|", "|-|", "<!--", "-->", "<a", ">", "&amp;", "&#x110000;", "!", "(",
      ")", "---\n", "+++\n", "title: ", "text", "{\"text\":\"", "\"}", "\\u", "\\ud83d", "é", "😀",
      ".",
      "Dr.", "A.", "    ", "===\n", "\u{FEFF}", "\u{2028}", "[^1]:", "[a]: b", "\0",
      ".. ", "::", "::\n\n  ", ".. |a| replace:: ", "|a|", "+--+\n", "====  ===\n", ":a:", "`_",
      "[1]_",
      ".. a:: ", "\n  ", "[[", "]]", "%%", "==", "^", "<pre>", "</pre>", "<div>", "<?",
      ".. csv-table::\n\n  ",
      ".. list-table::\n\n  * - ", "-a  ", "| ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F], [0x80]]

  @Test(arguments: DocumentFormat.allCases, 0..<100 as Range<UInt64>)
  func `no bytes trap a reader`(format: DocumentFormat, seed: UInt64) throws {
    var random = Seeded(seed)
    let reader = try DocumentReader()
    for _ in 0..<20 {
      let bytes = Self.bytes(&random)
      guard let document = try? reader.read(bytes, format: format, path: "x") else { continue }
      for passage in document.passages {
        #expect(!passage.text.isEmpty && passage.text.utf8.count <= 4_100)
        #expect(!passage.byteRange.isEmpty && passage.byteRange.upperBound <= document.bytes.count)
        #expect(
          String(validating: document.bytes[passage.byteRange], as: UTF8.self) != nil,
          "a range that cuts a character")
        let line = document.bytes[..<passage.byteRange.lowerBound].count { $0 == 10 } + 1
        #expect(passage.lines.lowerBound == line)
      }
    }
  }

  @Test(arguments: [RecordLayout.jsonl, .json, .csv, .tsv, .lines], 0..<100 as Range<UInt64>)
  func `no bytes trap a record file`(layout: RecordLayout, seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<20 {
      let bytes = Self.bytes(&random)
      guard
        let file = try? RecordFile(
          bytes: bytes, options: RecordFile.Options(layout: layout, skipsInvalid: true), name: "x")
      else { continue }
      #expect(file.contents(removing: []) == bytes)
    }
  }

  /// Half of it pure noise, half of it pieces of syntax.
  static func bytes(_ random: inout Seeded) -> [UInt8] {
    let count = Int(random.next() % 80)
    if random.next() % 4 == 0 {
      return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
    // Noise in what is nearly UTF-8 would always take the way of Windows-1252.
    let usable = random.next() % 2 == 0 ? atoms : Array(atoms.dropLast(6))
    return (0..<count).flatMap { _ in usable[Int(random.next() % UInt64(usable.count))] }
  }

  @Test(arguments: [
    "[", "![", "[a](", "[a](<", "[a](b \"", "<a", "<a ", "<!--", "*a ", "**a _b ", "`", "&", "> ",
    "- + ", "1. ", "| a ", "|-", "#", "\\", "a.A.", "!)", "\"\"", "\"a,", "a\n\"b\"\"c\n", "{",
    "[1,",
    "{\"a\":", "a!b", ". ", "A. B ", "\u{301}", "\n> ", "\n- ",
    "`a", ":a:`", "*a", "|a", "a_", "[a", "[a]_", "a\n  ", "\n+--+", "\n===  ===", "::\n\n ", "- ",
    ":a: ",
    "\n.. |a| replace:: |a||a|\n", ".. ", "[[a", "![[", "%%", "==a", "^", "^[", "<pre>", "<script>",
    "<?", "<!a",
    "\n%%", "<div>\n", "|a| ", "a <b",
  ])
  func `repetition costs no more than its length`(piece: String) throws {
    let text = String(repeating: piece, count: (1 << 18) / piece.utf8.count)
    let reader = try DocumentReader()
    for format in DocumentFormat.allCases {
      _ = try? reader.passages(of: text, format: format)
      _ = try? reader.passages(of: "text\n\(text)", format: format)
    }
  }
}
