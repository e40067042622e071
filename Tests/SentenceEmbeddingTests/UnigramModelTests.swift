import Foundation
import SentenceEmbedding
import TestSupport
import Testing
import Tokenization
import Transformers
import VectorMath

/// An encoder behind a Unigram tokenizer.
@Suite struct UnigramModelTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/model" }

  /// A copy of the tiny model whose pieces have the ids of its words.
  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Fixtures.model("tiny"), toPath: path)
  }

  private func writeTokenizer(withMore count: Int = 0) throws {
    let list = try String(contentsOfFile: path + "/vocab.txt", encoding: .utf8)
    let words = list.split(separator: "\n").map(String.init)
    let pieces =
      words.map { $0.hasPrefix("[") || $0.hasPrefix("##") ? $0 : "▁" + $0 }
      + (0..<count).map { "more\($0)" }
    func special(_ name: String) -> [Any] { [name, words.firstIndex(of: name) ?? -1] }
    let file: [String: Any] = [
      "pre_tokenizer": ["type": "Metaspace", "replacement": "▁"],
      "post_processor": [
        "type": "BertProcessing", "cls": special("[CLS]"), "sep": special("[SEP]"),
      ],
      "model": [
        "type": "Unigram", "unk_id": words.firstIndex(of: "[UNK]") ?? -1,
        "vocab": pieces.enumerated().map { [$1, -Double($0)] as [Any] },
      ],
    ]
    try JSONSerialization.data(withJSONObject: file)
      .write(to: URL(filePath: path + "/tokenizer.json"))
  }

  @Test func `equal ids give equal vectors, whatever the tokenizer`() throws {
    try writeTokenizer()
    let (model, other) = (
      try SentenceModel(folder: path), try SentenceModel(folder: Fixtures.model("tiny"))
    )
    #expect(model.steps[0] == "tokenize: Unigram, at most 40 tokens")
    #expect(other.steps[0] == "tokenize: WordPiece, at most 40 tokens")
    let texts = ["the rose garden", "cold rain in the old boat", ""]
    for text in texts { #expect(model.encode(text).ids == other.encode(text).ids, "\(text)") }
    let vectors = try model.embed(texts, threads: 1).vectors
    #expect(vectors.numbers == (try other.embed(texts, threads: 1).vectors.numbers))
  }

  @Test func `more pieces than the encoder has rows are refused`() throws {
    try writeTokenizer(withMore: 1000)
    #expect {
      try SentenceModel(folder: path)
    } throws: { error in
      "\(error)".hasPrefix(path) && "\(error)".contains("the tokenizer knows")
    }
  }

  @Test func `a tokenizer's error names its file`() throws {
    try folder.write(
      #"{"pre_tokenizer":null,"model":{"type":"Unigram","unk_id":0,"vocab":[]}}"#,
      to: "model/tokenizer.json")
    #expect {
      try SentenceModel(folder: path)
    } throws: { error in
      "\(error)".hasPrefix("\(path)/tokenizer.json: the vocabulary is empty")
    }
  }
}
