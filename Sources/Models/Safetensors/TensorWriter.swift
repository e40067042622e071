internal import FileAccess
internal import JSONCoding

/// A tensor that goes into a file: its name, its shape, and who lends its numbers.
package struct OutputTensor {
  /// The name in the file.
  package let name: String
  /// The size of each axis.
  package let shape: [Int]
  private let lend: ((Span<Float>) throws -> Void) throws -> Void

  /// A tensor whose numbers are lent when they are written.
  ///
  /// - Parameters:
  ///   - name: The name in the file.
  ///   - shape: The size of each axis.
  ///   - lend: Calls its argument once, with as many numbers as the shape asks for.
  package init(
    _ name: String, shape: [Int], lend: @escaping ((Span<Float>) throws -> Void) throws -> Void
  ) {
    self.name = name
    self.shape = shape
    self.lend = lend
  }

  /// A tensor of a file, or of the caller's numbers.
  package init(_ name: String, _ tensor: Tensor) {
    self.init(name, shape: tensor.shape) { body in try tensor.withSpan { try body($0) } }
  }

  var count: Int { shape.reduce(1, *) }

  fileprivate func write(to output: OutputFile) throws {
    try lend { numbers in
      precondition(numbers.count == count, "\(numbers.count) numbers for a shape of \(shape)")
      try unsafe output.write(numbers.bytes)
    }
  }
}

extension TensorFile {
  /// Writes a file of fp32 tensors, whole or not at all: whoever reads it finds the old one until then.
  ///
  /// The same tensors and metadata give the same bytes.
  ///
  /// - Parameters:
  ///   - path: The file; one that is there is replaced.
  ///   - tensors: In the order in which they lie in the file; no name twice.
  ///   - metadata: What the header says beside them; `format` is `pt`, as transformers asks for.
  /// - Throws: `FileError`, with the file's own path.
  package static func write(
    _ path: String, _ tensors: [OutputTensor], metadata: [String: String] = [:]
  ) throws {
    let header = header(of: tensors, metadata.merging(["format": "pt"]) { given, _ in given })
    do {
      let output = try OutputFile(path, under: .unique)
      let length = UInt64(header.count)
      try output.write((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
      try output.write(header)
      for tensor in tensors { try tensor.write(to: output) }
      try output.publish()
    } catch let error as FileError {
      throw FileError(path: path, operation: error.operation, code: error.code)
    }
  }

  /// Writes a model's weights into a folder: `model.safetensors`, or several files and their index where
  /// they are large, as transformers reads them.
  ///
  /// Whoever reads the folder finds the old weights until the new ones are whole: new files have names
  /// that the old index does not use, and the index is replaced at once.
  ///
  /// - Parameters:
  ///   - folder: The folder; weights that are there are replaced.
  ///   - tensors: In the order in which they lie in the files; no name twice.
  ///   - largestFile: The most bytes of numbers in a file, unless a single tensor has more.
  /// - Throws: `FileError`; `SafetensorsError` for an index that is there and cannot be read.
  package static func write(
    into folder: String, _ tensors: [OutputTensor], largestFile: Int = 5 << 30
  ) throws {
    let (single, index) = (folder + "/model.safetensors", folder + "/model.safetensors.index.json")
    let old = FileSystem.exists(index) ? try TensorIndex(path: index).files : []
    let parts = divided(tensors, largestFile)
    var new: [String] = []
    if parts.count == 1 {
      try write(single, tensors)
      if FileSystem.exists(index) { try FileSystem.removeFile(index) }
    } else {
      func names(_ stem: String) -> [String] {
        let count = padded(parts.count)
        return parts.indices.map { "\(stem)-\(padded($0 + 1))-of-\(count).safetensors" }
      }
      let files = ["model", "model-new"].map(names)
        .first { !$0.contains { old.contains(folder + "/" + $0) } }
      guard let files else {
        throw SafetensorsError.malformedIndex(
          path: index, reason: "it leaves no name for new files beside those that it uses")
      }
      for (name, part) in zip(files, parts) { try write(folder + "/" + name, part) }
      let map = zip(files, parts).flatMap { file, part in
        part.map { (tensor: $0.name, file: file) }
      }
      let words = map.sorted { $0.tensor < $1.tensor }.map {
        "    " + JSONString.quoted($0.tensor) + ": " + JSONString.quoted($0.file)
      }
      let bytes = 4 * tensors.reduce(0) { $0 + $1.count }
      let text =
        "{\n  \"metadata\": {\"total_size\": \(bytes)},\n  \"weight_map\": {\n"
        + words.joined(separator: ",\n") + "\n  }\n}\n"
      try FileSystem.replace(index, with: Array(text.utf8))
      if FileSystem.exists(single) { try FileSystem.removeFile(single) }
      new = files.map { folder + "/" + $0 }
    }
    for file in old where !new.contains(file) && FileSystem.exists(file) {
      try FileSystem.removeFile(file)
    }
  }

  /// Tensors in their order, divided where a file would become too large.
  private static func divided(_ tensors: [OutputTensor], _ largestFile: Int) -> [[OutputTensor]] {
    var parts: [[OutputTensor]] = [[]]
    var bytes = 0
    for tensor in tensors {
      if bytes > 0, bytes + 4 * tensor.count > largestFile {
        parts.append([])
        bytes = 0
      }
      parts[parts.count - 1].append(tensor)
      bytes += 4 * tensor.count
    }
    return parts
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// The JSON of the header, filled up with spaces so that numbers begin at a multiple of eight.
  private static func header(of tensors: [OutputTensor], _ metadata: [String: String]) -> [UInt8] {
    let words = metadata.sorted { $0.key < $1.key }.map {
      JSONString.quoted($0.key) + ":" + JSONString.quoted($0.value)
    }
    var entries = ["\"__metadata__\":{" + words.joined(separator: ",") + "}"]
    var end = 0
    for tensor in tensors {
      let start = end
      end += 4 * tensor.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        JSONString.quoted(tensor.name)
          + ":{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
    }
    let json = Array(("{" + entries.joined(separator: ",") + "}").utf8)
    return json + Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
  }
}
