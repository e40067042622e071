import JSONCoding
import Testing

@Suite struct JSONScannerTests {
  private func problem(_ text: String) -> JSONSyntaxError? {
    let source = Array("xx\(text)".utf8)
    var scanner = JSONScanner(source, 2..<source.count)
    do {
      scanner.skipSpace()
      try scanner.skipValue()
      try scanner.finish()
      return nil
    } catch {
      return error
    }
  }

  @Test(
    arguments: [
      "null", " true ", "-0.5e+10", "0", "\"\"", "\"é\\\"\\u00e9\\n\"", "[]", "{}", "[1, [2], {}]",
      "{\"a\": {\"b\": [null, false]}, \"a\": 1}\n",
    ])
  func `valid values are walked over`(text: String) {
    #expect(problem(text) == nil)
  }

  @Test(
    arguments: [
      ("", .missing(.value), 0), ("nul", .missing(.value), 0), ("01", .trailing, 1),
      ("-", .missing(.digit), 1), ("1.", .missing(.digit), 2), ("1e", .missing(.digit), 2),
      ("\"a", .unclosedString, 2), ("\"\n\"", .controlCharacterInString, 1),
      ("\"\\x\"", .unknownEscape, 2), ("\"\\u12g4\"", .shortEscape, 5),
      ("[1 2]", .missing(.endOfItem), 3), ("[1,]", .missing(.value), 3),
      ("{1:2}", .missing(.quote), 1), ("{\"a\" 1}", .missing(.colon), 5),
      ("{\"a\":1", .missing(.endOfItem), 6), ("1 2", .trailing, 2),
      (String(repeating: "[", count: 129), .nestedTooDeeply, 128),
    ] as [(String, JSONSyntaxError.Problem, Int)])
  func `what breaks the rules is told with its place in the source`(
    text: String, expected: JSONSyntaxError.Problem, offset: Int
  ) {
    let problem = problem(text)
    #expect(problem?.problem == expected)
    #expect(problem?.offset == 2 + offset)
  }

  @Test func `nesting may be deep, but not hostile`() {
    let deep = String(repeating: "[", count: 127) + String(repeating: "]", count: 127)
    #expect(problem(deep) == nil)
    #expect(problem("[\(deep)]")?.problem == nil)
    #expect(problem("[[\(deep)]]")?.problem == .nestedTooDeeply)
  }
}
