import Foundation
import TestSupport
import Testing
import Tokenization

/// Whatever is done to the files, they are refused or give a tokenizer that works; none traps.
@Suite struct DamagedFileTests {
  private static let json = """
    {"added_tokens":[{"id":0,"content":"[UNK]","special":true},{"id":7,"content":"\\u00e9<\\ud83d\\ude00",\
    "lstrip":true,"rstrip":true,"single_word":true,"normalized":true}],
    "normalizer":{"type":"BertNormalizer","clean_text":true,"strip_accents":null,"lowercase":true},
    "pre_tokenizer":{"type":"BertPreTokenizer"},
    "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},\
    {"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":\
    {"id":"B","type_id":1}}],"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[1],"tokens":["[CLS]"]}}},
    "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",\
    "max_input_chars_per_word":100,"vocab":{"[UNK]":0,"[CLS]":1,"a":2,"##b":3,"é":4,"##é":5,"b":6}}}
    """

  /// Reads the file, and if that works tokenizes with it; false when it was refused.
  private func reads(_ bytes: some Collection<UInt8>, as name: String) throws -> Bool {
    let folder = try TemporaryFolder()
    try folder.write(Data(bytes), to: name)
    do throws(TokenizerError) {
      let tokenizer = try Tokenizer(folder: folder.path)
      let text = "ab Éa é<😀 \u{0}b\u{301}\u{302E} 海 [UNK]"
      let encoding = tokenizer.encode(text, "b a", maximumLength: 9)
      #expect(encoding.ids.allSatisfy { $0 >= 0 && Int($0) < tokenizer.vocabularyCount })
      #expect(encoding.offsets.allSatisfy { $0.upperBound <= text.utf8.count })
      return true
    } catch {
      #expect(error.description.contains(folder.path), "the path is named: \(error)")
      return false
    }
  }

  @Test func `the whole file is read`() throws {
    #expect(try reads(Self.json.utf8, as: "tokenizer.json"))
    #expect(try reads("[UNK]\n[CLS]\n[SEP]\na\n##b\n".utf8, as: "vocab.txt"))
  }

  @Test func `every prefix of tokenizer.json is refused`() throws {
    let bytes = Array(Self.json.utf8)
    for count in 0..<bytes.count {
      #expect(try !reads(bytes[..<count], as: "tokenizer.json"), "\(count) bytes")
    }
  }

  @Test(arguments: [0x01, 0x02, 0x10, 0x20, 0x80, 0xFF] as [UInt8])
  func `tokenizer.json with any byte flipped is read or refused`(mask: UInt8) throws {
    let bytes = Array(Self.json.utf8)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= mask
      _ = try reads(damaged, as: "tokenizer.json")
    }
  }

  @Test func `vocab.txt cut or with any byte flipped is read or refused`() throws {
    let bytes = Array("[UNK]\n[CLS]\n[SEP]\né\n##b\n\r\n[MASK]\r\na".utf8)
    for position in bytes.indices {
      _ = try reads(bytes[..<position], as: "vocab.txt")
      for bit in 0..<8 {
        var damaged = bytes
        damaged[position] ^= 1 << bit
        _ = try reads(damaged, as: "vocab.txt")
      }
    }
  }

  @Test func `nesting without end is refused`() throws {
    #expect(try !reads(repeatElement(UInt8(ascii: "["), count: 1_000_000), as: "tokenizer.json"))
    #expect(
      try !reads(Array(#"{"a":"#.utf8) + repeatElement(0x5B, count: 100), as: "tokenizer.json"))
  }

  @Test(arguments: [
    #""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#, #""\u00g0""#, #""\x""#, #""\"#, "\"a\nb\"",
    "01", "1.",
    "-", "1e", "tru", "[1,]", "{\"a\" 1}", "{\"a\":1,}", "{1:1}", "1 2", "\u{FEFF}{}", "'a'", "NaN",
  ])
  func `what is not JSON is refused`(text: String) throws {
    #expect(try !reads(#"{"x":\#(text)}"#.utf8, as: "tokenizer.json"))
  }
}
