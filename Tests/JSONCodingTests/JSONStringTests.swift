import JSONCoding
import Testing

@Suite struct JSONStringTests {
  @Test(
    arguments: [
      (#""""#, ""), (#""a\"\\\/b""#, "a\"\\/b"), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
      (#""\u00e9\u0041é""#, "éAé"), (#""\ud83d\ude00😀""#, "😀😀"), ("\"a\" ", "a"),
    ])
  func `escapes are undone`(value: String, text: String) throws {
    #expect(try JSONString.text(of: value) == text)
  }

  @Test(
    arguments: [
      (#""\ud83d""#, .halfSurrogatePair, 1), (#""a\ude00\ud83d""#, .halfSurrogatePair, 2),
      (#""\ud83d\u0041""#, .halfSurrogatePair, 1), ("1", .missing(.quote), 0),
      (#""a" b"#, .trailing, 4),
    ] as [(String, JSONSyntaxError.Problem, Int)])
  func `what is no string throws`(
    value: String, problem: JSONSyntaxError.Problem, offset: Int
  ) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONString.text(of: value) }
    #expect(error?.problem == problem && error?.offset == offset)
  }

  @Test func `the parts of a string have their places`() throws {
    let source = Array(#"["ab\u00e9c"]"#.utf8)
    var pieces: [JSONString.Piece] = []
    try JSONString.forEachPiece(of: 1..<12, in: source) { pieces.append($0) }
    #expect(pieces == [.copy(2..<4), .escaped("é", 4..<10), .copy(10..<11)])
  }

  @Test func `a text is written with what JSON asks for and what else is wanted`() throws {
    let text = "ü/\"\\\n\r\t\u{1}\u{7F}<😀"
    #expect(JSONString.quoted(text) == #""ü/\"\\\n\r\t\u0001\#u{7F}<😀""#)
    let quoted = JSONString.quoted(text) {
      $0 == "\n" ? " " : $0.isASCII ? nil : JSONString.escape($0)
    }
    #expect(quoted == #""\u00fc/\"\\ \r\t\u0001\#u{7F}<\ud83d\ude00""#)
    #expect(try JSONString.text(of: JSONString.quoted(text)) == text)
  }
}
