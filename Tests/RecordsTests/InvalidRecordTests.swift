import Records
import Testing

@Suite
struct `Invalid records` {
  static func file(_ text: String, _ options: RecordFile.Options = .init()) throws -> RecordFile {
    try RecordFile(bytes: Array(text.utf8), options: options, name: "input")
  }

  @Test(arguments: [
    "{\"text\":\"a\"}\n{\"n\":1}\n{\"text\":\"b\"}\n", "n,text\n1,a\n2\n3,b\n",
    "[{\"text\":\"a\"},{\"n\":1},{\"text\":\"b\"}]",
  ])
  func `a field that one record lacks is an empty text`(text: String) throws {
    #expect(try Self.file(text).records.map(\.text) == ["a", "", "b"])
  }

  @Test(arguments: [
    ("{\"text\":42}", "the field \"text\" is not text but the number 42"),
    ("{\"text\":{\"a\":1}}", "the field \"text\" is not text but an object"),
    ("[\"a\"]", "an array, not a JSON object"), ("\"a\"", "a string, not a JSON object"),
    ("true", "true, not a JSON object"),
    ("{\"text\":", "not valid JSON: a value is missing at byte 9 of the line"),
  ])
  func `a broken record ends the reading or is passed over`(line: String, reason: String) throws {
    let text = "{\"text\":\"a\"}\n\(line)\n{\"text\":\"b\"}\n"
    let error = #expect(throws: RecordFileError.self) { try Self.file(text) }
    #expect(error?.description == "input:2: \(reason).")
    let file = try Self.file(text, RecordFile.Options(skipsInvalid: true))
    #expect(file.records.map(\.text) == ["a", "b"])
    #expect(file.skipped.map(\.line) == [2])
    #expect(file.skipped.map(\.reason.description) == [reason])
    // It stays in the file.
    #expect(
      String(decoding: file.contents(removing: [0]), as: UTF8.self)
        == "\(line)\n{\"text\":\"b\"}\n")
  }

  @Test(arguments: [
    ("", "One.\n", "Caf\u{E9}.\n", "Two.\n"),
    ("", "{\"text\":\"One.\"}\n", "{\"text\":\"Caf\u{E9}.\"}\n", "{\"text\":\"Two.\"}\n"),
    ("n,text\n", "1,One.\n", "2,Caf\u{E9}.\n", "3,Two.\n"),
    ("[", "{\"text\":\"One.\"},", "{\"text\":\"Caf\u{E9}.\"},", "{\"text\":\"Two.\"}]"),
  ])
  func `a record with a byte that is no UTF-8 is passed over and stays`(
    head: String, one: String, stray: String, two: String
  ) throws {
    func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
    let all = bytes(head + one + stray + two)
    #expect(throws: RecordFileError.self) { try RecordFile(bytes: all, name: "input") }
    let file = try RecordFile(
      bytes: all, options: RecordFile.Options(skipsInvalid: true), name: "input")
    #expect(file.records.map(\.text) == ["One.", "Two."])
    #expect(file.skipped.map(\.reason) == [.notUTF8])
    #expect(file.contents(removing: [0]) == bytes(head + stray + two))
  }

  @Test func `field names count in any case`() throws {
    #expect(try Self.file("{\"TEXT\":\"a\",\"ID\":7}").records.map(\.id) == ["7"])
    #expect(try Self.file("{\"Text\":\"a\"}", .init(field: "TEXT")).records.map(\.text) == ["a"])
    #expect(try Self.file("{\"Text\":\"a\",\"text\":\"b\"}").records.map(\.text) == ["b"])
    #expect(
      try Self.file("Id\tTEXT\n1\ta\n", .init(layout: .tsv)).records.map(\.text) == ["a"])
  }

  @Test func `a table may have no header`() throws {
    let text = "7,The tide turns.\n8,The moon rises.\n"
    let error = #expect(throws: RecordFileError.self) { try Self.file(text, .init(layout: .csv)) }
    #expect(error?.description.contains("there is no header") == true)
    let file = try Self.file(text, .init(layout: .csv, hasHeader: false))
    #expect(file.records.map(\.text) == ["The tide turns.", "The moon rises."])
    #expect(file.records.map(\.line) == [1, 2])
    #expect(
      try Self.file(text, .init(field: "1", layout: .csv, hasHeader: false)).records.map(\.text)
        == ["7", "8"])
    #expect(try Self.file("The tide turns.\nb\n", .init(layout: .csv)).headerLooksLikeData)
    #expect(try !Self.file("tide\nb\n", .init(layout: .csv)).headerLooksLikeData)
  }

  @Test(arguments: [
    "a,text\r1,x\r2,\"y\nz\"\r", "a,text\r1,x\r2,y z", "sep=;\na;text\n1;x\n2;y z\n",
    "sep=|\r\na|text\r\n1|x\r\n2|y z",
  ])
  func `Excel's line ends and separators are obeyed`(text: String) throws {
    let file = try Self.file(text, .init(layout: .csv))
    #expect(file.records.map(\.text) == ["x", "y z"])
    #expect(file.contents(removing: []) == Array(text.utf8))
  }
}
