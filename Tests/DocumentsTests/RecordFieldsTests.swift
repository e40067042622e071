import Documents
import Documents
import Records
import Testing

@Suite struct RecordFieldsTests {
  /// The values of a field, record by record.
  private static func values(_ name: String, in fields: RecordFields) -> [String?]? {
    guard let field = fields.fields.first(where: { $0.name == name }) else { return nil }
    return (0..<fields.recordCount).map { record in
      guard record < field.codes.count, field.codes[record] > 0 else { return nil }
      return field.values[Int(field.codes[record]) - 1]
    }
  }

  @Test func `the fields of objects are kept beside their texts`() throws {
    let document = try RecordDocuments.read(
      #"""
      {"id": 7, "title": "T.", "text": "One. Two.", "year": 2020, "tags": ["a", "b"], "ok": true}
      not an object
      {"text": "Three.", "year": 2020, "lang": "d\u0065", "empty": "", "none": null}
      """#, .jsonl)
    #expect(document.passages.map(\.record) == [0, 0, 0, 1])
    let fields = document.fields
    #expect(fields.recordCount == 2)
    #expect(Self.values("year", in: fields)?.compactMap(\.self) == ["2020", "2020"])
    #expect(fields.fields.first { $0.name == "year" }?.values == ["2020"])
    #expect(Self.values("id", in: fields)?.first == "7")
    #expect(Self.values("tags", in: fields)?.first == #"["a", "b"]"#)
    #expect(Self.values("ok", in: fields)?.first == "true")
    #expect(Self.values("lang", in: fields)?.last == "de")
    for name in ["text", "title", "empty", "none"] {
      #expect(Self.values(name, in: fields) == nil)
    }
  }

  @Test func `the columns of a table are kept beside its texts`() throws {
    let document = try RecordDocuments.read("text,year,lang\nOne.,2020,en\nTwo.,,de\n", .csv)
    #expect(document.passages.map(\.record) == [0, 1])
    #expect(Self.values("year", in: document.fields) == ["2020", nil])
    #expect(Self.values("lang", in: document.fields) == ["en", "de"])
  }

  @Test func `long values and too many fields are left out`() throws {
    let members = (0..<100).map { #""f\#($0)": \#($0)"# }.joined(separator: ",")
    let long = String(repeating: "x", count: RecordFields.longestValue + 1)
    let document = try RecordDocuments.read(
      #"{"text": "One.", "long": "\#(long)", \#(members)}"#, .jsonl)
    #expect(document.fields.fields.count == RecordFields.mostFields)
    #expect(Self.values("long", in: document.fields) == nil)
    #expect(Self.values("f63", in: document.fields) == ["63"])
  }

  @Test(arguments: [
    (["*.md"], "notes/a.md", true), (["*.md"], "notes/a.txt", false),
    (["notes/**.md"], "notes/a.md", true), (["notes/**/*.md"], "notes/x/y/a.md", true),
    (["notes/"], "notes/x/a.md", true), (["notes/"], "old/notes.md", false),
    (["*.md", "!old.md"], "old.md", false), (["/a.md"], "x/a.md", false),
  ])
  func `patterns choose files as they do in ignore files`(
    patterns: [String], path: String, expected: Bool
  ) {
    #expect(PathPatterns(patterns).include(path) == expected)
  }
}
