import ArgumentParser
import Foundation

/// The sizes of a well-known encoder.
enum ModelShape: String, ExpressibleByArgument, CaseIterable {
  case minilmL6 = "minilm-l6"
  case bertBase = "bert-base"
  case bertLarge = "bert-large"

  fileprivate var sizes: (layers: Int, hidden: Int, heads: Int, intermediate: Int) {
    switch self {
    case .minilmL6: (6, 384, 12, 1536)
    case .bertBase: (12, 768, 12, 3072)
    case .bertLarge: (24, 1024, 16, 4096)
    }
  }
}

/// The folder of a model with random weights, which are the same each time.
///
/// It is as quick as a trained model of its shape, but its vectors mean nothing.
struct RandomModel {
  let path: String

  /// Writes the folder, in the system's place for temporary files.
  ///
  /// - Parameters:
  ///   - shape: Layers and sizes.
  ///   - folder: The model whose tokenizer and text length it has.
  /// - Throws: When files cannot be read or written.
  init(_ shape: ModelShape, tokenizerOf folder: String) throws {
    let files = FileManager.default
    let home = files.temporaryDirectory.appending(
      path: "akin-bench-\(shape.rawValue)-\(ProcessInfo.processInfo.processIdentifier)")
    path = home.path
    do {
      try files.createDirectory(
        at: home.appending(path: "1_Pooling"), withIntermediateDirectories: true)
      for name in Self.copied {
        let source = URL(filePath: folder).appending(path: name)
        guard files.fileExists(atPath: source.path) else { continue }
        try files.copyItem(
          at: source.resolvingSymlinksInPath(), to: home.appending(path: name))
      }
      let vocabulary = try VocabularySize(folder: URL(filePath: folder)).vocab_size
      try Data(Self.configuration(shape, vocabulary).utf8)
        .write(to: home.appending(path: "config.json"))
      try Data(Self.modules.utf8).write(to: home.appending(path: "modules.json"))
      try Data(Self.pooling(shape).utf8)
        .write(to: home.appending(path: "1_Pooling/config.json"))
      try writeWeights(shape, vocabulary, to: home.appending(path: "model.safetensors"))
    } catch {
      remove()
      throw error
    }
  }

  /// Removes the folder; a loaded model keeps its weights.
  func remove() { try? FileManager.default.removeItem(atPath: path) }

  private static let copied = [
    "tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json",
    "sentence_bert_config.json",
  ]

  private static let modules = """
    [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
     {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
     {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
    """

  private static func pooling(_ shape: ModelShape) -> String {
    """
    {"word_embedding_dimension": \(shape.sizes.hidden), "pooling_mode_mean_tokens": true,
     "pooling_mode_cls_token": false, "pooling_mode_max_tokens": false}
    """
  }

  private static func configuration(_ shape: ModelShape, _ vocabulary: Int) -> String {
    let sizes = shape.sizes
    return """
      {"model_type": "bert", "hidden_act": "gelu", "vocab_size": \(vocabulary),
       "hidden_size": \(sizes.hidden), "num_hidden_layers": \(sizes.layers),
       "num_attention_heads": \(sizes.heads), "intermediate_size": \(sizes.intermediate),
       "max_position_embeddings": \(positions), "type_vocab_size": 2}
      """
  }

  fileprivate static let positions = 512
}

/// The number of rows of the token embeddings, as `config.json` says.
private struct VocabularySize: Decodable {
  let vocab_size: Int

  init(folder: URL) throws {
    self = try JSONDecoder().decode(
      Self.self, from: Data(contentsOf: folder.appending(path: "config.json")))
  }
}

extension RandomModel {
  private enum Kind {
    case weight, bias, gain
  }

  /// Writes all tensors of a BERT encoder as one safetensors file, a tensor at a time.
  private func writeWeights(_ shape: ModelShape, _ vocabulary: Int, to url: URL) throws {
    let tensors = Self.tensors(of: shape, vocabulary)
    var entries: [String] = []
    var end = 0
    for (name, rows, columns, _) in tensors {
      let start = end
      end += rows * max(columns, 1) * MemoryLayout<Float>.size
      let sizes = columns == 0 ? "[\(rows)]" : "[\(rows),\(columns)]"
      entries.append(
        #""\#(name)":{"dtype":"F32","shape":\#(sizes),"data_offsets":[\#(start),\#(end)]}"#)
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    guard FileManager.default.createFile(atPath: url.path, contents: Data(length + header)) else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: url.path])
    }
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    try file.seekToEnd()
    var random = Uniform(seed: 20_191_108)
    for (_, rows, columns, kind) in tensors {
      // BERT's initial weights have a standard deviation of 0.02; uniform weights need √3 times
      // that as their limit.
      let (middle, reach): (Float, Float) =
        switch kind {
        case .weight: (0, 0.02 * Float(3).squareRoot())
        case .bias: (0, 0.02)
        case .gain: (1, 0.1)
        }
      let numbers = (0..<rows * max(columns, 1)).map { _ in middle + reach * random.next() }
      try file.write(contentsOf: unsafe numbers.withUnsafeBytes { unsafe Data($0) })
    }
  }

  /// The name, rows, columns (0 for a vector) and kind of each tensor.
  private static func tensors(
    of shape: ModelShape, _ vocabulary: Int
  ) -> [(name: String, rows: Int, columns: Int, kind: Kind)] {
    let (layers, hidden, _, intermediate) = shape.sizes
    var list: [(name: String, rows: Int, columns: Int, kind: Kind)] = []
    func norm(_ name: String) {
      list.append((name + ".LayerNorm.weight", hidden, 0, .gain))
      list.append((name + ".LayerNorm.bias", hidden, 0, .bias))
    }
    func linear(_ name: String, _ output: Int, _ input: Int) {
      list.append((name + ".weight", output, input, .weight))
      list.append((name + ".bias", output, 0, .bias))
    }
    let tables = [("word", vocabulary), ("position", positions), ("token_type", 2)]
    for (name, rows) in tables {
      list.append(("embeddings.\(name)_embeddings.weight", rows, hidden, .weight))
    }
    norm("embeddings")
    for layer in 0..<layers {
      let name = "encoder.layer.\(layer)"
      for part in ["query", "key", "value"] {
        linear("\(name).attention.self.\(part)", hidden, hidden)
      }
      linear("\(name).attention.output.dense", hidden, hidden)
      norm("\(name).attention.output")
      linear("\(name).intermediate.dense", intermediate, hidden)
      linear("\(name).output.dense", hidden, intermediate)
      norm("\(name).output")
    }
    return list
  }
}

/// Numbers in −1..<1 by SplitMix64, the same for a seed on every machine.
private struct Uniform {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    return Float(Int32(truncatingIfNeeded: bits >> 40) - 1 << 23) / Float(1 << 23)
  }
}
