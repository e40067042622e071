import Documents
import Testing

@Suite
struct `Sentence splitter` {
  static func cut(_ text: String, maximumBytes: Int = 2_000) throws -> [String] {
    let splitter = try SentenceSplitter(limit: PassageLimit(maximumBytes: maximumBytes))
    let bytes = Array(text.utf8)
    return splitter.sentences(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test(arguments: [
    ["Dr. Smith paid $3.50, e.g. twice."],
    ["It rained.", "We went home."],
    ["See Fig. 3 and Figs. 4.", "No. 5 is out, i.e. J. K. Rowling left."],
    [
      "It was 5 vs. Six.", "The U.S. Army came at 3 p.m. Tuesday.", "It left at 5 p.m.", "The end.",
    ],
    ["Mr. and Mrs. Dursley met Prof. A. Lee on Jan. 5.", "They talked."],
    ["Lee et al. (2010) showed it.", "So did Kim et al. 2011."],
    [
      "Eat vitamin C.", "It helps.", "He is at Foo Inc. in Rome.", "She is at Bar Ltd.",
      "The pay is good.",
    ],
    ["We blocked TNF.", "We saw RNAs.", "All did.", "OK.", "It was Joe.", "She knew."],
    ["It needs lamin A.", "Fibroblasts need it, said E. Forbes and R. L. Stine."],
    ["He used 9.4 T.", "Chronic cases (J. Clark) used 3."],
    ["In Proc. Natl. Acad. Sci. USA it is vol. 3, pp. 5."],
    ["1. Open the door.", "2. Walk in."],
    ["\"Stop!\" he cried.", "\"Why?\" she asked.", "Nobody knew."],
    ["Oh! yes, very.", "Good!", "Then go."],
    ["Ask example.com!now or Foo.Bar for it.", "Done."],
    ["Wait...", "What?", "No!"],
    ["Är det så?", "Ja, det är så.", "«Oui.»"],
    ["これは文です。", "次の文です。"],
  ])
  func `finds sentences and no end in an abbreviation`(sentences: [String]) throws {
    let separator = sentences[0].hasSuffix("。") ? "" : " "
    let found = try Self.cut(sentences.joined(separator: separator))
    #expect(found == sentences)
  }

  @Test(arguments: ["\n", "\r\n", " \n  "])
  func `a line break is a space and a blank line an end`(lineBreak: String) throws {
    let text = "One sentence\(lineBreak)on two lines. Another\(lineBreak)\(lineBreak)no stop here"
    let found = try Self.cut(text)
    #expect(
      found == ["One sentence\(lineBreak)on two lines.", "Another", "no stop here"])
  }

  @Test(arguments: ["word ", "word", "é", "😀 ", "字"], [8, 100, 2_000])
  func `what has no end is cut within the limit`(piece: String, limit: Int) throws {
    let text = String(repeating: piece, count: 5_000)
    let found = try Self.cut(text, maximumBytes: limit)
    #expect(found.allSatisfy { $0.utf8.count <= limit && !$0.contains("\u{FFFD}") })
    #expect(found.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func `an unknown language falls back to the general rules`() throws {
    let splitter = try SentenceSplitter(language: "xx")
    #expect(splitter.sentences(in: "One. Two.") == [0..<4, 5..<9])
  }
}
