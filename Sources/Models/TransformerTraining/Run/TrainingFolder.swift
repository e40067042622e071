internal import FileAccess
internal import Foundation
internal import Safetensors
internal import SentenceEmbedding
internal import Transformers
internal import VectorMath

/// The folder that a training writes: a model that Akin, sentence-transformers and transformers load,
/// and beside it a log and, until the end, a checkpoint.
package struct TrainingFolder {
  /// The folder.
  package let path: String

  var checkpoint: String { path + "/checkpoint.safetensors" }
  var log: String { path + "/training.jsonl" }

  /// Checks that the folder may be written.
  ///
  /// - Parameters:
  ///   - path: The folder; it need not exist.
  ///   - start: The model that training starts from.
  ///   - isResumed: Whether an interrupted training goes on there.
  ///   - overwrites: Whether files that are there may be replaced.
  /// - Throws: `TrainingError` when it may not.
  init(_ path: String, start: String, isResumed: Bool, overwrites: Bool) throws {
    self.path = path
    try Self.check(
      path, start: start, goesOnFrom: isResumed ? checkpoint : nil, overwrites: overwrites)
  }

  /// The same check for any folder that a training writes; `begun` is what one that goes on must find.
  package static func check(
    _ path: String, start: String, goesOnFrom begun: String?, overwrites: Bool
  ) throws {
    let place = FileSystem.identity(of: path)
    if FileSystem.isPath(path, equalTo: start)
      || place != nil && place == FileSystem.identity(of: start)
    {
      throw TrainingError.ownFolder(path)
    }
    if let begun {
      guard FileSystem.exists(begun) else { throw TrainingError.noCheckpoint(path) }
    } else if FileSystem.exists(path), !overwrites {
      let isEmpty = try FileSystem.isFolder(path) && FileSystem.names(in: path).isEmpty
      guard isEmpty else { throw TrainingError.folderInUse(path) }
    }
  }

  /// Makes the folder, if it is not there.
  func make() throws { try Self.makeFolder(path) }

  /// Copies the small files of the sentence model that training starts from.
  func prepareSentences(_ model: TrainedModel) throws {
    let inner = Self.subfolder(model.encoderFolder, of: model.folder)
    try Self.makeFolder(path + inner)
    for name in Self.encoderFiles { try copy(inner + "/" + name, of: model) }
    for name in Self.modelFiles { try copy("/" + name, of: model) }
    if fileExists(model.folder + "/modules.json") {
      // Folders of modules, such as 1_Pooling; weights of projections are written with the others.
      for name in try FileSystem.names(in: model.folder).sorted()
      where fileExists(model.folder + "/\(name)/config.json") && "/" + name != inner {
        try Self.makeFolder(path + "/" + name)
        try copy("/\(name)/config.json", of: model)
      }
    } else {
      try Self.makeFolder(path + "/1_Pooling")
      try write(Self.bareModules, to: "/modules.json")
      try write(
        Self.meanPooling(model.architecture.hiddenSize), to: "/1_Pooling/config.json")
    }
    // The weights that come are fp32, whatever those at the start were.
    let configuration = inner + "/config.json"
    let text = try String(
      contentsOf: URL(filePath: model.folder + configuration), encoding: .utf8)
    try write(
      text.replacing(#/("(?:torch_dtype|dtype)"\s*:\s*)"[a-z0-9]+"/#) {
        $0.output.1 + "\"float32\""
      }.replacing(#/("num_hidden_layers"\s*:\s*)\d+/#) {
        $0.output.1 + "\(model.architecture.layerCount)"
      },
      to: configuration)
  }

  /// Writes the weights of a sentence model as they are now, each file whole or not at all.
  func writeSentences(_ model: TrainedModel) throws {
    for (index, start) in model.layout.files.enumerated() {
      let file = try TensorFile(path: start)
      let places = model.layout.tensors.filter { $0.file == index }
      let tensors = try file.names.compactMap { name -> OutputTensor? in
        if let place = places.first(where: { $0.name == name }) {
          return model.output(place, as: place.newName)
        }
        if model.droppedTensors.contains(name) { return nil }
        // Heads and poolers stay as they are; numbers of other kinds, such as positions, are not read.
        guard file.isFloat(name) else { return nil }
        return OutputTensor(name, try file.tensor(name))
      }
      let inner = start.lastIndex(of: "/").map { String(start[..<$0]) } ?? ""
      try TensorFile.write(into: path + Self.subfolder(inner, of: model.folder), tensors)
    }
  }

  /// Writes a text file, whole or not at all.
  package func write(_ text: String, to name: String) throws {
    try FileSystem.replace(path + name, with: Array(text.utf8))
  }

  private func copy(_ name: String, of model: TrainedModel) throws {
    try copy(model.folder + name, to: name)
  }

  /// Copies a file, if it is there.
  func copy(_ source: String, to name: String) throws {
    guard fileExists(source) else { return }
    try FileSystem.replace(path + name, with: FileSystem.contents(of: source, atMost: 1 << 30))
  }

  private static func makeFolder(_ path: String) throws {
    if !FileSystem.isFolder(path) { try FileSystem.makeFolder(path) }
  }

  /// The path below the model's folder, with a slash in front, or nothing for the folder itself.
  private static func subfolder(_ folder: String, of model: String) -> String {
    var rest = folder.dropFirst(model.count)
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    return rest.isEmpty ? "" : (rest.hasPrefix("/") ? String(rest) : "/" + rest)
  }

  /// The small files of an encoder.
  static let encoderFiles = [
    "config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "sentence_bert_config.json",
  ]
  private static let modelFiles = ["modules.json", "config_sentence_transformers.json"]

  private static let bareModules = """
    [
      {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
      {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}
    ]

    """

  private static func meanPooling(_ hiddenSize: Int) -> String {
    """
    {"word_embedding_dimension": \(hiddenSize), "pooling_mode_cls_token": false, \
    "pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": false, \
    "pooling_mode_mean_sqrt_len_tokens": false}

    """
  }
}
