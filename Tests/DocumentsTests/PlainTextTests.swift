import Documents
import Testing

@Suite
struct `Plain text` {
  @Test func `passages know their lines and bytes`() throws {
    let text =
      "Title\n=====\n\nOne sentence\non two lines.  And\u{A0}another!\n\n- first item\n- second\n  item\n"
    let passages = try DocumentReader().passages(of: text, format: .text)
    #expect(
      passages == [
        DocumentPassage(text: "Title", byteRange: 0..<5, lines: 1...1),
        DocumentPassage(text: "One sentence on two lines.", byteRange: 13..<39, lines: 4...5),
        DocumentPassage(text: "And another!", byteRange: 41..<54, lines: 5...5),
        DocumentPassage(text: "first item", byteRange: 58..<68, lines: 7...7),
        DocumentPassage(text: "second item", byteRange: 71..<84, lines: 8...9),
      ])
  }

  @Test func `a mail is read line by line at its head and without the marks of quotes`() throws {
    let mail = """
      From: Ann <ann@example.org>
      Subject: Re: tides,
        and moons
      Lines: 3

      > When is it
      > high? At noon.
      I do not know.
      """
    let passages = try DocumentReader().passages(of: mail, format: .text)
    #expect(
      passages.map(\.text) == [
        "From: Ann <ann@example.org>", "Subject: Re: tides, and moons", "Lines: 3",
        "When is it high?", "At noon.", "I do not know.",
      ])
    #expect(passages.map(\.lines) == [1...1, 2...3, 4...4, 6...7, 7...7, 8...8])
  }

  @Test func `what reStructuredText sets up is left out`() throws {
    let text = """
      .. _label:

      .. code-block:: python
         :class: good

         print(1)

      .. note:: Mind the tide.
      """
    let passages = try DocumentReader().passages(of: text, format: .text)
    #expect(passages.map(\.text) == ["print(1)", ".. note:: Mind the tide."])
  }

  @Test(arguments: ["", "\n\n", "--- *** ...\n", "!!!", " \u{A0}\u{200B} ", "🙂"])
  func `text without a letter or digit has no passages`(text: String) throws {
    #expect(try DocumentReader().passages(of: text, format: .text).isEmpty)
  }

  @Test func `in a log each line is a passage`() throws {
    let passages = try DocumentReader().passages(of: "a b\n\n  c. D\r\ne", format: .lines)
    #expect(passages.map(\.text) == ["a b", "c. D", "e"])
    #expect(passages.map(\.lines) == [1...1, 3...3, 4...4])
    #expect(passages.map(\.byteRange) == [0..<3, 7..<11, 13..<14])
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `bytes at the range become the text`(seed: UInt64) throws {
    var random = Seeded(seed)
    let atoms = [
      "word", "Word", "Dr.", "3.5", ".", "!", "?", " ", "  ", "\n", "\r\n", "\n\n", "\t", "é", "字",
      "。", "“", "”", "- ", "1. ", "====", "e.g.", "\u{A0}", "\u{2028}", "A.", "😀",
    ]
    let text = (0..<60).map { _ in atoms[Int(random.next() % UInt64(atoms.count))] }.joined(
      separator: random.next() % 2 == 0 ? " " : "")
    let bytes = Array(text.utf8)
    var end = 0
    for passage in try DocumentReader().passages(of: text, format: .text) {
      let source = bytes[passage.byteRange]
      #expect(passage.text == Self.oneLine(String(decoding: source, as: UTF8.self)))
      #expect(passage.byteRange.lowerBound >= end, "passages overlap")
      end = passage.byteRange.upperBound
      let before = bytes[..<passage.byteRange.lowerBound].count { $0 == 10 }
      let within = source.count { $0 == 10 }
      #expect(passage.lines == before + 1...before + 1 + within)
    }
  }

  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test(arguments: [DocumentFormat.text, .markdown], ["A word. ", "word ", "word", "a!b.c"])
  func `a line of a megabyte is read`(format: DocumentFormat, piece: String) throws {
    let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
    let passages = try DocumentReader().passages(of: text, format: format)
    #expect(passages.allSatisfy { $0.text.utf8.count <= 2_000 && $0.lines == 1...1 })
    #expect(passages.last?.byteRange.upperBound ?? 0 >= text.utf8.count - 1)
  }
}

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
