import Documents
import Testing

@Suite
struct `Format table` {
  @Test(arguments: DocumentFormat.allCases)
  func `a format has one reader`(format: DocumentFormat) {
    #expect(FormatTable.readers.count { $0.format == format } == 1)
  }

  @Test func `an extension promises one format`() {
    let extensions = FormatTable.readers.flatMap(\.fileExtensions)
    #expect(Set(extensions).count == extensions.count)
    #expect(extensions.allSatisfy { $0 == $0.lowercased() && !$0.contains(".") })
  }

  @Test(
    arguments: [
      (.text, ["txt", "text"]), (.restructuredText, ["rst", "rest"]), (.lines, ["log"]),
      (.markdown, ["md", "markdown", "mdown", "mkd"]), (.jsonl, ["jsonl", "ndjson"]),
      (.csv, ["csv"]), (.tsv, ["tsv"]),
    ] as [(DocumentFormat, [String])])
  func `a format is promised by its extensions alone`(format: DocumentFormat, expected: [String]) {
    let extensions = FormatTable.readers.filter { $0.format == format }.flatMap(\.fileExtensions)
    #expect(extensions == expected)
    for name in expected {
      #expect(DocumentFormat(fileName: "tides.\(name)") == format)
      #expect(DocumentFormat(fileName: "of.the.\(name.uppercased())") == format)
    }
  }

  @Test(
    arguments: [
      ("README", .text), (".md", .text), ("", .text), ("a.", nil), ("a.swift", nil), ("md.c", nil),
    ] as [(String, DocumentFormat?)])
  func `other names`(name: String, format: DocumentFormat?) {
    #expect(DocumentFormat(fileName: name) == format)
  }

  @Test func `records come from JSON and tables`() {
    #expect(DocumentFormat.allCases.filter(\.hasRecords) == [.jsonl, .json, .csv, .tsv])
  }
}
