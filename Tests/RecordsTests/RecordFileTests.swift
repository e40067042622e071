import Records
import Testing

@Suite
struct `Record file` {
  static func file(
    _ text: String, _ layout: RecordLayout?, field: String? = nil
  ) throws -> RecordFile {
    try RecordFile(
      bytes: Array(text.utf8), options: RecordFile.Options(field: field, layout: layout),
      name: "input")
  }

  @Test(
    arguments: [
      ("One. Two.\r\n\r\n  \u{A0}\n!!\nlast", .lines, ["One. Two.", "!!", "last"], [1, 4, 5]),
      (
        "\u{FEFF}{\"text\":\"A. B.\"}\r\n\n{\"text\":\"\",\"x\":1}", .jsonl, ["A. B.", ""], [1, 3]
      ),
      (
        "\u{FEFF}id,text\r\n7,\"a\r\nb\"\r\n8,c", .csv, ["a b", "c"], [2, 4]
      ),
      ("text\tn\nx y\t1\n", .tsv, ["x y"], [2]),
    ] as [(String, RecordLayout, [String], [Int])])
  func `a record is one passage and all else stays`(
    text: String, layout: RecordLayout, texts: [String], lines: [Int]
  ) throws {
    let file = try Self.file(text, layout)
    #expect(file.records.map(\.text) == texts)
    #expect(file.records.map(\.line) == lines)
    #expect(file.contents(removing: []) == Array(text.utf8))
    // Whatever is removed, the rest is there, byte for byte.
    for removed in file.records.indices {
      var expected = Array(text.utf8)
      expected.removeSubrange(file.records[removed].byteRange)
      #expect(file.contents(removing: [removed]) == expected)
    }
    let rest = file.contents(removing: Set(file.records.indices))
    #expect(rest.count == text.utf8.count - file.records.reduce(0) { $0 + $1.byteRange.count })
  }

  @Test func `the cleaned copy keeps header, mark and line ends`() throws {
    let file = try Self.file("\u{FEFF}id,text\r\n7,\"a\r\nb\"\r\n8,c", .csv)
    #expect(file.records.map(\.id) == ["7", "8"])
    #expect(
      String(decoding: file.contents(removing: [0]), as: UTF8.self) == "\u{FEFF}id,text\r\n8,c")
  }

  @Test func `the layout is guessed from the first line`() throws {
    #expect(try Self.file(" {\"text\":\"a\"}\n", nil).layout == .jsonl)
    #expect(try Self.file("a\n{", nil).layout == .lines)
    #expect(try Self.file("", nil).records.isEmpty)
  }

  @Test(
    arguments: [
      ("id,text\n1,a b\n", nil, .csv), ("\u{FEFF}id\tText\n1\ta\n", nil, .tsv),
      ("n,my question\n1,a\n", "my question", .csv), ("body\na\n", "body", .csv),
      ("body\na\n", nil, .lines), ("One, text\na\n", nil, .lines), ("a,b\n", nil, .lines),
      ("id,text\n", "other", .lines), ("", "text", .lines), ("\"\n", nil, .lines),
    ] as [(String, String?, RecordLayout)])
  func `a first line that is a header tells a table`(
    text: String, field: String?, layout: RecordLayout
  ) throws {
    #expect(try Self.file(text, nil, field: field).layout == layout)
  }

  @Test func `a record whose text is null is as if it were empty`() throws {
    let text = "{\"id\":1,\"text\":null}\n{\"id\":2,\"text\":\"a\"}\n"
    for field in [nil, "text"] {
      let file = try Self.file(text, .jsonl, field: field)
      #expect(file.records.map(\.text) == ["", "a"])
      #expect(file.records.map(\.id) == ["1", "2"])
    }
  }

  @Test(
    arguments: [
      (
        "{\"text\":\"a\"}\n{\"text\":1}\n", .jsonl, "text",
        "input:2: the field \"text\" is not text but the number 1."
      ),
      (
        "\n{\"b\":\"\"}", .jsonl, nil,
        "input:2: no field that usually holds text; name one."
      ),
      ("{\"c\":\"a\"}\n{\"b\":\"\"}", .jsonl, "a", "input:1: no field \"a\"."),
      (
        "{\"a\":\"a\"", .jsonl, nil,
        "input:1: not valid JSON: a comma or a closing brace is missing at byte 9 of the line."
      ),
      ("id,text\n1,\"b\n2,c\n", .csv, nil, "input:2: a quote is opened and never closed."),
      ("id,text\n1,b\n", .csv, "body", "input: no field \"body\"; it has id, text."),
    ] as [(String, RecordLayout, String?, String)])
  func `a malformed record is an error with its line`(
    text: String, layout: RecordLayout, field: String?, message: String
  ) {
    let error = #expect(throws: RecordFileError.self) {
      try Self.file(text, layout, field: field)
    }
    #expect(error?.description == message)
  }

  @Test func `what is not UTF-8 is an error with its line`() {
    #expect(throws: RecordFileError.notUTF8(line: 2, path: "input")) {
      try RecordFile(
        bytes: [0x61, 0x0A, 0xFF, 0x0A], options: RecordFile.Options(layout: .lines), name: "input")
    }
  }
}
