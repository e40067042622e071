import FileAccess
import Records
import Testing

@Suite
struct `JSON array` {
  static let pretty = """
    [
      {
        "text": "a"
      },
      {
        "text": "b, ]"
      },
      {
        "text": "c"
      }
    ]

    """

  static func file(_ text: String, _ layout: RecordLayout? = nil) throws -> RecordFile {
    try RecordFile(
      bytes: Array(text.utf8), options: RecordFile.Options(layout: layout), name: "a.json")
  }

  @Test(
    arguments: [
      ([], "abc"), ([0], "bc"), ([1], "ac"), ([2], "ab"), ([0, 1], "c"), ([1, 2], "a"),
      ([0, 2], "b"),
    ] as [([Int], String)])
  func `elements go with one comma each`(removed: [Int], rest: String) throws {
    let file = try Self.file(Self.pretty)
    #expect(file.records.map(\.text) == ["a", "b, ]", "c"])
    #expect(file.records.map(\.line) == [2, 5, 8])
    let elements = rest.map { "  {\n    \"text\": \"\($0 == "b" ? "b, ]" : String($0))\"\n  }" }
    #expect(
      String(decoding: file.contents(removing: Set(removed)), as: UTF8.self)
        == "[\n\(elements.joined(separator: ",\n"))\n]\n")
  }

  @Test func `nothing is left of an array when all goes`() throws {
    let file = try Self.file("[{\"text\":\"a\"} , {\"text\":\"b\"}]")
    #expect(String(decoding: file.contents(removing: [0, 1]), as: UTF8.self) == "[]")
    #expect(String(decoding: file.contents(removing: [0]), as: UTF8.self) == "[{\"text\":\"b\"}]")
  }

  @Test(arguments: [
    ("{\n \"text\": \"a\"\n}\n", "one object over several lines"), ("\"a\"", "a string"),
    ("42", "the number 42"),
  ])
  func `what is no list of records is refused by name`(text: String, found: String) {
    #expect(throws: RecordFileError.notRecords(found: found, path: "a.json")) {
      try Self.file(text, .json)
    }
  }

  @Test func `one object a line is JSONL under any name`() throws {
    #expect(try Self.file("{\"text\":\"a\"}\n{\"text\":\"b\"}\n", .json).layout == .jsonl)
    #expect(try Self.file("[INFO] a\n[INFO] b\n").layout == .lines)
  }

  @Test func `a broken array is an error with its line`() {
    let error = #expect(throws: RecordFileError.self) {
      try Self.file("[\n{\"text\":\"a\"}\n{\"text\":\"b\"}]", .json)
    }
    #expect(error?.description.hasPrefix("a.json:3: not valid JSON") == true)
  }
}
