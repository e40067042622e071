import AkinCLI
import Foundation
import TestSupport
import Testing

/// The commands that put a head to work, with tiny random checkpoints: what they print and refuse.
@Suite struct TaskCommandTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func json(_ run: Run) throws -> [[String: Any]] {
    #expect(run.status == 0, "\(run.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return value as? [[String: Any]] ?? [value as? [String: Any] ?? [:]]
  }

  private func keys(_ value: Any?) -> [String] {
    (value as? [String: Any] ?? [:]).keys.sorted()
  }

  @Test func `fill-mask prints words for each gap`() async throws {
    let model = Fixtures.model("head-words")
    let run = await workshop.akin(
      "fill-mask", "--model", model, "-n", "2", "--json", "the [MASK] is [MASK]")
    let object = try #require(try json(run).first)
    #expect(keys(object) == ["predictions", "text"])
    let predictions = try #require(object["predictions"] as? [[[String: Any]]])
    #expect(predictions.map(\.count) == [2, 2])
    #expect(keys(predictions[0][0]) == ["id", "score", "text", "token"])
    #expect((predictions[0][0]["text"] as? String)?.hasSuffix("is [MASK]") == true)
    let chosen = await workshop.akin(
      "fill-mask", "--model", model, "--targets", "rose, water", "a [MASK]")
    #expect(chosen.output.split(separator: "\n").count == 2)
    let odd = await workshop.akin(
      "fill-mask", "--model", model, "--targets", "rosewater", "a [MASK]")
    #expect(odd.errors.contains("`rosewater` is not in the vocabulary"))
    let none = await workshop.akin("fill-mask", "--model", model, "no gap")
    #expect(none.status == 2)
    #expect(none.errors.contains("has no [MASK]"))
    let lines = await workshop.akin(
      "fill-mask", "--model", model, "--score", "--jsonl", input: "the rose\n\na boat\n")
    #expect(lines.output.split(separator: "\n").count == 2)
    #expect(lines.output.contains("\"pseudoPerplexity\""))
  }

  @Test func `next-sentence compares two texts, or the neighbours of a file`() async throws {
    let model = Fixtures.model("head-next")
    let pair = await workshop.akin("next-sentence", "--model", model, "a rose", "a boat", "--json")
    #expect(keys(try json(pair)[0]) == ["first", "isNext", "score", "second"])
    let file = await workshop.akin(
      "next-sentence", "--model", model, "--file", "garden/roses.md", "--json")
    let places = try json(file)
    #expect(places.count == 2)
    #expect(places[0]["line"] as? Int == 3)
    #expect(await workshop.akin("next-sentence", "one").status == 2)
  }

  @Test func `classify learns from a few examples`() async throws {
    let examples = ["a rose", "a garden", "the rose is red", "a boat", "the sea", "a boat at sea"]
      .enumerated().map { #"{"text":"\#($1)","label":"\#($0 < 3 ? "garden" : "water")"}"# }
    try workshop.folder.write(examples.joined(separator: "\n"), to: "few.jsonl")
    let run = await workshop.akin(
      "classify", "--examples", "few.jsonl", "--json", "a rose", "the sea")
    let labels = try json(run).compactMap { ($0["labels"] as? [[String: Any]])?.first }
    #expect(labels.compactMap { $0["label"] as? String } == ["garden", "water"])
    let report = await workshop.akin(
      "eval", "classify", "--examples", "few.jsonl", "few.jsonl", "--json")
    #expect(try json(report)[0]["accuracy"] as? Double == 1)
    try workshop.folder.write(#"{"text":"a","label":"b"}"#, to: "one.jsonl")
    let one = await workshop.akin("classify", "--examples", "one.jsonl", "a rose")
    #expect(one.status == 2 && one.errors.contains("every example has the label b"))
    let both = await workshop.akin(
      "classify", "--examples", "few.jsonl", "--labels", "a,b", "a rose")
    #expect(both.status == 2)
  }

  @Test func `classify takes a checkpoint's labels, or those that are given`() async throws {
    let own = await workshop.akin(
      "classify", "--model", Fixtures.model("head-classes"), "--json", "a rose", "a boat")
    let objects = try json(own)
    #expect(objects.map { $0["text"] as? String } == ["a rose", "a boat"])
    let labels = try #require(objects[0]["labels"] as? [[String: Any]])
    #expect(labels.count == 5)
    #expect(keys(labels[0]) == ["label", "score"])
    let made = await workshop.akin(
      "classify", "--model", Fixtures.model("head-inference"), "--labels", "garden, sea", "--json",
      "a rose")
    let scores = try #require(try json(made)[0]["labels"] as? [[String: Any]])
    #expect(abs(scores.compactMap { $0["score"] as? Double }.reduce(0, +) - 1) < 1e-9)
    let vectors = await workshop.akin("classify", "--labels", "garden,sea", "a rose")
    #expect(vectors.output.split(separator: "\n").count == 2)
    let wrong = await workshop.akin(
      "classify", "--model", Fixtures.model("head-classes"), "--labels", "a,b", "a rose")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("no label begins with `entail`"))
    _ = await workshop.akin("index", "--quiet")
    let counted = await workshop.akin(
      "classify", "--index", ".akin", "--labels", "garden,sea", "--json")
    let counts = try json(counted).compactMap { $0["count"] as? Int }
    #expect(counts.count == 2)
    #expect(counts.reduce(0, +) == 7)
  }

  @Test func `entities are found in texts and files, and replaced`() async throws {
    let model = Fixtures.model("head-entities")
    let text = await workshop.akin("entities", "--model", model, "--json", "the rose in the garden")
    let entities = try #require(try json(text)[0]["entities"] as? [[String: Any]])
    #expect(!entities.isEmpty)
    #expect(keys(entities[0]) == ["end", "label", "score", "start", "text"])
    let files = await workshop.akin("entities", "--model", model, "--jsonl", "garden")
    let first = try #require(files.output.split(separator: "\n").first)
    let place = try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any]
    #expect(keys(place).contains("line") && keys(place).contains("path"))
    let redacted = await workshop.akin(
      "entities", "--model", model, "--redact", "garden", "--output", "copy")
    #expect(redacted.status == 0, "\(redacted.errors)")
    let copy = try String(contentsOfFile: workshop.path + "/copy/notes.txt", encoding: .utf8)
    #expect(copy.contains("["))
    #expect(copy.split(separator: "\n").count == 2)
    let again = await workshop.akin(
      "entities", "--model", model, "--redact", "garden", "--output", "copy")
    #expect(again.status == 2)
    #expect(again.errors.contains("--force"))
    #expect(await workshop.akin("entities", "--model", model, "--redact", "garden").status == 2)
  }

  @Test func `without a checkpoint the usual one is named with its size and licence`() async {
    let environment = ["AKIN_HOME": workshop.path + "/none", "HF_HOME": workshop.path + "/none"]
    let run = await workshop.akin("entities", "a rose", environment: environment)
    #expect(run.status == 2)
    #expect(run.errors.contains("dslim/bert-base-NER (433 MB, MIT)"))
  }

  @Test func `answer prints the passages when there is no checkpoint, else what it reads`()
    async throws
  {
    _ = await workshop.akin("index", "--quiet")
    let read = await workshop.akin(
      "answer", "--model", Fixtures.model("head-answers"), "when does the boat leave", "--json")
    #expect(read.status == 0 || read.status == 1, "\(read.errors)")
    #expect(read.output.contains("\"answers\":["))
    #expect(read.output.contains("\"none\":"))
  }

  @Test func `rerank and search order by a cross-encoder`() async throws {
    let model = Fixtures.model("head-pair")
    let run = await workshop.akin(
      "rerank", "--model", model, "--json", "the rose", input: "a boat\n\na rose\n")
    let objects = try json(run)
    #expect(Set(objects.compactMap { $0["index"] as? Int }) == [0, 2])
    #expect(keys(objects[0]) == ["index", "score", "text"])
    let scores = objects.compactMap { $0["score"] as? Double }
    #expect(scores == scores.sorted(by: >))
    _ = await workshop.akin("index", "--quiet")
    let found = await workshop.akin("search", "--rerank", model, "--json", "roses")
    let hits = try json(found)
    #expect(hits.count > 2)
    #expect(keys(hits[0]).contains("dense"))
    let ranked = hits.compactMap { $0["score"] as? Double }
    #expect(ranked == ranked.sorted(by: >))
    let classes = await workshop.akin(
      "rerank", "--model", Fixtures.model("head-classes"), "q", input: "a\n")
    #expect(classes.errors.contains("5 labels, where one score is wanted"))
    #expect(await workshop.akin("search", "--anytime", "roses").status == 2)
    let compared = await workshop.akin("compare", "--cross-encoder", model, "a", "b")
    #expect(compared.status == 0)
  }

  @Test func `summaries and alignments keep the places of sentences`() async throws {
    let summary = await workshop.akin("summarize", "-n", "2", "--json", "garden/roses.md")
    let sentences = try #require(try json(summary)[0]["sentences"] as? [[String: Any]])
    #expect(sentences.count == 2)
    let lines = sentences.compactMap { $0["line"] as? Int }
    #expect(lines == lines.sorted())
    let piped = await workshop.akin("summarize", "-n", "1", input: "One rose. Two roses.\n")
    #expect(piped.output.split(separator: "\n").count == 1)
    try workshop.folder.write("Prune roses in late winter.\nA new line.\n", to: "b.txt")
    let path = await workshop.akin("align", "--path", "garden/notes.txt", "b.txt", "--json")
    let pairs = try json(path)
    #expect(keys(pairs[0]) == ["a", "b", "score"])
    #expect((pairs[0]["a"] as? [String: Any])?["text"] as? String == "Prune roses in late winter.")
    try workshop.folder.write("1\t1\n", to: "gold.tsv")
    let gold = await workshop.akin(
      "align", "--lines", "garden/notes.txt", "b.txt", "--gold", "gold.tsv")
    #expect(gold.errors.contains("best F1 100.00 %"))
    try workshop.folder.write("1 1\n", to: "bad.tsv")
    #expect(
      await workshop.akin("align", "--lines", "garden/notes.txt", "b.txt", "--gold", "bad.tsv")
        .status
        == 2)
  }

  @Test func `eval measures every head`() async throws {
    try workshop.folder.write(
      #"{"text":"a rose","label":"garden"}"# + "\n" + #"{"text":"a boat","label":"sea"}"#,
      to: "classes.jsonl")
    try workshop.folder.write("the O\nrose B-PER\n\na O\nboat B-LOC\n", to: "words.conll")
    try workshop.folder.write(
      #"{"data":[{"paragraphs":[{"context":"The boat leaves at ten.","qas":[{"question":"when?","answers":[{"text":"at ten"}]}]}]}]}"#,
      to: "squad.json")
    try workshop.folder.write(
      #"{"query":"rose","positive":["a rose"],"negative":["a boat"]}"#, to: "rank.jsonl")
    try workshop.folder.write("the rose is red\n", to: "texts.txt")
    for (kind, model, file, key) in [
      ("classify", "head-classes", "classes.jsonl", "macroF1"),
      ("entities", "head-entities", "words.conll", "f1"),
      ("answers", "head-answers", "squad.json", "exactMatch"),
      ("rerank", "head-pair", "rank.jsonl", "ndcg10"),
      ("fill-mask", "head-words", "texts.txt", "accuracy5"),
    ] {
      let run = await workshop.akin(
        "eval", kind, "--model", Fixtures.model(model), file, "--json")
      #expect(keys(try json(run)[0]).contains(key), "\(kind)")
    }
    #expect(
      await workshop.akin(
        "eval", "answers", "--model", Fixtures.model("head-answers"), "classes.jsonl"
      ).status == 2)
  }

  @Test func `a judge keeps apart what contradicts, and finds contradictions`() async throws {
    let model = Fixtures.model("head-inference")
    let judged = await workshop.akin("compare", "--judge", model, "--json", "a rose", "a boat")
    #expect(keys(try json(judged)[0]) == ["relation", "score"])
    _ = await workshop.akin("index", "--quiet")
    let found = await workshop.akin(
      "contradictions", "--model", model, "--threshold", "0.01", "--json")
    let pairs = try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [[String: Any]]
    for pair in try #require(pairs) {
      #expect(keys(pair) == ["a", "b", "cosine", "score"])
      #expect(keys(pair["a"]).contains("line"))
    }
    // What the judge holds for contradictory does not stand in one group.
    let before = await workshop.akin("dedupe", "--threshold", "0.8", "--guard", "off", "--json")
    let after = await workshop.akin(
      "dedupe", "--threshold", "0.8", "--guard", "off", "--json", "--judge", model)
    #expect(before.status < 2 && after.status < 2, "\(before.errors) \(after.errors)")
    #expect(
      await workshop.akin("contradictions", "--model", Fixtures.model("head-classes")).status == 2)
    #expect(await workshop.akin("dedupe", "--judge-limit", "5").status == 2)
  }
}
