import Foundation
import Testing

/// `index`, `search`, `cluster`, `dedupe`, `status`, `verify` and `compact`, whole outputs.
@Suite struct CorpusCommandTests {
  let workshop: Workshop

  init() async throws {
    workshop = try Workshop()
    #expect(await workshop.akin("index", "--quiet") == Run(status: 0, output: "", errors: ""))
  }

  @Test func `indexing says on stderr what was done, and again that nothing was`() async throws {
    let workshop = try Workshop()
    #expect(
      await workshop.akin("index")
        == Run(
          status: 0, output: "",
          errors: """
            .akin: 3 documents, 7 passages
              files      3 added
              embedded   6 sentences in T

            """))
    #expect(
      await workshop.akin("index", "--json")
        == Run(
          status: 0,
          output: """
            {"index":"~/.akin","documents":3,"passages":7,"added":0,"changed":0,"unchanged":3,\
            "renamed":0,"removed":0,"embedded":0,"tokens":0,"truncatedPassages":0,\
            "truncatedTokens":0,"skipped":[],"ignored":0,"warnings":[],"seconds":T}

            """,
          errors: """
            .akin: 3 documents, 7 passages
              files      3 unchanged
              embedded   nothing new, T

            """))
  }

  @Test func `skipped and ignored files are counted by reason`() async throws {
    let workshop = try Workshop(documents: ["a.txt": "One.", "b.txt": "", "drafts/c.txt": "Two."])
    #expect(
      await workshop.akin("index", "--exclude", "drafts/")
        == Run(
          status: 0, output: "",
          errors: """
            .akin: 1 document, 1 passage
              files      1 added
              embedded   1 sentence in T
              skipped    1 empty
                           b.txt: empty
                         --list-skipped names them all
              ignored    1 by ignore files or --exclude

            """))
  }

  @Test func `an index with nothing in it answers with empty results`() async throws {
    let workshop = try Workshop(documents: ["a.txt": "One."])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    try FileManager.default.removeItem(atPath: workshop.path + "/a.txt")
    #expect(
      await workshop.akin("index", "--force")
        == Run(
          status: 1, output: "",
          errors: """
            .akin: 0 documents, 0 passages
              files      1 removed
              embedded   nothing new, T

            """))
    let words = "akin: nothing found: the index .akin has no passages\n"
    for (flags, output) in [([], ""), (["--json"], "[]\n"), (["--jsonl"], "")] {
      #expect(
        await workshop.akin(list: ["search", "roses"] + flags)
          == Run(status: 1, output: output, errors: words))
    }
    for command in ["cluster", "dedupe"] {
      #expect(
        await workshop.akin(command, "--json", "--quiet")
          == Run(status: 1, output: "[]\n", errors: ""))
    }
  }

  @Test func `a hit is one line with a path that opens from the current folder`() async {
    #expect(
      await workshop.akin("search", "prune roses", "-n", "3")
        == Run(
          status: 0,
          output: """
            garden/notes.txt:1: 0.9728: Prune roses in late winter.  (also at garden/roses.md:3)
            sea/ferry.txt:1: 0.9327: The ferry leaves at ten.
            garden/notes.txt:2: 0.9166: The shed needs paint.

            """, errors: ""))
    #expect(
      await workshop.akin("query", "prune roses", "-n1", "-C1", in: "garden")
        == Run(
          status: 0,
          output: """
            notes.txt:1: 0.9728: Prune roses in late winter.  (also at roses.md:3)
            notes.txt- The shed needs paint.

            """, errors: ""))
  }

  @Test func `numbers larger than anything there is mean all of it`() async {
    let huge = "\(Int.max)"
    let hits = await workshop.akin("search", "prune", "-n", huge, "-C", huge)
    #expect(hits.status == 0 && hits.output.contains("The shed needs paint."))
    for method in ["kmeans", "mini-batch", "spectral", "leiden", "agglomerative", "auto"] {
      let run = await workshop.akin("cluster", "--method", method, "-n", huge)
      #expect(run.status == 0, "\(method): \(run.errors)")
    }
    for method in ["communities", "hdbscan"] {
      let run = await workshop.akin("cluster", "--method", method, "--min-size", huge)
      #expect(run.status == 1, "\(method): \(run.errors)")
    }
  }

  @Test func `context stands around hits, with dashes between them`() async {
    #expect(
      await workshop.akin("search", "prune roses", "-n", "2", "-A", "1")
        == Run(
          status: 0,
          output: """
            garden/notes.txt:1: 0.9728: Prune roses in late winter.  (also at garden/roses.md:3)
            garden/notes.txt- The shed needs paint.
            --
            sea/ferry.txt:1: 0.9327: The ferry leaves at ten.

            """, errors: ""))
  }

  @Test func `hits as JSON have the keys of the contract, score and place first`() async {
    let hit = """
      {"score":0.9728,"path":"garden/roses.md","root":"~","line":3,"endLine":3,"start":9,"end":36,\
      "text":"Prune roses in late winter.","heading":"Roses"}
      """
    #expect(
      await workshop.akin("search", "prune roses", "-n", "1", "--json", "garden/roses.md")
        == Run(status: 0, output: "[\(hit)]\n", errors: ""))
    #expect(
      await workshop.akin("search", "prune roses", "-n", "1", "--jsonl", "garden/roses.md")
        == Run(status: 0, output: hit + "\n", errors: ""))
  }

  @Test func `a dash reads queries from stdin and answers each`() async {
    let roses = """
      "score":0.9010,"path":"garden/roses.md","root":"~","line":3,"endLine":3,"start":37,"end":57,\
      "text":"Feed them in spring.","heading":"Roses"}
      """
    let ferry = roses.replacing("0.9010", with: "0.9598")
    let input = "roses\n\nferry"
    #expect(
      await workshop.akin("search", "-", "-n", "1", input: input).output == """
        roses\tgarden/roses.md:3: 0.9010: Feed them in spring.
        ferry\tgarden/roses.md:3: 0.9598: Feed them in spring.

        """)
    #expect(
      await workshop.akin("search", "-", "-n", "1", "--json", input: input).output == """
        [{"query":"roses","hits":[{\(roses)]},
        {"query":"ferry","hits":[{\(ferry)]}]

        """)
    #expect(
      await workshop.akin("search", "-", "-n", "1", "--jsonl", input: input).output == """
        {"query":"roses",\(roses)
        {"query":"ferry",\(ferry)

        """)
    #expect(
      await workshop.akin("search", "-", "--json", input: "")
        == Run(status: 1, output: "[]\n", errors: ""))
  }

  @Test func `a terminal gets colours, headings and wrapped text`() async {
    let esc = "\u{1B}"
    #expect(
      await workshop.akin("search", "prune", "-n", "1", "garden/roses.md", isTerminal: true).output
        == """
        \(esc)[32m0.96\(esc)[0m  \(esc)[35mgarden/roses.md\(esc)[0m:3  \(esc)[2mRoses\(esc)[0m
              Feed them in spring.

        """)
  }

  @Test func `NO_COLOR, --color never and a dumb terminal leave the text plain`() async {
    let plain = "0.96  garden/roses.md:3  Roses\n      Feed them in spring.\n"
    let query = ["search", "prune", "-n", "1", "garden/roses.md"]
    for run in [
      await workshop.akin(
        query[0], query[1], query[2], query[3], query[4], environment: ["NO_COLOR": "1"],
        isTerminal: true),
      await workshop.akin(
        query[0], query[1], query[2], query[3], query[4], environment: ["TERM": "dumb"],
        isTerminal: true),
      await workshop.akin(
        query[0], query[1], query[2], query[3], query[4], "--color", "never", isTerminal: true),
    ] { #expect(run == Run(status: 0, output: plain, errors: "")) }
    let always = await workshop.akin(
      "search", "prune", "-n", "1", "--color", "always", environment: ["NO_COLOR": "1"])
    #expect(always.output.hasPrefix("\u{1B}[35m"))
  }

  @Test func `escape sequences in a document are shown to a terminal and not obeyed`() async throws
  {
    let workshop = try Workshop(documents: ["evil.txt": "A red\u{1B}[31m word \u{202E}here."])
    _ = await workshop.akin("index", "--quiet")
    let run = await workshop.akin("search", "red", "--color", "never", isTerminal: true)
    #expect(!run.output.contains("\u{1B}") && !run.output.contains("\u{202E}"))
    #expect(run.output.contains("\\u{202E}"))
    let json = await workshop.akin("search", "red", "--json")
    #expect(!json.output.contains("\u{1B}") && json.output.contains("\\u202e"))
  }

  @Test func `a cluster is a heading with its members below`() async {
    #expect(
      await workshop.akin("cluster", "--threshold", "0.5", "--min-size", "2", "--all")
        == Run(
          status: 0,
          output: """
            1  ferry leaves, aphids  (7 sentences, 6 different, cohesion 0.98)
              keywords: ferry leaves, aphids, feed, late, nine, paint, prune, roses
              sea/ferry.txt:1: 1.0000: The ferry leaves at ten.
              sea/ferry.txt:1: 0.9810: The ferry leaves at nine.
              garden/notes.txt:2: 0.9799: The shed needs paint.
              … 2 more
              garden/roses.md:3: 0.9623: most different: Feed them in spring.


            """, errors: "1 cluster of 7 sentences\n"))
  }

  @Test func `what is in no cluster is listed as such, with id 0`() async {
    let run = await workshop.akin("cluster", "--threshold", "0.99999", "--min-size", "3", "garden")
    #expect(run.status == 1)
    #expect(run.output.hasPrefix("unclustered  (5 sentences, 4 different)\n  "))
    #expect(run.errors == "0 clusters of 5 sentences; 5 in no cluster\n")
    let lines = await workshop.akin(
      "cluster", "--threshold", "0.99999", "--min-size", "2", "--jsonl", "garden")
    #expect(lines.status == 0)
    #expect(
      lines.output.split(separator: "\n").map { $0.prefix(7) } == [#"{"id":1"#, #"{"id":0"#])
  }

  @Test func `k-means makes as many clusters as are asked for`() async throws {
    let run = await workshop.akin("cluster", "-n", "2", "--json")
    let clusters = try JSONDecoder().decode([ClusterKeys].self, from: Data(run.output.utf8))
    #expect(clusters.map(\.id) == [1, 2])
    #expect(clusters.map(\.size).reduce(0, +) == 7)
  }

  @Test(arguments: [
    "kmeans", "mini-batch", "spectral", "leiden", "agglomerative", "auto", "hdbscan",
  ])
  func `every method puts a passage into one cluster at most`(method: String) async throws {
    let run = await workshop.akin("cluster", "--method", method, "--json")
    let clusters = try JSONDecoder().decode(
      [PartialKeys].self, from: Data(run.output.utf8))
    #expect(clusters.map(\.size).reduce(0, +) == 7)
    #expect(run.errors.contains("method: ") == (method == "auto"))
  }

  @Test func `what is in no cluster is put into the nearest one on request`() async {
    let run = await workshop.akin(
      "cluster", "--threshold", "0.98", "--min-size", "2", "--place-outliers")
    #expect(run.status == 0 && run.errors.hasSuffix(" of 7 sentences\n"))
  }

  private struct PartialKeys: Decodable {
    let id: Int
    let size: Int
  }

  private struct ClusterKeys: Decodable {
    let id: Int
    let label: String
    let size: Int
    let cohesion: Float
  }

  @Test func `duplicates are reported with what stays, score, stage and place`() async {
    let options = ["--threshold", "0.97"]
    #expect(
      await workshop.akin("dedupe", options[0], options[1], "garden")
        == Run(
          status: 0,
          output: """
            garden/notes.txt:1: kept: Prune roses in late winter.
              garden/roses.md:3: 1.0000: exact: Prune roses in late winter.


            """, errors: "1 group, 1 duplicate among 5 passages\n"))
    let group = """
      {"kept":{"score":1,"path":"garden/notes.txt","root":"~","line":1,"endLine":1,"start":0,\
      "end":27,"text":"Prune roses in late winter."},"removed":[{"score":1,"stage":"exact",\
      "path":"garden/roses.md","root":"~","line":3,"endLine":3,"start":9,"end":36,\
      "text":"Prune roses in late winter.","heading":"Roses"}]}
      """
    #expect(
      await workshop.akin("dedupe", options[0], options[1], "garden", "--json")
        == Run(status: 0, output: "[\(group)]\n", errors: ""))
    #expect(
      await workshop.akin("dedupe", options[0], options[1], "garden", "--jsonl")
        == Run(status: 0, output: group + "\n", errors: ""))
    #expect(
      await workshop.akin("dedupe", "--threshold", "0.99999", "sea")
        == Run(status: 1, output: "", errors: "0 groups, 0 duplicates among 2 passages\n"))
  }

  @Test func `status, verify and compact tell what the index is`() async {
    let status = await workshop.akin("status")
    #expect(
      status.output.split(separator: "\n").filter { !$0.hasPrefix("size") }.joined(separator: "\n")
        == """
        index        .akin
        model        TINY (32 numbers a vector)
        precision    fp32
        vectors      stored in fp32
        fingerprint  3046103299e26780
        folders      .
        documents    3
        passages     7
        sentences    6 different ones
        segments     1
        """)
    #expect(
      await workshop.akin("verify")
        == Run(
          status: 0, output: ".akin: 6 vectors and 7 passages are as they should be\n", errors: ""))
    #expect(
      await workshop.akin("verify", "--json")
        == Run(
          status: 0, output: #"{"index":"~/.akin","problems":[],"vectors":6,"passages":7}"# + "\n",
          errors: ""))
    #expect(
      await workshop.akin("compact")
        == Run(status: 0, output: "", errors: ".akin: rewrote 0 vectors\n"))
  }

  @Test func `a folder can be forgotten, even one that is gone`() async throws {
    try FileManager.default.removeItem(atPath: workshop.path + "/sea")
    #expect(
      await workshop.akin("index", "--forget", "sea")
        == Run(status: 0, output: "", errors: ".akin: forgot 1 document of sea\n"))
    #expect(await workshop.akin("search", "ferry", "sea").status != 0)
  }

  @Test func `a run says how to forget a folder that is gone`() async throws {
    for folder in ["garden", "sea"] {
      #expect(await workshop.akin("index", folder, "--index", "both").status == 0)
    }
    try FileManager.default.removeItem(atPath: workshop.path + "/sea")
    let run = await workshop.akin("index", "--index", "both")
    #expect(
      run.errors.contains(
        "akin: ~/sea: the folder is gone; its documents stay in the index. Bring it back, or forget "
          + "the folder: `akin index --forget ~/sea`.\n"))
    let json = await workshop.akin("index", "--index", "both", "--json")
    #expect(json.output.contains("or forget the folder.\""))
  }

  @Test func `a reader that goes away ends the run without an error`() async {
    let status = await workshop.run(
      ["search", "roses"], output: .closed, errors: .closed)
    #expect(status == 0)
  }
}
