import Foundation
import TestSupport
import Testing
import Tokenization

/// What a `tokenizer.json` with a Unigram model may say, and what is refused with which words.
@Suite struct UnigramFileTests {
  /// A map that makes `b` of `a`: its tree has the cells 0 (root), 0x61 (the byte) and 1 (the value).
  private static func map(
    cells: Int = 256, stated: Int? = nil, value: UInt32 = 0, replacements: [UInt8] = [0x62, 0]
  ) -> String {
    var units = [UInt32](repeating: 0, count: cells)
    for (index, bits) in [(0, 0), (0x61, 0x60 << 10 | 1 << 8 | 0x61), (1, 1 << 31 | value)]
      as [(Int, UInt32)] where index < cells
    {
      units[index] = bits
    }
    let numbers = [UInt32(stated ?? 4 * cells)] + units
    var data = Data(numbers.flatMap { number in (0..<4).map { UInt8(number >> (8 * $0) & 0xFF) } })
    data.append(contentsOf: replacements)
    return data.base64EncodedString()
  }

  private static func precompiled(_ map: String) -> String {
    #"{"type":"Precompiled","precompiled_charsmap":"\#(map)"}"#
  }

  /// A small tokenizer.json with one part replaced.
  private static func json(
    vocab: String =
      #"[["<s>",0],["</s>",0],["<unk>",0],["▁",-2],["a",-3.5],["b",-4e0],["ab",-5.25]]"#,
    added: String = "[]", normalizer: String = "null",
    splitter: String = #"{"type":"Metaspace","replacement":"▁"}"#,
    post: String = "null", model: String = #""type":"Unigram","unk_id":2"#
  ) -> String {
    #"{"added_tokens":\#(added),"normalizer":\#(normalizer),"pre_tokenizer":\#(splitter),"#
      + #""post_processor":\#(post),"model":{\#(model),"vocab":\#(vocab)}}"#
  }

  private func tokenizer(_ contents: String) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    try folder.write(Data(contents.utf8), to: "tokenizer.json")
    return try Tokenizer(folder: folder.path)
  }

  /// Checks that the file is refused with that error, whose words begin with its path.
  private func expectRefusal(
    _ contents: String, _ expected: (_ path: String) -> TokenizerError,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(contents.utf8), to: "tokenizer.json")
    let error = #expect(throws: TokenizerError.self, sourceLocation: location) {
      try Tokenizer(folder: folder.path)
    }
    #expect(error == expected(path), sourceLocation: location)
    #expect(error?.description.hasPrefix("\(path): ") == true, sourceLocation: location)
  }

  @Test func `the best sum of scores decides, and unknown characters are fused`() throws {
    let tokenizer = try tokenizer(Self.json())
    #expect(tokenizer.encodeIDs("ab").ids == [3, 6])
    #expect(tokenizer.encodeIDs("aab xyz ").ids == [3, 4, 6, 3, 2, 3])
    #expect(tokenizer.encode("aé😀").offsets == [0..<1, 0..<1, 1..<7])
  }

  @Test func `a file without a type is Unigram when its vocabulary is a list`() throws {
    #expect(try tokenizer(Self.json(model: #""unk_id":2"#)).encodeIDs("ab").ids == [3, 6])
  }

  @Test func `the map of characters is applied`() throws {
    let tokenizer = try tokenizer(Self.json(normalizer: Self.precompiled(Self.map())))
    #expect(tokenizer.encodeIDs("ab").ids == [3, 5, 5])
  }

  @Test func `a vocabulary without pieces is refused`() throws {
    try expectRefusal(Self.json(vocab: "[]")) { .emptyVocabulary(path: $0) }
  }

  @Test(arguments: ["1e999", "-1e999"])
  func `a score out of range is refused`(score: String) throws {
    try expectRefusal(Self.json(vocab: #"[["<unk>",0],["a",\#(score)]]"#)) {
      .unexpectedValue(
        path: $0, key: "model.vocab[1][1]", expected: "a number that a computer can hold")
    }
  }

  @Test(arguments: ["null", #""1""#, "[]"])
  func `a score that is no number is refused`(score: String) throws {
    try expectRefusal(Self.json(vocab: #"[["<unk>",0],["a",\#(score)]]"#)) {
      .unexpectedValue(path: $0, key: "model.vocab[1][1]", expected: "a number")
    }
  }

  @Test(arguments: ["NaN", "Infinity", "-NaN"])
  func `a score that is not JSON is refused`(score: String) throws {
    #expect {
      try tokenizer(Self.json(vocab: #"[["<unk>",0],["a",\#(score)]]"#))
    } throws: { error in
      if case .malformedJSON = error as? TokenizerError { true } else { false }
    }
  }

  @Test func `entries that are no pieces are refused`() throws {
    try expectRefusal(Self.json(vocab: #"[["<unk>",0],["a"]]"#)) {
      .unexpectedValue(path: $0, key: "model.vocab[1]", expected: "a piece and its score")
    }
    try expectRefusal(Self.json(vocab: #"[["<unk>",0],["a",-1],["a",-2]]"#, model: Self.first)) {
      .duplicateToken("a", path: $0)
    }
    try expectRefusal(Self.json(vocab: #"{"<unk>":0}"#)) {
      .unexpectedValue(path: $0, key: "model.vocab", expected: "an array")
    }
  }

  private static let first = #""type":"Unigram","unk_id":0"#

  @Test func `an unknown piece that is not there is refused`() throws {
    try expectRefusal(Self.json(model: #""type":"Unigram","unk_id":7"#)) {
      .idOutOfRange("7", token: "unk_id", limit: 7, path: $0)
    }
    try expectRefusal(Self.json(model: #""type":"Unigram","unk_id":null"#)) {
      .unexpectedValue(path: $0, key: "model.unk_id", expected: "the number of a piece")
    }
  }

  @Test(arguments: [
    (map(stated: 1028), "its tree has 1028 bytes, 1026 are there"),
    (map(cells: 256, stated: 1022), "its tree has 1022 bytes, which are no whole number of cells"),
    (map(cells: 0), "its tree has 0 bytes, which are no whole number of cells"),
    (map(replacements: [0x62]), "the replacement at byte 0 is not there"),
    (map(replacements: []), "the replacement at byte 0 is not there"),
    (map(value: 9), "the replacement at byte 9 is not there"),
    (map(value: 1, replacements: Array("é\0".utf8)), "the replacement at byte 1 is not there"),
    (map(replacements: [0xC3, 0]), "its replacements are not UTF-8"),
    ("AAA=", "it ends in the size of its tree"), ("", "it ends in the size of its tree"),
    ("AAAA*", "it is not base64"), ("A===", "it is not base64"), ("AA=A", "it is not base64"),
    ("AAB=", "it is not base64"),
  ])
  func `a damaged map of characters is refused`(map: String, reason: String) throws {
    try expectRefusal(Self.json(normalizer: Self.precompiled(map))) {
      .damagedCharacterMap(path: $0, key: "normalizer.precompiled_charsmap", reason: reason)
    }
  }

  @Test func `every prefix of a map is refused or read`() throws {
    let whole = try #require(Data(base64Encoded: Self.map()))
    for count in 0..<whole.count {
      let map = whole.prefix(count).base64EncodedString()
      #expect(throws: TokenizerError.self) {
        try tokenizer(Self.json(normalizer: Self.precompiled(map)))
      }
    }
  }

  @Test func `a map with any bit flipped is refused or works`() throws {
    let whole = try #require(Data(base64Encoded: Self.map()))
    // The size, the first cells, the cell of `a` and the replacements; all other bytes are zeros.
    let places = Array(0..<16) + Array(4 + 4 * 0x60..<4 + 4 * 0x63) + Array(whole.indices.suffix(6))
    for place in places {
      for bit in 0..<8 {
        var damaged = whole
        damaged[place] ^= 1 << UInt8(bit)
        let file = Self.json(normalizer: Self.precompiled(damaged.base64EncodedString()))
        guard let tokenizer = try? tokenizer(file) else { continue }
        let text = "aab é a\u{301} 😀\0"
        #expect(tokenizer.encode(text).offsets.allSatisfy { $0.upperBound <= text.utf8.count })
      }
    }
  }

  @Test func `parts that this build does not run are refused by name`() throws {
    try expectRefusal(Self.json(normalizer: #"{"type":"NFKC"}"#)) {
      .unsupported(
        path: $0, key: "normalizer", found: "NFKC",
        supported: "Precompiled, Replace, Nmt, Strip, Lowercase or a Sequence of them")
    }
    let expression = #"{"type":"Replace","pattern":{"Regex":"(a|b)+"},"content":""}"#
    try expectRefusal(Self.json(normalizer: expression)) {
      .unsupported(
        path: $0, key: "normalizer.pattern.Regex", found: "\"(a|b)+\"",
        supported: "runs of one character, such as \" {2,}\" or \"\\s+\"")
    }
    try expectRefusal(
      Self.json(splitter: #"{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"}]}"#)
    ) {
      .unsupported(
        path: $0, key: "pre_tokenizer.pretokenizers[0]", found: "ByteLevel",
        supported: "WhitespaceSplit, Metaspace or a Sequence of them")
    }
    try expectRefusal(Self.json(model: #""type":"Unigram","unk_id":2,"alpha":0.1"#)) {
      .unsupported(
        path: $0, key: "model.alpha", found: "set", supported: "no sampling of pieces")
    }
  }

  @Test func `the old and the new word for a sign in front must agree`() throws {
    func ids(_ keys: String) throws -> [Int32] {
      try tokenizer(Self.json(splitter: #"{"type":"Metaspace","replacement":"▁"\#(keys)}"#))
        .encodeIDs("a b").ids
    }
    #expect(try ids("") == [3, 4, 3, 5])
    #expect(try ids(#","add_prefix_space":false"#) == [4, 3, 5])
    #expect(try ids(#","prepend_scheme":"never","add_prefix_space":true"#) == [4, 3, 5])
    let contradiction = #"""
      {"type":"Metaspace","replacement":"▁","prepend_scheme":"first","add_prefix_space":false}
      """#
    try expectRefusal(Self.json(splitter: contradiction)) {
      .unexpectedValue(
        path: $0, key: "pre_tokenizer.add_prefix_space",
        expected: "true where prepend_scheme is \"first\"")
    }
  }

  @Test func `special tokens beyond the vocabulary are refused`() throws {
    let post = #"{"type":"RobertaProcessing","sep":["</s>",9],"cls":["<s>",0]}"#
    try expectRefusal(Self.json(post: post)) {
      .idOutOfRange("9", token: "</s>", limit: 7, path: $0)
    }
  }

  @Test func `every prefix of the file is refused`() throws {
    let bytes = Array(
      Self.json(
        added: #"[{"id":0,"content":"<s>","special":true}]"#,
        normalizer: #"{"type":"Replace","pattern":{"Regex":"a{2,}"},"content":"b"}"#
      ).utf8)
    for count in 0..<bytes.count {
      let folder = try TemporaryFolder()
      try folder.write(Data(bytes[..<count]), to: "tokenizer.json")
      #expect(throws: TokenizerError.self, "\(count) bytes") { try Tokenizer(folder: folder.path) }
    }
  }

  @Test(arguments: [0x01, 0x02, 0x10, 0x20, 0x80] as [UInt8])
  func `the file with any byte flipped is read or refused`(mask: UInt8) throws {
    let bytes = Array(
      Self.json(normalizer: #"{"type":"Strip","strip_left":true,"strip_right":true}"#).utf8)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= mask
      let folder = try TemporaryFolder()
      try folder.write(Data(damaged), to: "tokenizer.json")
      guard let tokenizer = try? Tokenizer(folder: folder.path) else { continue }
      let encoding = tokenizer.encode(" ab é😀 \0 <s>", "b a", maximumLength: 9)
      #expect(encoding.ids.allSatisfy { $0 >= 0 && Int($0) < tokenizer.vocabularyCount })
    }
  }

  @Test func `a text may be one long word`() throws {
    let tokenizer = try tokenizer(
      Self.json(splitter: #"{"type":"Metaspace","replacement":"▁","split":false}"#))
    let text = String(repeating: "ab x", count: 5000)
    #expect(tokenizer.encodeIDs(text).ids.count == 1 + 5000 * 3)
  }
}
