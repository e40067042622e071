import Foundation
import TestSupport
import Testing
import Tokenization

/// The answers of Hugging Face `tokenizers`, made by `Golden/make-golden.py`.
@Suite struct GoldenTests {
  struct Case: Decodable {
    let folder: String
    let texts: [String]
    let limit: Int?
    let ids: [Int32]
    let types: [Int32]
    let starts: [Int]
    let ends: [Int]
    let cut: Int

    var encoding: Encoding {
      Encoding(
        ids: ids, typeIDs: types, offsets: zip(starts, ends).map { $0..<$1 }, truncatedCount: cut)
    }
  }

  static let folders = ["uncased", "accents", "bare", "added", "template", "cased"]

  static func tokenizer(_ folder: String) throws -> Tokenizer {
    let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    return try Tokenizer(folder: golden.appending(path: folder).path)
  }

  @Test(arguments: folders)
  func `chosen texts have the reference's ids, types, offsets and cuts`(folder: String) throws {
    let tokenizer = try Self.tokenizer(folder)
    let cases = try Fixtures.golden([Case].self, "cases.json").filter { $0.folder == folder }
    #expect(cases.count > 50)
    for item in cases {
      let answer =
        item.texts.count == 1
        ? tokenizer.encode(item.texts[0], maximumLength: item.limit)
        : tokenizer.encode(item.texts[0], item.texts[1], maximumLength: item.limit)
      #expect(answer == item.encoding, "\(item.texts), at most \(item.limit ?? -1)")
      guard item.texts.count == 1 else { continue }
      let fast = tokenizer.encodeIDs(item.texts[0], maximumLength: item.limit)
      #expect(fast.ids == item.ids && fast.truncatedCount == item.cut, "\(item.texts)")
    }
  }

  @Test(arguments: folders)
  func `random texts, alone and in cut pairs, have the reference's answers`(folder: String) throws {
    let tokenizer = try Self.tokenizer(folder)
    let number = try #require(Self.folders.firstIndex(of: folder))
    let expected = try #require(Fixtures.golden([String: [UInt32]].self, "random.json")[folder])
    for (batch, digest) in expected.enumerated() {
      var random = RandomTexts(seed: UInt64(number * 1_000_003 + batch))
      var answers = AnswerDigest()
      let texts = (0..<1000).map { _ in random.next() }
      for text in texts { answers.add(tokenizer.encode(text)) }
      let limit = 5 + random.below(20)
      for pair in stride(from: 0, to: texts.count, by: 2) {
        answers.add(tokenizer.encode(texts[pair], texts[pair + 1], maximumLength: limit))
      }
      #expect(answers.value == digest, "batch \(batch)")
    }
  }
}
