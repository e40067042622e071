import Foundation
import TestSupport
import Testing
import Tokenization

/// Every Unicode scalar value against the reference, with a vocabulary of nearly all scalars, so
/// that ids and offsets tell what became of each.
@Suite struct EveryScalarTests {
  /// The vocabulary of `scalar_vocabulary` in `Golden/make-golden.py`.
  private static let vocabulary: String = {
    var lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"
    for range in [0x21..<0xD800, 0xF900..<0x20000, 0x2F800..<0x2FA20] {
      for value in range {
        guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
        lines.unicodeScalars.append(scalar)
        lines += "\n##"
        lines.unicodeScalars.append(scalar)
        lines += "\n"
      }
    }
    return lines
  }()

  static let settings = [
    "uncased": "{}", "cased": #"{"do_lower_case": false}"#, "accents": #"{"strip_accents": false}"#,
  ]

  @Test(arguments: ["uncased", "cased", "accents"])
  func `every scalar value has the reference's ids and offsets`(setting: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(Self.vocabulary.utf8), to: "vocab.txt")
    let settings = try #require(Self.settings[setting])
    try folder.write(Data(settings.utf8), to: "tokenizer_config.json")
    let tokenizer = try Tokenizer(folder: folder.path)

    let expected = try #require(Fixtures.golden([String: [UInt32]].self, "scalars.json")[setting])
    #expect(expected.count == 0x110)
    for (block, digest) in expected.enumerated() {
      var answers = AnswerDigest()
      for value in UInt32(block) << 12..<UInt32(block + 1) << 12 {
        guard let scalar = Unicode.Scalar(value) else { continue }
        answers.add(tokenizer.encode("\(scalar)"))
        let context = "\(scalar) a\(scalar)b e\u{301}\(scalar)\u{323}\u{302E}\(scalar)o \(scalar)"
        answers.add(tokenizer.encode(context))
      }
      #expect(answers.value == digest, "U+\(String(block << 12, radix: 16)) and the 4,095 after it")
    }
  }
}
