import Foundation
import Testing

/// Filters of `search`, `cluster` and `dedupe`.
@Suite struct FilterCommandTests {
  let workshop: Workshop

  init() async throws {
    workshop = try Workshop(documents: [
      "news/a.jsonl": """
      {"text": "The ferry leaves at nine.", "year": 2019, "lang": "en"}
      {"text": "The ferry leaves at ten.", "year": 2021, "lang": "en"}
      {"text": "The shed needs paint.", "year": 2022, "lang": "de"}
      """,
      "notes/b.md": "The ferry leaves at nine.\n\nAphids come in May.\n",
    ])
    #expect(await workshop.akin("index", "--quiet") == Run(status: 0, output: "", errors: ""))
  }

  private func places(_ arguments: String...) async -> [String] {
    let run = await workshop.akin(list: ["search", "ferry", "-n", "9"] + arguments)
    #expect(run.errors.isEmpty == !run.output.isEmpty)
    #expect(run.status == (run.output.isEmpty ? 1 : 0))
    return run.output.split(separator: "\n").map { line in
      line.split(separator: ":").prefix(2).joined(separator: ":")
    }.sorted()
  }

  @Test func `a filter leaves only what passes it`() async {
    #expect(await places("--where", "year>=2020 and lang=en") == ["news/a.jsonl:2"])
    #expect(
      await places("--where", "year>=2020", "--where", "lang != en") == ["news/a.jsonl:3"])
    #expect(await places("--path", "notes/") == ["notes/b.md:1", "notes/b.md:3"])
    #expect(await places("--glob", "notes/**.md") == ["notes/b.md:1", "notes/b.md:3"])
    #expect(await places("--type", "md,csv") == ["notes/b.md:1", "notes/b.md:3"])
    #expect(await places("--type", "jsonl", "--where", "year<2020") == ["news/a.jsonl:1"])
    #expect(await places("--modified-before", "2000-01-01") == [])
    #expect(await places("--modified-after", "2000-01-01T00:00:00Z", "-n", "9").count == 4)
  }

  @Test func `clustering and deduplication look at what passes`() async {
    #expect(await workshop.akin("dedupe", "--quiet").status == 0)
    #expect(
      await workshop.akin("dedupe", "--threshold", "1", "--quiet", "--type", "jsonl").status == 1)
    let clusters = await workshop.akin(
      "cluster", "-n", "1", "--jsonl", "--quiet", "--where", "lang = en")
    #expect(clusters.output.contains(#""size":2"#) || clusters.output.contains("ferry"))
    #expect(!clusters.output.contains("Aphids") && !clusters.output.contains("paint"))
  }

  @Test func `types may begin with a dot`() async {
    #expect(await places("--type", ".md,.csv") == ["notes/b.md:1", "notes/b.md:3"])
  }

  @Test(arguments: [
    (["--where", "year >= abc"], "\"abc\" is no number, and \"year\" holds numbers."),
    (["--modified-after", "2026-13-45"], "\"2026-13-45\" is not a date."),
    (["--modified-before", "2026-02-29"], "\"2026-02-29\" is not a date."),
    (["--glob", "["], "the pattern \"[\" has a [ that is not closed."),
    (["--path", "nowhere/"], "no path in the index begins with \"nowhere/\"."),
    (["--where", "lang.code = en"], "what is inside of others is not told apart."),
  ])
  func `what nothing could ever pass is an error`(arguments: [String], words: String) async {
    let run = await workshop.akin(list: ["search", "x"] + arguments)
    #expect(run.status == 2 && run.output == "" && run.errors.contains(words), "\(run)")
  }

  @Test func `an empty question is an error`() async {
    for query in ["", "  "] {
      let run = await workshop.akin("search", query)
      #expect(run.status == 2 && run.errors.contains("the query is empty"))
    }
  }

  @Test func `mistakes say where and what was expected`() async {
    #expect(
      await workshop.akin("search", "x", "--where", "year >> 2020")
        == Run(
          status: 2, output: "",
          errors: """
            akin: the condition "year >> 2020", column 7: found ">", expected a value.

            """))
    #expect(
      await workshop.akin("search", "x", "--where", "yaer = 2020")
        == Run(
          status: 2, output: "",
          errors: """
            akin: no record here has a field "yaer"; there are: lang, year, path, type, modified.

            """))
    #expect(
      await workshop.akin("search", "x", "--modified-after", "yesterday")
        == Run(
          status: 2, output: "",
          errors: """
            akin: "yesterday" is not a date. Write 2026-11-23 or 2026-11-23T07:38:44Z (UTC).

            """))
    let input = await workshop.akin("dedupe", "--input", "x.jsonl", "--type", "md")
    #expect(input.status == 2 && input.errors.contains("Filters go with an index"))
  }
}
