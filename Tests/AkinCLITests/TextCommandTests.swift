import AkinCLI
import Foundation
import TestSupport
import Testing

/// `compare`, `embed`, `tokenize`, `model`, `eval` and the commands over `--input`.
@Suite struct TextCommandTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop(documents: [:]) }

  @Test func `compare prints one score`() async {
    #expect(
      await workshop.akin("compare", "a", "b") == Run(status: 0, output: "0.9718\n", errors: ""))
    #expect(
      await workshop.akin("compare", "a", "b", "--json")
        == Run(status: 0, output: "{\"score\":0.9718}\n", errors: ""))
  }

  @Test func `what is cut off is said, never silently`() async throws {
    let long = String(repeating: "roses ", count: 100)
    let words = "akin: 1 text longer than the model reads; "
    #expect(await workshop.akin("compare", "a", long).errors.hasPrefix(words))
    #expect(await workshop.akin("compare", "a", long, "--quiet").errors.isEmpty)
    try workshop.folder.write("Roses.", to: "a.txt")
    _ = await workshop.akin("index", "--quiet")
    #expect(await workshop.akin("search", long).errors.hasPrefix(words))
  }

  @Test func `tokenize prints an object a line, an empty line too`() async {
    #expect(
      await workshop.akin("tokenize", input: "roses é\r\n\n")
        == Run(
          status: 0,
          output: """
            {"ids":[2,132,9,3],"tokens":["[CLS]","roses","e","[SEP]"],\
            "offsets":[[0,0],[0,5],[6,8],[0,0]],"truncated":0}
            {"ids":[2,3],"tokens":["[CLS]","[SEP]"],"offsets":[[0,0],[0,0]],"truncated":0}

            """, errors: ""))
    #expect(
      await workshop.akin("tokenize", "--pair", input: "roses\te").output == """
        {"ids":[2,132,3,9,3],"tokens":["[CLS]","roses","[SEP]","e","[SEP]"],\
        "offsets":[[0,0],[0,5],[0,0],[0,1],[0,0]],"typeIDs":[0,0,0,1,1],"truncated":0}

        """)
    #expect(
      await workshop.akin("tokenize", "--pair", input: "roses").errors
        == "akin: stdin:1: no tab. With --pair a line is two texts with a tab between.\n")
  }

  @Test func `vectors keep the order of the lines in every form of file`() async throws {
    let input = "roses\n\nthe ferry \"leaves\"\n"
    let lines = await workshop.akin("embed", input: input).output.split(separator: "\n")
    #expect(lines.count == 3)
    struct Line: Decodable {
      let text: String
      let vector: [Float]
    }
    let decoded = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(decoded.map(\.text) == ["roses", "", "the ferry \"leaves\""])
    let table = await workshop.akin("embed", "--format", "csv", input: input).output
    let rows = table.split(separator: "\n").map { $0.split(separator: ",").map { Float($0) } }
    #expect(rows == decoded.map(\.vector))

    let toPipe = await workshop.bytes("embed", "--format", "npy", input: input)
    _ = await workshop.akin("embed", "--format", "npy", "--output", "v.npy", input: input)
    let toFile = try Data(contentsOf: URL(filePath: workshop.path + "/v.npy"))
    #expect(Array(toFile) == toPipe)
    #expect(toPipe.count == 128 + 3 * 32 * 4)
    #expect(Array(toPipe[..<10]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
    #expect(
      String(decoding: toPipe[10..<128], as: UTF8.self)
        .hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 32), }"))
    #expect(toPipe[127] == 0x0A)
  }

  @Test(arguments: ["1", "3"]) func `a long stream keeps its order in little memory`(
    threads: String
  ) async {
    let lines = (0..<3000).map { "rose \($0 % 700)" }
    let few = await workshop.akin(
      "embed", "--format", "csv", input: lines[..<700].joined(separator: "\n"))
    let rows = few.output.split(separator: "\n")
    let all = await workshop.akin(
      "embed", "--format", "csv", "--memory", "90M", "--threads", threads,
      input: lines.joined(separator: "\n"))
    #expect(all.status == 0 && all.errors.isEmpty)
    #expect(all.output.split(separator: "\n") == (0..<3000).map { rows[$0 % 700] })
  }

  @Test func `too little memory is refused with what is needed`() async {
    let words = "akin: A memory budget of 8M is too small: this model needs "
    let embedded = await workshop.akin("embed", "--memory", "8M", input: "a\n")
    #expect(embedded.status == 2 && embedded.output.isEmpty)
    #expect(embedded.errors.hasPrefix(words))
    _ = try? workshop.folder.write("A rose.", to: "a.txt")
    let indexed = await workshop.akin("index", "--memory", "8M")
    #expect(indexed.status == 2 && indexed.errors.hasPrefix(words))
    #expect(await workshop.akin("index", "--memory", "200M").status == 0)
    #expect(await workshop.akin("embed", "--memory", "much").status == 2)
  }

  @Test func `a truncated text is told on stderr`() async {
    let long = String(repeating: "rose ", count: 100)
    let run = await workshop.akin("embed", "--format", "csv", input: "short\n\(long)\n")
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("akin: 1 of 2 texts longer than the model reads (40 tokens); "))
  }

  @Test func `the input is never overwritten`() async throws {
    let file = try workshop.folder.write("one\none\n", to: "in.txt")
    let words = """
      akin: ./in.txt: is the input itself, which is never altered. Name another file.

      """
    #expect(
      await workshop.akin("dedupe", "--input", file, "--output", "./in.txt")
        == Run(status: 2, output: "", errors: words))
    #expect(
      await workshop.akin("embed", file, "--output", "./in.txt")
        == Run(status: 2, output: "", errors: words))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "one\none\n")
  }

  @Test func `a plain file is clustered and deduplicated without an index`() async throws {
    let file = try workshop.folder.write("a rose\nA rose.\nthe ferry\n", to: "in.txt")
    let run = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "1", "--output", "out.txt")
    #expect(
      run
        == Run(
          status: 0,
          output: """
            in.txt:1: kept: a rose
              in.txt:2: 0.9900: exact: A rose.


            """.replacing(
              "0.9900",
              with: run.output.matches(of: /: (0\.[0-9]+|1\.0000): exact/)
                .first.map { String($0.output.1) } ?? "no score"),
          errors: "1 group, 1 duplicate among 3 passages; the rest is in out.txt\n"))
    #expect(
      try String(contentsOfFile: workshop.path + "/out.txt", encoding: .utf8)
        == "a rose\nthe ferry\n")
    #expect(
      await workshop.akin(
        "dedupe", "--input", file, "--threshold", "1", "--output", "-", "--quiet")
        == Run(status: 0, output: "a rose\nthe ferry\n", errors: ""))
    let clusters = await workshop.akin("cluster", "--input", file, "-n", "1", "--jsonl")
    #expect(clusters.status == 0 && clusters.output.contains("\"size\":3"))
  }

  @Test func `the model is shown and verified`() async {
    let shown = await workshop.akin("model", "show")
    #expect(
      shown
        == Run(
          status: 0,
          output: """
            name         TINY
            folder       TINY
            fingerprint  3046103299e26780ef2c462ae392d6f166e6390f447ba6b48a47e5aef2fb2a18
            dimension    32
            reads        40 tokens
            steps        tokenize: WordPiece, at most 40 tokens
                         encode: BERT, 2 layers, 4 heads, hidden size 32, intermediate size 64
                         pool: mean
                         normalize: to length 1
            weights      25,056, F32
            vocabulary   203 tokens

            """, errors: ""))
    let verified = await workshop.akin("model", "verify", "--json")
    #expect(verified.status == 0)
    #expect(verified.output.hasSuffix("\"problems\":[]}\n"))
  }

  @Test func `eval prints a table of percentages, or fractions`() async throws {
    let file = try workshop.folder.write(
      """
      {"sentence1":"a rose","sentence2":"a rose","score":5}
      {"sentence1":"a rose","sentence2":"the ferry","score":1}
      {"sentence1":"the shed","sentence2":"the sea","score":2}

      """, to: "sts.jsonl")
    let text = await workshop.akin("eval", "sts", file)
    #expect(text.status == 0 && text.errors.isEmpty)
    #expect(text.output.split(separator: "\n").count == 2)
    #expect(text.output.contains("pearson  spearman  pairs\n"))
    struct Result: Decodable {
      let pearson: Double
      let spearman: Double
      let pairs: Int
    }
    let json = await workshop.akin("eval", "sts", file, "--json")
    let result = try JSONDecoder().decode(Result.self, from: Data(json.output.utf8))
    #expect(result.pairs == 3)
    #expect(text.output.contains(Numbers.fixed(result.spearman * 100, 2)))
    let two = await workshop.akin("eval", "sts", file, file, "--jsonl")
    #expect(two.output.split(separator: "\n").count == 2)
    #expect(two.output.hasPrefix("{\"file\":\"~/sts.jsonl\",\"pearson\":"))
  }
}
