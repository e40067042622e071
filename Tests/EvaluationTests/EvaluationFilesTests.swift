import Evaluation
import Foundation
import TestSupport
import Testing

/// 300 lines `{"text": "text i", "label": i² mod 13}`, compressed by `gzip -9n`.
private let gzipped = Data(
  base64Encoded: """
    H4sIAAAAAAAC/4WaO25dMQxE+6zCcJ1CHP6zmwRw59JFACN7T5DKzgt0KgOWrkiNSM2Qeu/Pby8/356/Pf39+3Sevz
    49v37/8fL651/n15f3z8P2cdgehvVxOB6G/ePwPgzHx2F/GM5PtvUwXp/GH31vGB9Yf+/u2bnvzuwOjumOrTkcTcD3
    CfYL/G/YP+FnCwegQxMMTEh3HwURqLhjpIT4r/sZqeH7Aft799/Pff9OALrgCNxpQpCJBB8hDr3hkpk7xr73M4pz/z
    4gj0Nwy/l9/0EARsIRBN2E0WRiwEeIwzx3jBJ4JHU/o3T4HvI4E/wvoCICMAeOIOkyrEN0Z3cfC+Kw/I5RAZ9U3s+o
    Cr6HPK4B/4GPmwBsI8FAl2E7mQBJ0xCHXXeMGvik535GvffvB/J47O7/AB8PAThBoo0uwykyAbpmIA5n7xgt8Mna/Y
    wWdOFCHm/c/V/g4yUAl4T10mW4S9LxHBLfEIl2oDaxA5xiJ0CAn6QVinxo2sUQDgilkco2M5whtAIqxyyoXKJ6xYBg
    7HPF8r9tDK2wVLNR0SdgaRNCKZLcpsAZiVaKHKXYpOLFtFThUvfBjVagLHeoAM2Bss0RSif9bd44A6tpp35EUGxSJW
    NBLYnAngQ1JYKyPKgtEdSXCIQySIxb4qWZVFpbghiypNikssaSGCihQWHZtAJleUJtaEVcXghlkTK3wkuzAq0kOUqx
    STWOFTFQQbfCGuSlNWV5ixp/xOWNUDbJdGu8NLvRCqmjptikgseGGGigdWFDOnMoyydpF8Tlg1AOaXYbvDT3YEeY1N
    FSbFL1Y0sMtNDHsCWduZTlO7QL4HIdglLHsLsunOFoJchRiE1RDaRDPfIDTQ0d0JkyyHIZVJMyemgwhNICXzsSZxRa
    aXJ0aKtQA0nAQBJ0OCTRCk4+QDUpAZdLCKVItEuDM6g8Fz3hyCk2qQaSAwPJodMhp3cwpyz3pl0M4YBQBr4nBl6aIb
    QC6khBsUk1kAIYSAGdDsXQCpTlCdWkErhciVAmiXYlXpqZaKXIUYpNqoGUxEAFnQ4V/dKiKMuL3rqLuLwQyiLRrsJL
    swatkDpqik2qgdTEQO30sh+0AmV5F+2CuLwRysbfYAxemoO/wqBnHw3FJtVAGmKgoZ9iDP4Wg7J8oJrUEpcvQrko2h
    cvzQ20QupoKTapBtISA+2/nY7fOwLWCJomAAA=
    """, options: .ignoreUnknownCharacters)

@Suite struct EvaluationFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func pairs(
    _ text: String, as labels: LabelledPairs.Labels = .grades
  ) throws -> LabelledPairs {
    try LabelledPairs(contentsOf: try folder.write(text, to: "pairs.jsonl"), labels: labels)
  }

  @Test func `pairs are read with either key, blank lines and line ends of Windows`() throws {
    let found = try pairs(
      "\u{FEFF}{\"sentence1\":\"a\",\"sentence2\":\"é\",\"score\":3.5}\r\n\r\n"
        + "{\"label\":1,\"sentence2\":\"d\",\"sentence1\":\"c\\n\",\"more\":[1]}")
    #expect(found.sentences1 == ["a", "c\n"])
    #expect(found.sentences2 == ["é", "d"])
    #expect(found.labels == [3.5, 1])
  }

  @Test func `matches may be truth values and nothing but 0 or 1`() throws {
    let line = #"{"sentence1":"a","sentence2":"b","label":"#
    #expect(try pairs("\(line)true}\n\(line)0}\n", as: .matches).labels == [1, 0])
    let path = folder.path + "/pairs.jsonl"
    #expect(
      throws: EvaluationFileError.badLabel(path: path, line: 2, found: 2, expected: "0 or 1")
    ) {
      try pairs("\(line)1}\n\(line)2}\n", as: .matches)
    }
  }

  @Test(arguments: [
    "[1]", "{}", "{\"sentence1\":\"a\"}", "nonsense", "{\"sentence1\":1,\"sentence2\":\"b\"}",
    "{\"sentence1\":\"a\",\"sentence2\":\"b\"}", "{\"sentence1\":\"a\",\"sentence2\":\"b\",",
    "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":\"x\"}", "\u{0}",
  ])
  func `a line that is not a pair is named`(line: String) throws {
    let good = #"{"sentence1":"a","sentence2":"b","score":1}"#
    let error = try #require(throws: EvaluationFileError.self) { try pairs("\(good)\n\n\(line)\n") }
    #expect(error.description.contains("pairs.jsonl:3: expected a JSON object"))
  }

  @Test func `files that are missing, empty, folders or not UTF-8 throw`() throws {
    let path = folder.path + "/none.jsonl"
    #expect(throws: EvaluationFileError.missing(path: path)) {
      try LabelledTexts(contentsOf: path)
    }
    let empty = try folder.write("\n  \n", to: "empty.jsonl")
    #expect(throws: EvaluationFileError.empty(path: empty)) { try LabelledTexts(contentsOf: empty) }
    #expect(throws: EvaluationFileError.self) { try LabelledTexts(contentsOf: folder.path) }
    let latin = try folder.write(
      Data([0x7B, 0x22, 0xE9, 0x22, 0x3A, 0x31, 0x7D]), to: "latin.jsonl")
    #expect(throws: EvaluationFileError.notText(path: latin, line: 1)) {
      try LabelledTexts(contentsOf: latin)
    }
  }

  @Test func `labels of texts may be of any simple kind`() throws {
    let path = try folder.write(
      #"{"text":"a","label":"x"}"# + "\n" + #"{"text":"b","label":3}"# + "\n"
        + #"{"text":"c","label":false}"# + "\n" + #"{"text":"d","label":1.5}"#, to: "texts.jsonl")
    let found = try LabelledTexts(contentsOf: path)
    #expect(found.texts == ["a", "b", "c", "d"])
    #expect(found.labels == ["x", "3", "false", "1.5"])
  }

  @Test func `gzipped files are read, and cut or altered ones throw`() throws {
    let whole = try #require(gzipped)
    let found = try LabelledTexts(contentsOf: try folder.write(whole, to: "t.jsonl.gz"))
    #expect(found.texts.count == 300)
    #expect(found.texts[299] == "text 299")
    #expect(Set(found.labels).count == 7)
    for length in 0..<whole.count {
      let path = try folder.write(whole.prefix(length), to: "t.jsonl.gz")
      #expect(throws: EvaluationFileError.self) { try LabelledTexts(contentsOf: path) }
    }
    for position in whole.indices {
      var altered = whole
      altered[position] ^= 0x55
      let path = try folder.write(altered, to: "t.jsonl.gz")
      // Some header bytes, as the time, say nothing about the content.
      if let read = try? LabelledTexts(contentsOf: path) { #expect(read == found) }
    }
  }

  @Test func `a plain file that is named as gzip is refused`() throws {
    let path = try folder.write("{\"text\":\"a\",\"label\":1}", to: "plain.gz")
    #expect(throws: EvaluationFileError.notGzip(path: path)) {
      try LabelledTexts(contentsOf: path)
    }
  }

  @Test func `many lines are read`() throws {
    let lines = (0..<20_000).map { #"{"sentence1":"a \#($0)","sentence2":"b","score":\#($0)}"# }
    let found = try pairs(lines.joined(separator: "\n"))
    #expect(found.labels == (0..<20_000).map { Double($0) })
  }
}
