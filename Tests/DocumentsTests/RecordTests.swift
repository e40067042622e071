import Documents
import Records
import Testing

@Suite
struct `RecordDocuments` {
  static func read(
    _ text: String, _ format: DocumentFormat, field: String? = nil
  ) throws -> Document {
    var options = DocumentReader.Options()
    options.textField = field
    return try DocumentReader(options: options).read(
      Array(text.utf8), format: format, path: "records")
  }

  @Test func `each object of JSONL is cut into sentences`() throws {
    let text = #"""
      {"_id": "a1", "title": "On \"tides\"", "text": "One\nline. Two \u00e9\ud83d\ude00."}

      {"id": 12, "body": "Dr. No.", "nested": {"text": [1, -2.5e10, null, true]}}
      """#
    let document = try Self.read(text, .jsonl)
    #expect(
      document.passages.map(\.text) == ["On \"tides\"", "One line.", "Two é😀.", "Dr. No."])
    #expect(document.passages.map(\.recordID) == ["a1", "a1", "a1", "12"])
    #expect(document.passages.map(\.field) == ["title", "text", "text", "body"])
    #expect(document.passages.map(\.heading) == [nil, "On \"tides\"", "On \"tides\"", nil])
    #expect(document.passages.map(\.lines.lowerBound) == [1, 1, 1, 3])
    let spans = document.passages.map {
      String(decoding: document.bytes[$0.byteRange], as: UTF8.self)
    }
    #expect(spans == [#"On \"tides\""#, #"One\nline."#, #"Two \u00e9\ud83d\ude00."#, "Dr. No."])
  }

  @Test(arguments: [
    (#"{"text": "a"#, "not valid JSON: a string is not closed at byte 12 of the line"),
    (#"{"text": "\ud800"}"#, "not valid JSON: half a surrogate pair at byte 11 of the line"),
    (#"{"text": "\x"}"#, "not valid JSON: an unknown escape at byte 12 of the line"),
    (
      #"{"text": 01}"#,
      "not valid JSON: a comma or a closing brace is missing at byte 11 of the line"
    ),
    (#"{"text": "a"} x"#, "not valid JSON: something follows the value at byte 15 of the line"),
    (#"["text"]"#, "an array, not a JSON object"),
    (#"{"a": "b"}"#, "no field that usually holds text; name one"),
    (#"{"text": 5}"#, "the field \"text\" is not text but the number 5"),
    (
      "{\"text\": \(String(repeating: "[", count: 100_000))",
      "not valid JSON: nested too deeply at byte 138 of the line"
    ),
    ("text", "not valid JSON: a value is missing at byte 1 of the line"),
  ])
  func `a malformed object is passed over with its line`(line: String, reason: String) throws {
    let document = try Self.read("{\"text\":\"ok\"}\n\(line)\n{\"text\":\"fine\"}", .jsonl)
    #expect(document.passages.map(\.text) == ["ok", "fine"])
    #expect(document.skippedRecords.map(\.line) == [2])
    #expect(document.skippedRecords.map(\.reason.description) == [reason])
  }

  @Test func `a field can be named`() throws {
    let text = "{\"text\":\"no\",\"note\":\"Yes.\"}\n{\"text\":\"no\"}\n{\"note\":1}"
    let document = try Self.read(text, .jsonl, field: "note")
    #expect(document.passages.map(\.text) == ["Yes."])
    #expect(
      document.skippedRecords.map(\.reason) == [
        .missingField("note"), .fieldIsNotText("note", found: "the number 1"),
      ])
  }

  @Test func `CSV has quotes, doubled quotes and line breaks in them`() throws {
    let text =
      "\u{FEFF}id,text,label\r\n1,\"He said \"\"no\"\".\nThen, yes.\",x\r\n2,Plain one.,y\r\n\r\n3\r\n4,last"
    let document = try Self.read(text, .csv)
    #expect(
      document.passages.map(\.text) == ["He said \"no\".", "Then, yes.", "Plain one.", "last"])
    #expect(document.passages.map(\.recordID) == ["1", "1", "2", "4"])
    #expect(document.passages.map(\.lines) == [2...2, 3...3, 4...4, 7...7])
    #expect(document.passages.map(\.field) == Array(repeating: "text", count: 4))
    let spans = document.passages.map {
      String(decoding: document.bytes[$0.byteRange], as: UTF8.self)
    }
    #expect(spans[0] == "He said \"\"no\"\".")
  }

  @Test func `the columns of a table are found or named`() throws {
    #expect(try Self.read("a;Text\n1;x y\n", .csv).passages.map(\.text) == ["x y"])
    #expect(try Self.read("only\nx y\n", .csv).passages.map(\.text) == ["x y"])
    #expect(try Self.read("a,b\n1,x\n", .csv, field: "B").passages.map(\.text) == ["x"])
    #expect(
      throws: DocumentError.skipped(.noTextField(fields: ["a", "b"]), path: "records")
    ) { try Self.read("a,b\n1,x\n", .csv) }
    #expect(
      throws: DocumentError.skipped(.missingField("c", fields: ["a", "b"]), path: "records")
    ) { try Self.read("a,b\n1,x\n", .csv, field: "c") }
  }

  @Test func `an open quote costs its own row`() throws {
    let open = try Self.read("text\n\"open one\nfine\nalso\n", .csv)
    #expect(open.passages.map(\.text) == ["fine", "also"])
    #expect(open.skippedRecords == [SkippedRecord(line: 2, reason: .unclosedQuote)])
  }

  @Test func `in TSV a quote counts only where it closes`() throws {
    let text = "id\ttext\n1\t\"quoted\tand\"\n2\t\"Hello,\" she said.\n3\t\"open\n"
    let document = try Self.read(text, .tsv)
    #expect(
      document.passages.map(\.text) == ["quoted and", "\"Hello,\" she said.", "\"open"])
  }
}
