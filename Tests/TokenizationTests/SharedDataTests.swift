import Foundation
import TestSupport
import Testing
import Tokenization

/// Published vectors and real texts, with the vocabulary of bert-base-uncased.
@Suite(.enabled(if: SharedData.folder != nil, "needs the folder shared/data beside the checkout"))
struct SharedDataTests {
  private func bert() throws -> Tokenizer {
    let folder = try #require(SharedData.folder)
    return try Tokenizer(folder: folder.appending(path: "vocab-bert-base-uncased").path)
  }

  private struct UnitCases: Decodable {
    struct Pair: Decodable {
      let a: String
      let b: String
      let ids: [Int32]
      let type_ids: [Int32]
      let char_offsets: [[Int]]
    }
    struct Full: Decodable {
      struct Case: Decodable {
        let text: String
        let tokens: [String]
      }
      let vocab: [String]
      let cases: [Case]
    }
    let bert_base_uncased_pair: Pair
    let full_tokenizer: Full
    let wordpiece: Full
  }

  @Test func `the unit cases of BERT and of the reference hold`() throws {
    let cases = try SharedData.decode(UnitCases.self, "tokenizer-vectors/bert_unit_cases.json")
    let pair = cases.bert_base_uncased_pair
    let encoding = try bert().encode(pair.a, pair.b)
    #expect(encoding.ids == pair.ids)
    #expect(encoding.typeIDs == pair.type_ids)
    #expect(encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == pair.char_offsets)

    for (suite, lowercases) in [(cases.full_tokenizer, true), (cases.wordpiece, false)] {
      let folder = try TemporaryFolder()
      let lines = suite.vocab.map { $0 + "\n" }.joined()
      try folder.write(Data(lines.utf8), to: "vocab.txt")
      try folder.write(
        Data(#"{"do_lower_case": \#(lowercases)}"#.utf8), to: "tokenizer_config.json")
      let tokenizer = try Tokenizer(folder: folder.path)
      for item in suite.cases {
        let tokens = tokenizer.encodeIDs(item.text).ids.compactMap { tokenizer.token($0) }
        #expect(tokens == ["[CLS]"] + item.tokens + ["[SEP]"])
      }
    }
  }

  @Test(arguments: ["bert-base-uncased", "google-bert/bert-base-uncased"])
  func `the published encodings hold`(model: String) throws {
    struct Item: Decodable {
      struct Encoded: Decodable {
        let input_ids: [Int32]
        let token_type_ids: [Int32]
      }
      let input: String
      let encoded: Encoded
    }
    let all = try SharedData.decode(
      [String: [FailableItem<Item>]].self, "tokenizer-vectors/hf_tokenizer_tests_bert.json")
    let items = try #require(all[model]).compactMap(\.value)
    #expect(!items.isEmpty)
    let tokenizer = try bert()
    for item in items {
      let encoding = tokenizer.encode(item.input)
      #expect(encoding.ids == item.encoded.input_ids, "\(item.input)")
      #expect(encoding.typeIDs == item.encoded.token_type_ids, "\(item.input)")
    }
  }

  /// Some inputs of that file are pairs or carry options; those are not texts.
  private struct FailableItem<Value: Decodable>: Decodable {
    let value: Value?
    init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
  }

  @Test func `a long French text has its published ids`() throws {
    struct Item: Decodable {
      let text: String
      let token_ids: [Int32]
    }
    let item = try SharedData.decode(Item.self, "tokenizer-vectors/bert_uncased_encoded.json")
    #expect(try bert().encodeIDs(item.text).ids == item.token_ids)
  }

  @Test func `all SQuAD questions have their published ids`() throws {
    struct Question: Decodable {
      let original: String
    }
    let folder = "tokenizer-vectors/squad-questions"
    guard let questions = try unzipped([Question].self, "\(folder)/question_tokens.json.gz"),
      let ids = try unzipped([[Int32]].self, "\(folder)/tokenized_questions.json.gz")
    else { return }
    #expect(questions.count == 10_570 && ids.count == questions.count)
    let tokenizer = try bert()
    for (question, expected) in zip(questions, ids) {
      let answer = tokenizer.encodeIDs(question.original).ids
      #expect(Array(answer.dropFirst().dropLast()) == expected, "\(question.original)")
    }
  }

  /// Decodes a gzipped file with the system's `gzip`; nil where there is none.
  private func unzipped<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value? {
    let gzip = "/usr/bin/gzip"
    guard FileManager.default.isExecutableFile(atPath: gzip), let folder = SharedData.folder else {
      return nil
    }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: gzip)
    process.arguments = ["-dc", folder.appending(path: name).path]
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return try JSONDecoder().decode(type, from: data)
  }

  @Test func `real lines have the reference's ids, types and offsets`() throws {
    let expected = try Fixtures.golden([String: UInt32].self, "shared.json")
    let tokenizer = try bert()
    for (name, digest) in expected {
      var answers = AnswerDigest()
      // Split at U+000A alone: a `Character` of "\r\n" would not be.
      let lines = try SharedData.read(name).split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for line in lines { answers.add(tokenizer.encode(String(decoding: line, as: UTF8.self))) }
      #expect(answers.value == digest, "\(name)")
    }
  }
}
