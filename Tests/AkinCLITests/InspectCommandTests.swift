import AkinCLI
import Foundation
import TestSupport
import Testing

/// `akin inspect`: what it prints, writes and refuses, with a tiny random model.
@Suite struct InspectCommandTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop(documents: [
      "pairs.jsonl": """
      {"sentence1": "the rose", "sentence2": "a rose", "score": 4}
      {"sentence1": "the ferry", "sentence2": "paint", "score": 0}
      {"sentence1": "roses", "sentence2": "prune roses", "score": 3}
      """,
      "texts.jsonl": (0..<12).map { "{\"text\": \"rose \($0)\", \"label\": \($0 % 2)}" }
        .joined(separator: "\n"),
      "tags.conll": (0..<6).map { "rose\($0) N\ngrows V\n" }.joined(separator: "\n"),
    ])
  }

  private func object(_ run: Run) throws -> [String: Any] {
    #expect(run.status == 0, "\(run.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return try #require(value as? [String: Any] ?? (value as? [[String: Any]])?.first)
  }

  @Test func `attention is a table, one head, JSON, or a page`() async throws {
    let table = await workshop.akin("inspect", "attention", "prune the rose")
    #expect(table.status == 0)
    // A line for the head numbers, one for each layer, and the legend.
    #expect(table.output.split(separator: "\n").count == 4)
    let json = try object(await workshop.akin("inspect", "attention", "--json", "prune the rose"))
    #expect(Set(json.keys) == ["text", "tokens", "cutTokens", "layers", "heads"])
    let heads = try #require(json["heads"] as? [[String: Any]])
    #expect(heads.count == 8)
    #expect(Set(heads[0].keys) == ["layer", "head", "shares", "entropy", "weights"])
    let tokens = try #require(json["tokens"] as? [String])
    let one = await workshop.akin(
      "inspect", "attention", "--layer", "2", "--head", "4", "prune the rose")
    #expect(one.output.split(separator: "\n").count == tokens.count)
    let piped = await workshop.akin(
      "inspect", "attention", "--jsonl", "-", input: "prune\nthe rose\n")
    #expect(try object(piped)["text"] as? String == "prune the rose")

    let page = await workshop.akin(
      "inspect", "attention", "--page", "a.html", "<script>alert(1)</script>", "the rose")
    #expect(page.status == 0)
    let html = try String(contentsOfFile: workshop.path + "/a.html", encoding: .utf8)
    #expect(html.contains("&lt;script&gt;alert(1)"))
    #expect(!html.contains("<script>alert"))
    let again = await workshop.akin("inspect", "attention", "--page", "a.html", "rose")
    #expect(again.status == 2)
    #expect(again.errors.contains("--force"))
    #expect(
      await workshop.akin("inspect", "attention", "--force", "--page", "a.html", "rose").status == 0
    )
  }

  @Test func `what cannot be shown is refused`() async throws {
    for (arguments, words) in [
      (["attention", "--layer", "1", "rose"], "give both"),
      (["attention", "--layer", "3", "--head", "1", "rose"], "1 to 2, 1 to 4"),
      (["attention", "--page", "-", "rose"], "needs a file"),
      (["heads", "none.jsonl"], "no such file"),
      (["heads", "tags.conll"], "tags.conll:1: expected"),
      (["limits", "pairs.jsonl", "--tagged", "none.conll"], "no such file"),
      (["limits", "pairs.jsonl", "--beside", "./none"], "none"),
    ] {
      let run = await workshop.akin(list: ["inspect"] + arguments)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
    }
  }

  @Test func `heads are tables, JSON and a page`() async throws {
    let run = await workshop.akin(
      "inspect", "heads", "pairs.jsonl", "texts.jsonl", "--page", "heads.html")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("pairs.jsonl: spearman"))
    #expect(run.output.contains("texts.jsonl: vMeasure"))
    #expect(run.output.contains("in the order of"))
    let html = try String(contentsOfFile: workshop.path + "/heads.html", encoding: .utf8)
    #expect(html.contains("<h2>texts.jsonl</h2>"))
    #expect(!html.contains("<script"))
    let json = try object(await workshop.akin("inspect", "heads", "--json", "pairs.jsonl"))
    #expect((json["heads"] as? [Any])?.count == 8)
    #expect((json["layers"] as? [Any])?.count == 2)
    #expect((json["steps"] as? [Any])?.count == 9)
  }

  @Test func `limits are a table with probes`() async throws {
    let run = await workshop.akin(
      "inspect", "limits", "pairs.jsonl", "texts.jsonl", "--tagged", "tags.conll", "--beside",
      Fixtures.model("tiny-cls"))
    #expect(run.status == 0, "\(run.errors)")
    for words in ["sentence vectors", "mean of layer 2", "common words", "the commonest tag"] {
      #expect(run.output.contains(words))
    }
    let json = try object(await workshop.akin("inspect", "limits", "--json", "pairs.jsonl"))
    #expect(Set(json.keys).isSuperset(of: ["files", "rows", "probes"]))
    // Layers, first tokens, sentence and word vectors, and common words.
    #expect((json["rows"] as? [Any])?.count == 8)
    #expect((json["probes"] as? [Any])?.count == 3)
  }
}
