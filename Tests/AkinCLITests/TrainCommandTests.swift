import AkinCLI
import Foundation
import TestSupport
import Testing

/// `akin train similarity` with a tiny model.
@Suite struct TrainCommandTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop(documents: [
      "pairs.jsonl": Self.lines { index in
        #"{"sentence1":"the rose \#(index)","sentence2":"a tree \#(index % 3)","score":\#(index % 6)}"#
      },
      "pairs.tsv": "score\tsentence1\tsentence2\n"
        + Self.lines { index in "\(index % 6)\tthe \"rose \(index)\ta tree \(index % 3)" },
      "labels.jsonl": Self.lines { index in
        #"{"sentence1":"the rose \#(index)","sentence2":"a tree","label":"\#(index % 2 == 0 ? "same" : "other")"}"#
      },
      "triplets.jsonl": Self.lines { index in
        #"{"anchor":"rose \#(index)","positive":"tree \#(index)","negative":"sea \#(index)"}"#
      },
      "texts.jsonl": Self.lines { index in
        #"{"text":"rose \#(index)","label":\#(index % 2)}"#
      },
      "raw.jsonl": Self.lines { index in #"{"text":"the rose \#(index) by the cold sea"}"# },
      "dev.jsonl": Self.lines { index in
        #"{"sentence1":"cold water \#(index)","sentence2":"tea","score":\#(index % 4)}"#
      },
    ])
  }

  private static func lines(_ line: (Int) -> String) -> String {
    (0..<12).map { line($0) + "\n" }.joined()
  }

  private func write(_ text: String, to name: String) throws {
    try workshop.folder.write(text, to: name)
  }

  @Test(arguments: [
    ("pairs.jsonl", "cosine", []), ("pairs.jsonl", "cosent", ["--objective", "cosent"]),
    ("labels.jsonl", "softmax", []), ("pairs.tsv", "cosine", []), ("triplets.jsonl", "ranking", []),
    ("triplets.jsonl", "triplets", ["--objective", "triplets"]),
    ("texts.jsonl", "cosine", []), ("raw.jsonl", "denoise", ["--objective", "denoise"]),
  ])
  func `each kind of data has an objective, and the folder is a model`(
    file: String, objective: String, flags: [String]
  ) async throws {
    let plan = await workshop.akin(
      list: ["train", "similarity", file, "--output", "new", "--dry-run", "--json"] + flags)
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.contains("\"objective\":\"\(objective)\""))
    #expect(!FileManager.default.fileExists(atPath: workshop.path + "/new"))
    let run = await workshop.akin(
      list: ["train", "similarity", file, "--output", "new", "--batch", "4"] + flags)
    #expect(run.status == 0, "\(run.errors)")
    // 12 texts with labels become 480 pairs.
    let steps = file == "texts.jsonl" ? 120 : 3
    #expect(run.output.hasPrefix("\(steps) steps, loss "))
    #expect(run.output.hasSuffix("the model is in new\n"))
    let compared = await workshop.akin(
      "compare", "the rose", "a tree", "--model", workshop.path + "/new")
    #expect(compared.status == 0, "\(compared.errors)")
    let card = try String(contentsOfFile: workshop.path + "/new/README.md", encoding: .utf8)
    #expect(card.contains("| objective | \(objective) |"))
  }

  @Test func `an adapter comes with the model, and merges into the one it began from`() async throws
  {
    let start = Fixtures.model("tiny")
    let run = await workshop.akin(
      "train", "similarity", "pairs.jsonl", "--output", "new", "--model", start, "--lora", "2",
      "--rate", "0.01", "--batch", "4")
    #expect(run.status == 0, "\(run.errors)")
    let merged = await workshop.akin(
      "model", "merge", "new/adapter", "--base", start, "--output", "merged")
    #expect(merged.status == 0, "\(merged.errors)")
    var scores: [String] = []
    for model in [start, workshop.path + "/new", workshop.path + "/merged"] {
      scores.append(
        await workshop.akin("compare", "the rose", "a tree", "--model", model).output)
    }
    #expect(scores[0] != scores[1] && scores[1] == scores[2])
    let both = await workshop.akin(
      "train", "similarity", "pairs.jsonl", "--output", "other", "--lora", "2", "--freeze", "1")
    #expect(both.status != 0 && both.errors.contains("--lora and --freeze"))
    let high = await workshop.akin(
      "train", "similarity", "pairs.jsonl", "--output", "other", "--lora", "9999")
    #expect(high.status != 0 && high.errors.contains("rank of adapters"))
  }

  @Test func `an evaluation keeps the best model`() async throws {
    let run = await workshop.akin(
      "train", "similarity", "pairs.jsonl", "--output", "new", "--evaluate", "dev.jsonl", "--every",
      "2", "--json", "--epochs", "2", "--batch", "3", "--rate", "1e-3")
    #expect(run.status == 0, "\(run.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let report = try #require(value as? [String: Any])
    #expect(report["steps"] as? Int == 8)
    #expect((report["best"] as? Double ?? -2) >= -1)
    let log = try String(contentsOfFile: workshop.path + "/new/training.jsonl", encoding: .utf8)
    #expect(log.split(separator: "\n").count == 8 + 5)
  }

  @Test func `data that cannot be learnt from are refused with file and line`() async throws {
    try write(
      #"{"sentence1":"a","sentence2":"b"}"# + "\n" + #"{"sentence1":"a","sentence2":" "}"#,
      to: "empty.jsonl")
    try write(
      #"{"sentence1":"a","sentence2":"b"}"# + "\n" + #"{"anchor":"a","positive":"c"}"#,
      to: "mixed.jsonl")
    try write(#"{"title":"a"}"#, to: "other.jsonl")
    for (arguments, words) in [
      (["empty.jsonl"], "empty.jsonl:2: `sentence2` is empty"),
      (["mixed.jsonl"], "mixed.jsonl:2: it has anchor and positive"),
      (["other.jsonl"], "other.jsonl:1: expected"),
      (["pairs.jsonl", "--evaluate", "pairs.jsonl"], "12 of its pairs are in the training data"),
      (["pairs.jsonl", "--objective", "softmax"], "needs pairs with a `label`"),
      (["pairs.jsonl", "--rate", "-1"], "learning rate"),
      (["pairs.jsonl", "--symmetric"], "expected ranking"),
      (["pairs.jsonl", "--widths", "100000"], "width of vectors is 100000"),
      (
        ["pairs.jsonl", "--objective", "cosent", "--teacher", Fixtures.model("tiny")],
        "learns nothing from a teacher"
      ),
    ] {
      let run = await workshop.akin(
        list: ["train", "similarity"] + arguments + ["--output", "new"])
      #expect(run.status == 2)
      #expect(run.errors.contains(words), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: workshop.path + "/new"))
    }
  }

  @Test func `a folder with files is kept unless it may be overwritten`() async throws {
    try write("mine", to: "new/notes.txt")
    let arguments = ["train", "similarity", "pairs.jsonl", "--output", "new"]
    let refused = await workshop.akin(list: arguments)
    #expect(refused.status == 2 && refused.errors.contains("--force"))
    let nothing = await workshop.akin(list: arguments + ["--resume"])
    #expect(nothing.status == 2 && nothing.errors.contains("no checkpoint"))
    #expect(await workshop.akin(list: arguments + ["--force"]).status == 0)
    #expect(FileManager.default.fileExists(atPath: workshop.path + "/new/notes.txt"))
  }

  @Test func `a vocabulary of documents is a tokenizer`() async throws {
    try write("The rose and the sea. The roses were cold.\n", to: "texts/a.txt")
    try write("{\"text\":\"a rose\"}\n{\"text\":\"the sea\"}\n", to: "texts/b.jsonl")
    let run = await workshop.akin(
      "train", "vocabulary", "texts", "--output", "words", "--size", "40", "--length", "64")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains(" in 3 documents; "))
    #expect(run.output.hasSuffix("the vocabulary is in words\n"))
    let first = try String(contentsOfFile: workshop.path + "/words/tokenizer.json", encoding: .utf8)
    let lines = try String(contentsOfFile: workshop.path + "/words/vocab.txt", encoding: .utf8)
    #expect(lines.hasPrefix("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"))
    #expect(lines.contains("\nrose\n"))
    let refused = await workshop.akin("train", "vocabulary", "texts", "--output", "words")
    #expect(refused.status == 2 && refused.errors.contains("holds files already"))
    let again = await workshop.akin(
      "train", "vocabulary", "texts/b.jsonl", "texts/a.txt", "--output", "words", "--size", "40",
      "--length", "64", "--force", "--threads", "1")
    #expect(again.status == 0, "\(again.errors)")
    let second = try String(
      contentsOfFile: workshop.path + "/words/tokenizer.json", encoding: .utf8)
    #expect(first == second)
    let small = await workshop.akin(
      "train", "vocabulary", "texts", "--output", "none", "--size", "9")
    #expect(small.status == 2 && small.errors.contains("--size N"))
    let none = await workshop.akin("train", "vocabulary", "nowhere", "--output", "none")
    #expect(none.status == 2 && none.errors.contains("nowhere: no such file or folder"))
  }

  @Test func `a BERT from scratch learns from documents, and fills masks`() async throws {
    for number in 0..<6 {
      try write(
        (0..<12).map { "The rose \($0) stands by the sea \($0 + number). " }.joined(),
        to: "texts/\(number).txt")
    }
    let words = await workshop.akin(
      "train", "vocabulary", "texts", "--output", "words", "--size", "60")
    #expect(words.status == 0, "\(words.errors)")
    let arguments = [
      "train", "pretrain", "texts", "--vocabulary", "words", "--layers", "1", "--hidden", "16",
      "--heads", "2", "--length", "32", "--batch", "8", "--output", "new",
    ]
    let plan = await workshop.akin(list: arguments + ["--dry-run"])
    #expect(plan.status == 0 && plan.output.contains(" parameters; products by "))
    #expect(!FileManager.default.fileExists(atPath: workshop.path + "/new"))
    let run = await workshop.akin(list: arguments)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("steps on 4 documents, loss "))
    #expect(run.output.contains("masked words of 2 held-out documents: "))
    #expect(run.output.hasSuffix("the model is in new\n"))
    let filled = await workshop.akin(
      "fill-mask", "the [MASK] stands", "--model", workshop.path + "/new")
    #expect(filled.status == 0, "\(filled.errors)")
    let follows = await workshop.akin(
      "next-sentence", "the rose", "by the sea", "--model", workshop.path + "/new")
    #expect(follows.status == 0, "\(follows.errors)")
    // It goes on from there.
    let more = await workshop.akin(
      "train", "pretrain", "texts", "--model", workshop.path + "/new", "--output", "more",
      "--length", "32", "--whole-words", "--json")
    #expect(more.status == 0 && more.output.contains("\"metric\":\"maskedWords\""))
    for flags in [[], ["--model", "a", "--vocabulary", "b"], ["--model", "a", "--layers", "2"]] {
      let wrong = await workshop.akin(
        list: ["train", "pretrain", "texts", "--output", "none"] + flags)
      #expect(wrong.status == 2 && wrong.errors.contains("--vocabulary"))
    }
  }

  @Test func `an adapter is merged into its model, and named where a model is asked for`()
    async throws
  {
    let adapter = Fixtures.repository
      .appending(path: "Tests/TransformerTrainingTests/Golden/adapter-plain").path
    let refused = await workshop.akin("compare", "a", "b", "--model", adapter)
    #expect(refused.status == 2 && refused.errors.contains("akin model merge"))
    let merged = await workshop.akin(
      "model", "merge", adapter, "--base", Fixtures.model("tiny"), "--output", "merged")
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(merged.output.contains("4 tensors of "))
    let compared = await workshop.akin(
      "compare", "the rose", "a tree", "--model", workshop.path + "/merged")
    #expect(compared.status == 0, "\(compared.errors)")
    let again = await workshop.akin(
      "model", "merge", adapter, "--base", Fixtures.model("tiny"), "--output", "merged")
    #expect(again.status == 2 && again.errors.contains("holds files already"))
  }
}
