internal import FileAccess
internal import Foundation
internal import Safetensors
internal import SentenceEmbedding
internal import Transformers
internal import VectorMath

/// Merges an adapter of the hub into its model: `W + scale · B · A` takes the place of each adapted `W`.
package struct AdapterMerge {
  private let folder: String
  private let model: String
  /// The folder of the encoder's weights, and its place below the model's folder.
  private let encoder: String
  private let file: TensorFile
  /// The new numbers of tensors, and tensors that the model does not have.
  private var changed: [String: (shape: [Int], numbers: [Float])] = [:]

  /// How many tensors of the model change.
  package var changedCount: Int { changed.count }

  /// Computes the merged tensors.
  ///
  /// - Parameters:
  ///   - folder: The adapter's folder, as peft saves it.
  ///   - model: The folder of the model that it was trained on.
  /// - Throws: `AdapterError`; `ModelFolderError`, `SafetensorsError`.
  package init(of folder: String, into model: String) throws {
    self.folder = folder
    self.model = model
    encoder = try Pipeline.encoderFolder(of: model)
    file = try TensorFile(path: weightFile(in: encoder))
    let configuration = try AdapterConfiguration(folder: folder)
    let path = folder + "/adapter_model.safetensors"
    guard fileExists(path) else {
      throw AdapterError.notAnAdapter(path: folder, missing: "adapter_model.safetensors")
    }
    let adapter = try TensorFile(path: path)
    for name in adapter.names.sorted() {
      let inner = Self.inner(name)
      if inner.contains(".lora_magnitude_vector") {
        throw AdapterError.unsupported(
          key: name, value: "a magnitude", supported: "LoRA without DoRA", path: path)
      }
      if let module = Self.module(inner, before: ".lora_A.weight") {
        try merge(
          module, adapter, name, second: name.replacingEnd(".lora_A.weight", by: ".lora_B.weight"),
          scale: configuration.scale(of: module), isEmbedding: false)
      } else if let module = Self.module(inner, before: ".lora_embedding_A") {
        try merge(
          module, adapter, name,
          second: name.replacingEnd(".lora_embedding_A", by: ".lora_embedding_B"),
          scale: configuration.scale(of: module), isEmbedding: true)
      } else if let module = Self.module(inner, before: ".lora_B.bias") {
        let target = try target(of: module + ".bias", named: name, path)
        let scale = Float(try configuration.scale(of: module))
        let tensor = try shaped(adapter, name, file.shape(of: target) ?? [])
        var numbers = try numbers(of: target)
        tensor.withSpan { for index in numbers.indices { numbers[index] += scale * $0[index] } }
        changed[target] = (tensor.shape, numbers)
      } else if let first = Self.firstHalf(of: name) {
        guard adapter.contains(first) else {
          throw AdapterError.missingHalf(inner, path: path)
        }
      } else {
        try replace(inner, adapter, name)
      }
    }
  }

  /// Adds `scale · B · A` to a matrix.
  private mutating func merge(
    _ module: String, _ adapter: TensorFile, _ first: String, second: String, scale: Double,
    isEmbedding: Bool
  ) throws {
    guard adapter.contains(second) else {
      throw AdapterError.missingHalf(module, path: adapter.path)
    }
    let target = try target(of: module + ".weight", named: first, adapter.path)
    guard let shape = file.shape(of: target), shape.count == 2 else {
      throw AdapterError.wrongShape(
        tensor: first, shape: adapter.shape(of: first) ?? [],
        expected: file.shape(of: target) ?? [], path: adapter.path)
    }
    // A table of embeddings stands as V × H and is adapted turned: A is r × V, B is H × r.
    let (rows, columns) = isEmbedding ? (shape[1], shape[0]) : (shape[0], shape[1])
    let rank = adapter.shape(of: first)?.first ?? 0
    let a = AlignedNumbers(try values(shaped(adapter, first, [rank, columns])))
    let b = AlignedNumbers(try values(shaped(adapter, second, [rows, rank])))
    let change = AlignedNumbers<Float>(count: shape[0] * shape[1])
    let (aBlock, bBlock) = (
      Block(rows: rank, columns: columns), Block(rows: rows, columns: rank)
    )
    if isEmbedding {
      // (B · A)ᵀ = Aᵀ · Bᵀ, and Bᵀ is turned row by row.
      let turned = AlignedNumbers<Float>(count: rank * rows)
      Kernels.best.transpose(b, bBlock, into: turned, Block(rows: rank, columns: rows))
      product(
        .leftTransposed, a, aBlock, turned, Block(rows: rank, columns: rows), into: change,
        Block(rows: columns, columns: rows))
    } else {
      product(.plain, b, bBlock, a, aBlock, into: change, Block(rows: rows, columns: columns))
    }
    var numbers = try numbers(of: target)
    change.withSpan { change in
      for index in numbers.indices { numbers[index] += Float(scale) * change[index] }
    }
    changed[target] = (shape, numbers)
  }

  /// Takes over a tensor that was trained as a whole: a bias, or a module such as a classifier.
  private mutating func replace(_ inner: String, _ adapter: TensorFile, _ name: String) throws {
    let plain = inner.replacing(".base_layer.", with: ".")
      .replacing(".modules_to_save.default.", with: ".").replacing(".modules_to_save.", with: ".")
    let tensor = try adapter.tensor(name)
    if let target = try? target(of: plain, named: name, adapter.path) {
      changed[target] = (
        tensor.shape, values(try shaped(adapter, name, file.shape(of: target) ?? []))
      )
    } else if !plain.contains(".layer.") {
      // A head that the base does not have; its pooler stands beside the encoder.
      let prefix = "bert."
      let isBare = !file.names.contains { $0.hasPrefix(prefix) }
      let name = isBare && plain.hasPrefix(prefix) ? String(plain.dropFirst(prefix.count)) : plain
      changed[name] = (tensor.shape, values(tensor))
    } else {
      throw AdapterError.noTarget(name, path: adapter.path, model: model)
    }
  }

  /// The model's tensor: its own name, or the same with or without the prefix of a model with a head.
  private func target(
    of name: String, named original: String, _ path: String
  ) throws(AdapterError) -> String {
    if file.contains(name) { return name }
    var rest = name[...]
    while let point = rest.firstIndex(of: ".") {
      rest = rest[rest.index(after: point)...]
      // At least a module and its tensor: `weight` alone would fit anything.
      guard rest.contains(".") else { break }
      if file.contains(String(rest)) { return String(rest) }
    }
    let longer = file.names.filter { $0.hasSuffix("." + name) }
    guard longer.count < 2 else {
      throw .severalTargets(original, path: path, model: model)
    }
    guard let target = longer.first else {
      throw .noTarget(original, path: path, model: model)
    }
    return target
  }

  private func shaped(
    _ adapter: TensorFile, _ name: String, _ expected: [Int]
  ) throws -> Tensor {
    let tensor = try adapter.tensor(name)
    guard tensor.shape == expected else {
      throw AdapterError.wrongShape(
        tensor: name, shape: tensor.shape, expected: expected, path: adapter.path)
    }
    return tensor
  }

  private func values(_ tensor: Tensor) -> [Float] {
    tensor.withSpan { numbers in numbers.indices.map { numbers[$0] } }
  }

  /// The numbers of a tensor as they are by now.
  private func numbers(of target: String) throws -> [Float] {
    if let known = changed[target] { return known.numbers }
    return values(try file.tensor(target))
  }

  /// The name below the wrappers of peft.
  private static func inner(_ name: String) -> String {
    for prefix in ["base_model.model.", "base_model."] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  private static func module(_ name: String, before ending: String) -> String? {
    name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : nil
  }

  /// The name of A, for a name of B.
  private static func firstHalf(of name: String) -> String? {
    for (b, a) in [
      (".lora_B.weight", ".lora_A.weight"), (".lora_embedding_B", ".lora_embedding_A"),
    ] where name.hasSuffix(b) {
      return name.replacingEnd(b, by: a)
    }
    return nil
  }

  /// Writes the merged model: a folder as the base's, in fp32.
  ///
  /// - Parameters:
  ///   - output: The folder.
  ///   - overwrites: Whether files that are there may be replaced.
  /// - Throws: `TrainingError` when the folder may not be written; `FileError`.
  package func write(to output: String, overwrites: Bool) throws {
    _ = try TrainingFolder(output, start: model, isResumed: false, overwrites: overwrites)
    _ = try TrainingFolder(output, start: folder, isResumed: false, overwrites: overwrites)
    try Self.copySmallFiles(of: model, to: output)
    // What the adapter says of pooling, tokenizer and prompts counts more than what the base says.
    try Self.copySmallFiles(of: folder, to: output)
    let below = encoder.dropFirst(model.count)
    let place = output + (below.isEmpty || below.hasPrefix("/") ? below : "/" + below)
    if !FileSystem.isFolder(String(place)) { try FileSystem.makeFolder(String(place)) }
    let added = changed.keys.filter { !file.contains($0) }.sorted()
    let tensors = try (file.names + added).compactMap { name -> OutputTensor? in
      if let change = changed[name] {
        return OutputTensor(name, shape: change.shape) { try $0(change.numbers.span) }
      }
      guard file.isFloat(name) else { return nil }
      return OutputTensor(name, try file.tensor(name))
    }
    try TensorFile.write(into: String(place), tensors)
  }

  /// Copies what is no weight and no adapter, from the folder and the folders in it.
  private static func copySmallFiles(of source: String, to output: String) throws {
    if !FileSystem.isFolder(output) { try FileSystem.makeFolder(output) }
    for name in try FileSystem.names(in: source).sorted() {
      let (path, target) = (source + "/" + name, output + "/" + name)
      if FileSystem.isFolder(path), !name.hasPrefix("."), fileExists(path + "/config.json") {
        try copySmallFiles(of: path, to: target)
        if let weights = try? weightFile(in: path) {
          let file = try TensorFile(path: weights)
          try TensorFile.write(
            into: target,
            file.names.filter(file.isFloat).map { OutputTensor($0, try file.tensor($0)) })
        }
      } else if fileExists(path), copied(name) {
        try FileSystem.replace(target, with: dated(name, try bytes(of: path)))
      }
    }
  }

  private static func copied(_ name: String) -> Bool {
    !name.hasPrefix("adapter_") && !name.hasPrefix(".") && name != "README.md"
      && !name.hasPrefix("akin-")
      && [".json", ".txt", ".model"].contains(where: name.hasSuffix)
      && !name.hasSuffix(".index.json")
  }

  /// The weights that come are fp32, whatever those of the base were.
  private static func dated(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    guard name == "config.json" else { return bytes }
    let text = String(decoding: bytes, as: UTF8.self)
    return Array(
      text.replacing(#/("(?:torch_dtype|dtype)"\s*:\s*)"[a-z0-9]+"/#) {
        $0.output.1 + "\"float32\""
      }.utf8)
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    try FileSystem.contents(of: path, atMost: 1 << 33)
  }
}

extension String {
  fileprivate func replacingEnd(_ end: String, by other: String) -> String {
    String(dropLast(end.count)) + other
  }
}
