import Foundation
import TestSupport
import Testing
import TransformerHeads
import VectorMath

/// Checkpoints that say what cannot be: an error that names the file, and no trap.
@Suite struct HostileHeadTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A copy of a tiny checkpoint with other keys in its `config.json`; nil takes a key away.
  private func copy(_ name: String, _ changes: [String: Any?]) throws -> String {
    let path = folder.path + "/" + UUID().uuidString
    try FileManager.default.copyItem(atPath: Fixtures.model(name), toPath: path)
    let file = URL(filePath: path + "/config.json")
    var keys =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    for (key, value) in changes { keys[key] = value }
    try JSONSerialization.data(withJSONObject: keys).write(to: file)
    return path
  }

  private func error(_ name: String, _ kind: HeadKind, _ changes: [String: Any?]) throws -> String {
    let path = try copy(name, changes)
    do {
      _ = try HeadedModel(folder: path, kind: kind)
      return "no error"
    } catch {
      return "\(error)".replacing(path, with: "~")
    }
  }

  @Test func `labels that cannot be are refused by number`() throws {
    #expect(
      try error("head-classes", .textClasses, ["num_labels": 0, "id2label": nil])
        == "~/config.json: 0 labels. A classifier has between 1 and 100,000; fetch the model again."
    )
    #expect(
      try error("head-classes", .textClasses, ["num_labels": 1_000_000])
        .hasPrefix("~/config.json: 1000000 labels."))
    #expect(
      try error(
        "head-classes", .textClasses, ["id2label": ["0": "a", "1": "b"], "num_labels": nil]
      )
      .hasPrefix("~/config.json: config.json has 2 labels, the weights have 5."))
    #expect(
      try error("head-entities", .tokenClasses, ["id2label": ["0": "a", "99": "b"]])
        .contains("has 2 labels, the weights have 7"))
    #expect(
      try error("head-classes", .textClasses, ["id2label": ["a list"]]).contains("config.json"))
    #expect(
      try error("head-classes", .textClasses, ["problem_type": "guessing"])
        .contains("`problem_type` is guessing"))
  }

  @Test func `labels that are counted and not listed have their numbers`() throws {
    let path = try copy("head-classes", ["id2label": ["0": "sea"], "num_labels": 5])
    #expect(
      try HeadedModel(folder: path, kind: .textClasses).labels
        == ["sea", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"])
  }

  @Test func `a head that is not there is named beside those that are`() throws {
    #expect(
      try error("head-entities", .spans, [:])
        == "~: the checkpoint has a head for labels of tokens, none for answers in a text. "
        + "Choose a checkpoint that was trained for that.")
    #expect(
      try error("tiny-bare-cased", .spans, [:]).contains("none for answers in a text"))
    // The class that config.json names has a head, and the file has none.
    #expect(
      try error("tiny", .textClasses, ["architectures": ["BertForSequenceClassification"]])
        .contains("has no head"))
  }

  @Test func `weights of another shape are refused`() throws {
    for (name, kind) in [
      ("head-classes", HeadKind.textClasses), ("head-words", .maskedWords),
      ("head-next", .nextSentence),
    ] {
      #expect(
        try error(name, kind, ["hidden_size": 32]).contains("config.json asks for"), "\(name)")
    }
    #expect(try error("head-words", .maskedWords, ["vocab_size": 60]) != "no error")
  }

  @Test func `a checkpoint of the years before model_type is known by its class or its sizes`()
    throws
  {
    let named = try copy("head-words", ["model_type": nil])
    #expect(try HeadedModel.kinds(in: named) == [.maskedWords])
    let unnamed = try copy("head-pretraining", ["model_type": nil, "architectures": nil])
    #expect(try HeadedModel.kinds(in: unnamed) == [.maskedWords, .nextSentence])
    let tokens = try copy("head-entities", ["architectures": nil])
    #expect(try HeadedModel.kinds(in: tokens) == [.tokenClasses])
    let texts = try copy("head-classes", ["architectures": nil])
    #expect(try HeadedModel.kinds(in: texts) == [.textClasses])
  }

  @Test func `numbers that are not finite are told, in every precision`() throws {
    let path = try copy("head-classes", [:])
    let file = URL(filePath: path + "/model.safetensors")
    var bytes = try Data(contentsOf: file)
    // The last tensor's numbers become NaN.
    for index in bytes.count - 64..<bytes.count { bytes[index] = 0xFF }
    try bytes.write(to: file)
    for precision in [Precision.fp32, .bf16, .int8] {
      let model = try HeadedModel(folder: path, kind: .textClasses, precision: precision)
      #expect(throws: HeadError.notFinite(path: path)) { try model.classify([("rose", nil)]) }
    }
  }

  @Test func `empty and long texts are read`() throws {
    let classes = try HeadedModel(folder: Fixtures.model("head-classes"), kind: .textClasses)
    let long = String(repeating: "rose ", count: 500)
    #expect(try classes.classify([("", nil), (long, nil), ("", ""), (long, long)]).count == 4)
    #expect(try classes.classify([]).isEmpty)
    let tagger = try HeadedModel(folder: Fixtures.model("head-entities"), kind: .tokenClasses)
    #expect(try tagger.entities(in: ["", " \n"], .first) == [[], []])
    // Every token of a long text has its label.
    let found = try tagger.entities(in: [long], .none)[0]
    #expect(found.count > 400 || found.allSatisfy { $0.range.count == 4 })
    let reader = try HeadedModel(folder: Fixtures.model("head-answers"), kind: .spans)
    var settings = AnswerSettings(for: reader)
    settings.mayBeNone = true
    #expect(try reader.answers(to: "how?", in: [""], settings: settings)[0].map(\.text) == [""])
    #expect(throws: HeadError.self) {
      try reader.answers(to: long, in: ["a rose"], settings: settings)
    }
    let words = try HeadedModel(folder: Fixtures.model("head-words"), kind: .maskedWords)
    #expect(throws: HeadError.self) { try words.fill(["no mask"], count: 3) }
    #expect(throws: HeadError.self) { try words.fill([long + "[MASK]"], count: 3) }
    #expect(try words.likelihoods(of: [""])[0].tokens == 0)
  }
}
