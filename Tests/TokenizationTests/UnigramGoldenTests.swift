import Foundation
import TestSupport
import Testing
import Tokenization

/// The answers of Hugging Face `tokenizers` for Unigram models, made by
/// `Golden/make-unigram-golden.py`.
@Suite struct UnigramGoldenTests {
  struct Answers: Decodable {
    struct Decoded: Decodable {
      let folder: String
      let ids: [Int32]
      let text: String
    }

    let cases: [GoldenTests.Case]
    let decoded: [Decoded]
  }

  static let folders = [
    "unigram-words", "unigram-blanks", "unigram-bytes", "unigram-added", "unigram-bare",
  ]

  @Test(arguments: folders)
  func `texts of many scripts have the reference's ids, types, ranges and cuts`(
    folder: String
  ) throws {
    let tokenizer = try GoldenTests.tokenizer(folder)
    let cases = try Fixtures.golden(Answers.self, "unigram.json").cases
      .filter { $0.folder == folder }
    #expect(cases.count > 150)
    #expect(tokenizer.algorithm == "Unigram")
    for item in cases {
      let answer =
        item.texts.count == 1
        ? tokenizer.encode(item.texts[0], maximumLength: item.limit)
        : tokenizer.encode(item.texts[0], item.texts[1], maximumLength: item.limit)
      #expect(answer == item.encoding, "\(item.texts.map { Array($0.unicodeScalars) })")
      guard item.texts.count == 1 else { continue }
      #expect(tokenizer.encodeIDs(item.texts[0]).ids == item.ids, "\(item.texts)")
    }
  }

  @Test func `tokens become the reference's text`() throws {
    for item in try Fixtures.golden(Answers.self, "unigram.json").decoded {
      let tokenizer = try GoldenTests.tokenizer(item.folder)
      let text = tokenizer.decode(item.ids, without: [], isCleaned: false)
      #expect(Array(text.utf8) == Array(item.text.utf8), "\(item.folder), \(item.ids)")
    }
  }

  @Test func `a long text in windows has the tokens of the whole text`() throws {
    let tokenizer = try GoldenTests.tokenizer("unigram-words")
    let text = String(repeating: "The rose of winter ½ ﬁne, 山川! ", count: 20)
    let whole = tokenizer.encode(text)
    let windows = try #require(tokenizer.windows(of: text, maximumLength: 20, stride: 5))
    for window in windows {
      for (place, token) in window.places.enumerated() {
        let same = window.start + place + 1  // `<s>` stands in front.
        #expect(window.encoding.ids[token] == whole.ids[same])
        #expect(window.encoding.offsets[token] == whole.offsets[same])
      }
    }
    #expect(windows.last.map { $0.start + $0.places.count } == whole.ids.count - 2)
  }

  @Test func `names and ids map to each other`() throws {
    let tokenizer = try GoldenTests.tokenizer("unigram-added")
    #expect(tokenizer.unknownID == 3 && tokenizer.token(3) == "<unk>")
    #expect(tokenizer.id(of: "▁rose").flatMap(tokenizer.token) == "▁rose")
    #expect(tokenizer.id(of: "[x]").map { Int($0) + 1 } == tokenizer.vocabularyCount)
    #expect(tokenizer.id(of: "▁ros") == nil && tokenizer.id(of: "") == nil)
    #expect(tokenizer.word(of: "▁rose") == ("rose", false))
    #expect(tokenizer.word(of: "ing") == ("ing", true))
  }

  /// The real tokenizer of multilingual-e5-small, if AKIN_E5_MODEL names its folder.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["AKIN_E5_MODEL"] != nil))
  func `the tokenizer of multilingual-e5-small reads like the reference`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["AKIN_E5_MODEL"])
    let tokenizer = try Tokenizer(folder: folder)
    #expect(
      tokenizer.encodeIDs("query: how much protein should a female eat").ids == [
        0, 41, 1294, 12, 3642, 5045, 21308, 5608, 10, 117_776, 73203, 2,
      ])
    #expect(
      tokenizer.encodeIDs("passage: 这是一个测试。").ids == [0, 46692, 12, 6, 100_013, 49125, 30, 2])
    #expect(
      tokenizer.encodeIDs("Привет, мир! ½ ﬁnance").ids == [
        0, 1813, 18454, 4, 11373, 38, 78660, 82466, 2,
      ])
  }
}
