import Foundation
import TestSupport
import Testing
import Tokenization

/// What the files of a model's folder may say, and what is refused with which words.
@Suite struct TokenizerFileTests {
  /// A small tokenizer.json with one part replaced.
  private static func json(
    vocab: String = #"{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3}"#,
    added: String = "[]", normalizer: String = #"{"type":"BertNormalizer"}"#,
    splitter: String = #"{"type":"BertPreTokenizer"}"#,
    post: String = #"{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]}"#,
    model: String = #""type":"WordPiece","unk_token":"[UNK]""#
  ) -> String {
    #"{"added_tokens":\#(added),"normalizer":\#(normalizer),"pre_tokenizer":\#(splitter),"#
      + #""post_processor":\#(post),"model":{\#(model),"vocab":\#(vocab)}}"#
  }

  /// Checks that the file is refused with that error, whose words begin with its path.
  private func expectRefusal(
    _ contents: String, as name: String = "tokenizer.json",
    _ expected: (_ path: String) -> TokenizerError, location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(contents.utf8), to: name)
    let error = #expect(throws: TokenizerError.self, sourceLocation: location) {
      try Tokenizer(folder: folder.path)
    }
    #expect(error == expected(path), sourceLocation: location)
    #expect(error?.description.hasPrefix("\(path): ") == true, sourceLocation: location)
  }

  private func tokenizer(_ files: [String: String]) throws -> Tokenizer {
    let folder = try TemporaryFolder()
    for (name, contents) in files { try folder.write(Data(contents.utf8), to: name) }
    return try Tokenizer(folder: folder.path)
  }

  @Test func `other kinds of tokenizers are refused by name`() throws {
    try expectRefusal(Self.json(model: #""type":"BPE""#)) {
      .unsupported(path: $0, key: "model", found: "BPE", supported: "WordPiece or Unigram")
    }
    try expectRefusal(Self.json(normalizer: #"{"type":"Sequence","normalizers":[]}"#)) {
      .unsupported(path: $0, key: "normalizer", found: "Sequence", supported: "BertNormalizer")
    }
    try expectRefusal(Self.json(splitter: #"{"type":"ByteLevel"}"#)) {
      .unsupported(
        path: $0, key: "pre_tokenizer", found: "ByteLevel", supported: "BertPreTokenizer")
    }
    try expectRefusal(Self.json(post: #"{"type":"ByteLevel"}"#)) {
      .unsupported(
        path: $0, key: "post_processor", found: "ByteLevel",
        supported: "TemplateProcessing, BertProcessing or RobertaProcessing")
    }
  }

  @Test func `a vocabulary that lacks what is needed is refused`() throws {
    try expectRefusal(Self.json(vocab: "{}")) { .emptyVocabulary(path: $0) }
    try expectRefusal("", as: "vocab.txt") { .emptyVocabulary(path: $0) }
    try expectRefusal(Self.json(vocab: #"{"a":0}"#)) {
      .missingToken("[UNK]", role: "unk_token", path: $0)
    }
    try expectRefusal("[UNK]\n[CLS]\n", as: "vocab.txt") {
      .missingToken("[SEP]", role: "sep_token", path: $0)
    }
    try expectRefusal("[UNK]\n[CLS]\n[SEP]\na\na\n", as: "vocab.txt") {
      .duplicateToken("a", path: $0)
    }
  }

  @Test(arguments: ["-1", "16777216", "99999999999999999999", "1.5"])
  func `an id that is none is refused`(id: String) throws {
    try expectRefusal(Self.json(vocab: #"{"[UNK]":0,"a":\#(id)}"#)) {
      .idOutOfRange(id, token: "a", limit: 1 << 24, path: $0)
    }
  }

  @Test func `ids that contradict each other are refused`() throws {
    try expectRefusal(Self.json(vocab: #"{"[UNK]":0,"a":0}"#)) {
      .duplicateID(0, first: "[UNK]", second: "a", path: $0)
    }
    try expectRefusal(Self.json(vocab: #"{"[UNK]":0,"a":1,"a":2}"#)) {
      .duplicateToken("a", path: $0)
    }
    let stranger = #"{"type":"BertProcessing","sep":["[SEP]",9],"cls":["[CLS]",1]}"#
    try expectRefusal(Self.json(post: stranger)) {
      .idOutOfRange("9", token: "[SEP]", limit: 4, path: $0)
    }
  }

  @Test func `added tokens that the reference would number otherwise are refused`() throws {
    try expectRefusal(Self.json(added: #"[{"id":9,"content":"a"}]"#)) {
      .idDisagrees(token: "a", stated: 9, expected: 3, path: $0)
    }
    try expectRefusal(Self.json(added: #"[{"id":9,"content":"x"}]"#)) {
      .idDisagrees(token: "x", stated: 9, expected: 4, path: $0)
    }
    let accent = #"[{"id":4,"content":"\u0301","normalized":true}]"#
    try expectRefusal(Self.json(added: accent)) { .emptyAddedToken("\u{301}", path: $0) }
  }

  @Test func `a folder without a tokenizer says which files it lacks`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(folder: folder.path) }
    #expect(error == .noVocabulary(folder: folder.path))
    let none = #expect(throws: TokenizerError.self) {
      try Tokenizer(folder: "/no/such/folder")
    }
    #expect(none == .noVocabulary(folder: "/no/such/folder"))
  }

  @Test func `a folder in the place of a file is refused`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(), to: "tokenizer.json/x")
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(folder: folder.path) }
    #expect(error == .unreadable(path: "\(folder.path)/tokenizer.json", reason: "not a file"))
  }

  @Test func `a file far larger than any vocabulary is not read`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Data(), to: "tokenizer.json")
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: 1 << 40)  // Takes no room on the disk.
    try file.close()
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(folder: folder.path) }
    #expect(error == .tooLarge(path: path, bytes: 1 << 40, limit: 64 << 20))
  }

  @Test func `canonically equivalent tokens keep their own ids`() throws {
    let tokenizer = try tokenizer([
      "tokenizer.json": Self.json(
        vocab: """
          {"[UNK]":0,"[CLS]":1,"[SEP]":2,"\\u00e9":3,"e\\u0301":4,"##\\u00e9":5,"##e\\u0301":6}
          """,
        normalizer: "null")
    ])
    #expect(
      tokenizer.encodeIDs("\u{E9} e\u{301} \u{E9}\u{E9} e\u{301}e\u{301}").ids == [
        1, 3, 4, 3, 5, 4, 6, 2,
      ])
    #expect(tokenizer.id(of: "\u{E9}") == 3)
    #expect(tokenizer.id(of: "e\u{301}") == 4)
    #expect(tokenizer.token(4).map { Array($0.unicodeScalars) } == ["e", "\u{301}"])
  }

  @Test func `vocab.txt follows tokenizer_config.json`() throws {
    let lines = "<unk>\n<s>\n</s>\nÉ\né\ne\nÉa\nea\n文\n##文\n"
    let names =
      #""unk_token":"<unk>","cls_token":{"content":"<s>"},"sep_token":"</s>","mask_token":null"#
    func ids(_ settings: String, _ text: String) throws -> [Int32] {
      try tokenizer(["vocab.txt": lines, "tokenizer_config.json": "{\(names)\(settings)}"])
        .encodeIDs(text).ids
    }
    #expect(try ids("", "É") == [1, 5, 2])
    #expect(try ids(#","do_lower_case":false"#, "É") == [1, 3, 2])
    #expect(try ids(#","strip_accents":false"#, "É") == [1, 4, 2])
    #expect(try ids(#","do_lower_case":false,"strip_accents":true"#, "Éa") == [1, 0, 2])
    #expect(try ids("", "文文") == [1, 8, 8, 2])
    #expect(try ids(#","tokenize_chinese_chars":false"#, "文文") == [1, 8, 9, 2])
    #expect(try ids("", "<s>e</s>") == [1, 1, 5, 2, 2])
  }

  @Test func `tokens may be long`() throws {
    let long = String(repeating: "x", count: 70)
    let tokenizer = try tokenizer([
      "vocab.txt": "[UNK]\n[CLS]\n[SEP]\n\(long)\n##yyyyyyyyyy\n##\(long)\nx\n"
    ])
    #expect(tokenizer.encodeIDs("\(long)yyyyyyyyyyyyyyyyyyyy").ids == [1, 3, 4, 4, 2])
    #expect(
      tokenizer.encodeIDs("x\(long)").ids == [1, 0, 2], "the longest first, and then no rest")
    #expect(tokenizer.encodeIDs(String(repeating: "y", count: 80)).ids == [1, 0, 2])
  }

  @Test func `lines may end as on Windows`() throws {
    let tokenizer = try tokenizer(["vocab.txt": "[UNK]\r\n[CLS]\r\n[SEP]\r\nsea"])
    #expect(tokenizer.encodeIDs("Sea").ids == [1, 3, 2])
    #expect(tokenizer.vocabularyCount == 4)
  }

  @Test func `names and ids map to each other, and unknown ones to nothing`() throws {
    let tokenizer = try tokenizer([
      "tokenizer.json": Self.json(
        vocab: #"{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":9}"#, added: #"[{"id":4,"content":"<x>"}]"#)
    ])
    #expect(tokenizer.token(9) == "a" && tokenizer.id(of: "a") == 9)
    #expect(tokenizer.token(4) == "<x>" && tokenizer.id(of: "<x>") == 4)
    #expect(tokenizer.token(5) == nil && tokenizer.token(-1) == nil && tokenizer.token(.max) == nil)
    #expect(tokenizer.id(of: "b") == nil && tokenizer.id(of: "") == nil)
    #expect(tokenizer.vocabularyCount == 10)
  }

  @Test func `a vocabulary may be laid out in lines and write its tokens with escapes`() throws {
    let vocab = #"""
      {
        "[UNK]" : 0,
        "\u005bCLS]": 1 ,
        "[SEP]":2, "\\": 3,
        "\u00e9\"": 12
      }
      """#
    let tokenizer = try tokenizer(["tokenizer.json": Self.json(vocab: vocab)])
    let tokens = [0, 1, 2, 3, 12].map { tokenizer.token($0) }
    #expect(tokens == ["[UNK]", "[CLS]", "[SEP]", "\\", "é\""])
    #expect(tokenizer.encodeIDs("\\").ids == [1, 3, 2])
    #expect(tokenizer.vocabularyCount == 13)
  }

  @Test func `added tokens may be white space that another takes first`() throws {
    let added = #"""
      [{"id":4,"content":"<x>","rstrip":true,"normalized":false},
      {"id":5,"content":"  ","lstrip":true,"normalized":false}]
      """#
    let tokenizer = try tokenizer(["tokenizer.json": Self.json(added: added)])
    #expect(tokenizer.encodeIDs("a<x>     a   a").ids == [1, 3, 4, 3, 5, 3, 2])
    #expect(tokenizer.encode("<x>      ").offsets == [0..<0, 0..<9, 0..<0])
  }

  @Test(arguments: 0...6)
  func `what does not fit is cut and counted, special tokens are kept`(limit: Int) throws {
    let tokenizer = try tokenizer(["tokenizer.json": Self.json()])
    let (ids, cut) = tokenizer.encodeIDs("a a a", maximumLength: limit)
    let kept = min(max(limit - 2, 0), 3)
    #expect(ids == [1] + Array(repeating: 3, count: kept) + [2])
    #expect(cut == 3 - kept)
    #expect(tokenizer.encode("a a a", maximumLength: limit).truncatedCount == cut)
  }
}
