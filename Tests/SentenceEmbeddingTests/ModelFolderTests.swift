import Foundation
import Safetensors
import SentenceEmbedding
import TestSupport
import Testing
import Transformers
import VectorMath

/// A copy of a tiny model that a test may damage.
private struct ModelCopy {
  let folder: TemporaryFolder
  var path: String { folder.path + "/model" }

  init(_ name: String) throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixtures.model(name), toPath: folder.path + "/model")
  }

  func write(_ text: String, to file: String) throws {
    try folder.write(text, to: "model/\(file)")
  }

  /// What a user is told when the model is loaded.
  func message() -> String? {
    do {
      _ = try SentenceModel(folder: path)
      return nil
    } catch {
      return "\(error)"
    }
  }
}

@Suite struct ModelFolderTests {
  @Test(arguments: [
    ("modules.json", "[]", "no module"),
    (
      "modules.json", #"[{"idx":0,"name":"0","path":"","type":"elsewhere.Thing"}]"#,
      "elsewhere.Thing"
    ),
    ("modules.json", "{", "not JSON"),
    (
      "modules.json",
      #"[{"idx":0,"path":"","type":"sentence_transformers.models.Transformer"}]"#, "pooling"
    ),
    (
      "modules.json",
      #"""
      [{"idx":0,"path":"","type":"sentence_transformers.models.Transformer"},
      {"idx":1,"path":"../1_Pooling","type":"sentence_transformers.models.Pooling"}]
      """#, "outside"
    ),
    (
      "modules.json",
      #"""
      [{"idx":0,"path":"","type":"sentence_transformers.models.Transformer"},
      {"idx":1,"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
      {"idx":2,"path":"2_CNN","type":"sentence_transformers.models.CNN"}]
      """#, "CNN"
    ),
    ("1_Pooling/config.json", #"{"pooling_mode":"median"}"#, "median"),
    (
      "1_Pooling/config.json", #"{"pooling_mode_median_tokens":true}"#, "pooling_mode_median_tokens"
    ),
    ("1_Pooling/config.json", #"{"word_embedding_dimension":31}"#, "31"),
    ("sentence_bert_config.json", #"{"max_seq_length":0}"#, "max_seq_length"),
    ("sentence_bert_config.json", #"{"max_seq_length":"long"}"#, "max_seq_length"),
    ("config.json", #"{"model_type":"mpnet"}"#, "mpnet"),
    ("tokenizer.json", "{", "tokenizer.json"),
    ("model.safetensors", "short", "model.safetensors"),
    (
      "config_sentence_transformers.json", #"{"prompts":{},"default_prompt_name":"query"}"#, "query"
    ),
  ])
  func `what cannot be run is refused, and the file is named`(
    file: String, contents: String, word: String
  ) throws {
    let copy = try ModelCopy("tiny")
    #expect(copy.message() == nil)
    try copy.write(contents, to: file)
    let message = try #require(copy.message())
    #expect(message.contains(word) && message.contains(copy.folder.path), "\(message)")
  }

  @Test(arguments: ["torch.nn.modules.activation.SiLU", "my.own.Function"])
  func `an unknown activation is refused by name`(function: String) throws {
    let copy = try ModelCopy("tiny-dense-tanh")
    try copy.write(
      #"{"in_features":15,"out_features":9,"bias":true,"activation_function":"\#(function)"}"#,
      to: "2_Dense/config.json")
    #expect(copy.message()?.contains(function) == true)
  }

  @Test func `projections that do not fit are refused`() throws {
    let copy = try ModelCopy("tiny-dense-tanh")
    try copy.write(#"{"in_features":16,"out_features":9}"#, to: "2_Dense/config.json")
    #expect(copy.message()?.contains("2_Dense") == true)
  }

  @Test func `a Python pickle is refused`() throws {
    let copy = try ModelCopy("tiny")
    try FileManager.default.removeItem(atPath: copy.path + "/model.safetensors")
    #expect(copy.message()?.contains("model.safetensors") == true)
    try copy.write("pickle", to: "pytorch_model.bin")
    #expect(copy.message()?.contains("pickle") == true)
  }

  @Test func `an empty folder and a missing one say what is missing`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ModelFolderError.self) { try SentenceModel(folder: folder.path) }
    #expect(throws: ModelFolderError.self) { try SentenceModel(folder: folder.path + "/none") }
  }

  @Test func `every file cut short is refused or makes no difference, and never traps`() throws {
    let files = [
      "config.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json",
      "config_sentence_transformers.json", "tokenizer_config.json",
    ]
    for file in files {
      let copy = try ModelCopy("tiny")
      let whole = try Data(contentsOf: URL(filePath: copy.path + "/" + file))
      for length in stride(from: 0, to: whole.count, by: 7) {
        try copy.folder.write(whole.prefix(length), to: "model/\(file)")
        _ = copy.message()
      }
      for index in stride(from: 0, to: whole.count, by: 3) {
        var altered = whole
        altered[index] ^= 0x15
        try copy.folder.write(altered, to: "model/\(file)")
        _ = copy.message()
      }
    }
  }

  @Test func `prompts are chosen by what the text is for`() throws {
    let prompts = try SentenceModel(folder: Fixtures.model("tiny-prompts")).prompts
    #expect(try prompts.text(for: .query) == "query: ")
    #expect(try prompts.text(for: .document) == "")
    #expect(try prompts.text(for: .general) == "query: ")
    #expect(try prompts.text(for: .named("search")) == "search water ")
    #expect(try prompts.text(for: .bare) == "")
    #expect(throws: ModelFolderError.unknownPrompt("none", known: ["document", "query", "search"]))
    {
      try prompts.text(for: .named("none"))
    }
  }

  @Test func `weights in several files make the same vectors`() throws {
    let texts = ["a rose", "the river is cold"]
    let whole = try SentenceModel(folder: Fixtures.model("tiny"))
    let copy = try ModelCopy("tiny")
    let file = try TensorFile(path: copy.path + "/model.safetensors")
    let tensors = try file.names.filter(file.isFloat).map {
      OutputTensor($0, try file.tensor($0))
    }
    try TensorFile.write(into: copy.path, tensors, largestFile: 20_000)
    let divided = try SentenceModel(folder: copy.path)
    let files = try divided.decisiveFiles().filter { $0.hasSuffix(".safetensors") }
    #expect(files.count > 1 && files.allSatisfy { $0.contains("-of-") })
    #expect(
      try divided.embed(texts, threads: 1).vectors.numbers
        == whole.embed(texts, threads: 1).vectors.numbers)
    try FileManager.default.removeItem(atPath: files[1])
    #expect(copy.message()?.contains(files[1]) == true)
  }
}
