import AkinCLI
import Foundation
import TestSupport
import Testing

/// `akin train classifier`, `entities`, `answers` and `pairs` with a tiny model.
@Suite struct TrainHeadCommandTests {
  let workshop: Workshop

  init() throws {
    workshop = try Workshop(documents: [
      "texts.jsonl": Self.lines { index in
        #"{"text":"the rose \#(index)","label":"\#(index % 3 == 0 ? "sea" : "road")"}"#
      },
      "texts.csv": "text,label\n"
        + Self.lines { index in #""the rose, \#(index)",\#(index % 11)"# },
      "several.jsonl": Self.lines { index in
        #"{"text":"a tree \#(index)","labels":[\#(index % 2 == 0 ? #""x""# : #""x","y""#)]}"#
      },
      "numbers.jsonl": Self.lines { index in #"{"text":"tea \#(index)","score":\#(index)}"# },
      "dev.jsonl": Self.lines { index in
        #"{"text":"cold water \#(index)","label":"\#(index % 2 == 0 ? "sea" : "road")"}"#
      },
      "scores.jsonl": Self.lines { index in
        #"{"sentence1":"rose \#(index)","sentence2":"a tree","score":\#(index % 6)}"#
      },
      "matches.tsv": "sentence1\tsentence2\tlabel\n"
        + Self.lines { index in "the \"rose\" \(index)\t\"a tree\t\(index % 2)" },
      "inference.jsonl": Self.lines { index in
        let label = ["entailment", "neutral", "contradiction"][index % 3]
        return #"{"sentence1":"rose \#(index)","sentence2":"tree","label":"\#(label)"}"#
      },
      "triplets.jsonl": Self.lines { index in
        #"{"anchor":"rose \#(index)","positive":"tree \#(index)","negative":"sea \#(index)"}"#
      },
      "passages.txt": "a tree\nthe sea\n",
      "words.conll": Self.lines { index in
        "Ann B-PER\nTree I-PER\nreads O\n\(index) O\n"
      },
      "words.jsonl": Self.lines { index in
        #"{"words":["Ann","\#(index)","sea"],"labels":["B-PER","O","B-LOC"]}"#
      },
      "squad.json": Self.squad((0..<6).map { ("Which tree \($0)?", "the rose", $0 * 2 % 12) }),
    ])
  }

  private static func lines(_ line: (Int) -> String) -> String {
    (0..<12).map { line($0) + "\n" }.joined()
  }

  /// Questions on texts in which the answer begins behind some words of `before` letters.
  private static func squad(_ asked: [(question: String, answer: String, before: Int)]) -> String {
    let entries = asked.enumerated().map { number, asked in
      let context = String(repeating: "ä", count: asked.before) + asked.answer + " is cold"
      return
        #"{"context":"\#(context)","qas":[{"id":"q\#(number)","question":"\#(asked.question)","#
        + #""answers":[{"text":"\#(asked.answer)","answer_start":\#(asked.before)}]}]}"#
    }
    return #"{"data":[{"paragraphs":["# + "\n" + entries.joined(separator: ",\n") + "\n]}]}"
  }

  private func write(_ text: String, to name: String) throws {
    try workshop.folder.write(text, to: name)
  }

  @Test(arguments: [
    (["classifier", "texts.jsonl"], ["classify", "the rose"]),
    (["classifier", "texts.csv", "--class-weights", "balanced"], ["classify", "the rose"]),
    (["classifier", "several.jsonl"], ["classify", "the rose"]),
    (["classifier", "numbers.jsonl"], ["classify", "the rose"]),
    (["entities", "words.conll"], ["eval", "entities", "words.conll"]),
    (
      ["entities", "words.jsonl", "--freeze", "encoder"], ["eval", "entities", "words.conll"]
    ),
    (["answers", "squad.json"], ["eval", "answers", "squad.json"]),
    (["pairs", "scores.jsonl"], ["rerank", "rose", "passages.txt"]),
    (["pairs", "matches.tsv"], ["rerank", "rose", "passages.txt"]),
    (["pairs", "triplets.jsonl"], ["rerank", "rose", "passages.txt"]),
    (["pairs", "inference.jsonl"], ["classify", "the rose", "--labels", "a,b"]),
  ])
  func `each task makes a folder that its command runs`(
    training: [String], use: [String]
  ) async throws {
    let arguments = ["train"] + training + ["--output", "new", "--batch", "4", "--epochs", "1"]
    let plan = await workshop.akin(list: arguments + ["--dry-run"])
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.contains("task \(training[0]): "))
    #expect(!FileManager.default.fileExists(atPath: workshop.path + "/new"))
    let run = await workshop.akin(list: arguments)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasSuffix("the model is in new\n"))
    let used = await workshop.akin(list: use + ["--model", workshop.path + "/new"])
    #expect(used.status == 0, "\(used.errors)")
  }

  @Test func `an evaluation keeps the best head, and tells its metric`() async throws {
    let run = await workshop.akin(
      "train", "classifier", "texts.jsonl", "--output", "new", "--evaluate", "dev.jsonl", "--every",
      "2", "--json", "--batch", "3", "--rate", "1e-3", "--epochs", "2")
    #expect(run.status == 0, "\(run.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let report = try #require(value as? [String: Any])
    #expect(report["metric"] as? String == "accuracy")
    #expect((0...1).contains(report["best"] as? Double ?? -1))
    // A head with all labels of the data goes on.
    let more = await workshop.akin(
      "train", "classifier", "dev.jsonl", "--model", workshop.path + "/new", "--output", "more",
      "--epochs", "1")
    #expect(more.status == 0, "\(more.errors)")
  }

  @Test func `an evaluation measures entities, answers and pairs`() async throws {
    try write("Bob B-PER\nis O\n\nsea O\n", to: "held.conll")
    try write(Self.squad([("Whose?", "rain", 3)]), to: "held.json")
    try write(
      Self.lines { #"{"sentence1":"rain \#($0)","sentence2":"sea","label":\#($0 % 2)}"# },
      to: "held.jsonl")
    try write(
      Self.lines { #"{"sentence1":"rose \#($0)","sentence2":"sea","label":\#($0 % 2)}"# },
      to: "pairs.jsonl")
    for (arguments, words) in [
      (["entities", "words.conll", "--evaluate", "held.conll"], "F1 of entities "),
      (["answers", "squad.json", "--evaluate", "held.json"], "F1 of answers "),
      (["pairs", "pairs.jsonl", "--evaluate", "held.jsonl"], "average precision "),
    ] {
      let run = await workshop.akin(
        list: ["train"] + arguments + ["--output", "new", "--epochs", "1", "--force"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains(words), "\(run.output)")
    }
  }

  @Test func `data that no head can learn from are refused with file and line`() async throws {
    try write(#"{"text":"a","label":"x"}"# + "\n" + #"{"text":" ","label":"y"}"#, to: "empty.jsonl")
    try write(#"{"text":"a","label":"x"}"# + "\n" + #"{"text":"b","label":"x"}"#, to: "one.jsonl")
    try write(#"{"text":"a","label":"x"}"# + "\n" + #"{"text":"b","score":1}"#, to: "mixed.jsonl")
    try write("premise,label\na,b\n", to: "other.csv")
    try write("text,label\na,b\nc\n", to: "short.csv")
    try write(#"{"text":"new","label":"sky"}"#, to: "unknown.jsonl")
    try write("Ann B-PER\n\nBob I-LOC\n\nTim B-PER\n", to: "broken.conll")
    try write("Ann B-PER\nBob S-PER\n", to: "other.conll")
    try write(#"{"words":["a"],"labels":[]}"#, to: "uneven.jsonl")
    try write(
      Self.squad([("a?", "tea", 0), ("b?", "sea", 3)])
        .replacing("\"answer_start\":3", with: "\"answer_start\":2"), to: "misplaced.json")
    try write(Self.squad([("a?", "tea", 0), (" ", "sea", 3)]), to: "unasked.json")
    try write(#"{"sentence1":"a","sentence2":"b"}"#, to: "plain.jsonl")
    for (arguments, words) in [
      (["classifier", "empty.jsonl"], "empty.jsonl:2: `text` is empty"),
      (["classifier", "one.jsonl"], "one.jsonl: every example has the label x"),
      (["classifier", "mixed.jsonl"], "mixed.jsonl:2: it has text and score"),
      (["classifier", "other.csv"], "other.csv:1: expected the names of columns"),
      (["classifier", "short.csv"], "short.csv:3: expected 2 fields"),
      (["classifier", "scores.jsonl"], "scores.jsonl:1: expected"),
      (["classifier", "texts.jsonl", "--evaluate", "unknown.jsonl"], "unknown.jsonl:1: the label"),
      (
        ["classifier", "texts.jsonl", "--evaluate", "texts.jsonl"], "12 of the texts to learn from"
      ),
      (["classifier", "numbers.jsonl", "--class-weights", "balanced"], "weight of classes"),
      (["entities", "broken.conll"], "broken.conll:3: the label I-LOC cannot stand there"),
      (["entities", "other.conll"], "other.conll:2: the label S-PER cannot stand there"),
      (["entities", "uneven.jsonl"], "uneven.jsonl:1: expected"),
      (
        ["entities", "words.conll", "--evaluate", "words.jsonl"], "words.jsonl:1: the label `B-LOC`"
      ),
      (["answers", "misplaced.json"], "misplaced.json:3: the answer `sea` does not stand"),
      (["answers", "unasked.json"], "unasked.json:3: `question` is empty"),
      (["answers", "squad.json", "--evaluate", "squad.json"], "6 of the questions"),
      (["pairs", "plain.jsonl"], "plain.jsonl:1: it has sentence1 and sentence2; needed are"),
      (["pairs", "missing.jsonl"], "missing.jsonl"),
    ] {
      let run = await workshop.akin(list: ["train"] + arguments + ["--output", "new"])
      #expect(run.status == 2)
      #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: workshop.path + "/new"))
    }
  }
}
