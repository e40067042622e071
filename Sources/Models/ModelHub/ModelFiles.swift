import Foundation

/// Which files of a model's folder Akin keeps: settings, vocabulary, weights as safetensors.
enum ModelFiles {
  static let weights = "model.safetensors"
  /// Says which of several files holds which tensor.
  static let weightIndex = "model.safetensors.index.json"
  static let modules = "modules.json"
  static let manifest = "akin-manifest.json"

  /// The folders of a `modules.json` pipeline, "" for the model's own.
  static func moduleFolders(_ json: Data, of model: String) throws(ModelHubError) -> Set<String> {
    struct Module: Decodable { var path: String? }
    let modules: [Module]
    do {
      modules = try JSONDecoder().decode([Module].self, from: json)
    } catch {
      throw .incomplete(model, path: ModelFiles.modules, missing: ["a readable list of modules"])
    }
    var folders: Set<String> = [""]
    for case let path? in modules.map(\.path) {
      let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
      if trimmed.isEmpty { continue }
      try requireInside(trimmed, of: model)
      folders.insert(trimmed)
    }
    return folders
  }

  /// Whether a file matters: it lies in a folder of the pipeline and is of a kind that Akin reads.
  static func matters(_ path: String, in folders: Set<String>) -> Bool {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[..<$0]) } ?? ""
    let file = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard folders.contains(folder), file != manifest, !file.hasPrefix(".") else { return false }
    return file.hasSuffix(".json") || file == "vocab.txt" || file == weights
      || file.wholeMatch(of: #/model(-[A-Za-z]+)?-\d+-of-\d+\.safetensors/#) != nil
      || file.hasPrefix("LICENSE") || file.hasPrefix("NOTICE")
  }

  /// Refuses a list of files that no encoder can be read from, saying what it has instead.
  static func requireModel(
    _ paths: [String], in folders: Set<String>, name: String, at place: String
  ) throws(ModelHubError) {
    let kept = Set(paths)
    func holds(_ file: String) -> Bool {
      folders.contains { kept.contains($0.isEmpty ? file : "\($0)/\(file)") }
    }
    // Old folders keep the encoder in `0_Transformer`, new ones at the top.
    let encoders = folders.filter { $0.isEmpty || $0.hasPrefix("0_") }
    guard
      encoders.contains(where: { folder in
        [weights, weightIndex].contains { kept.contains(folder.isEmpty ? $0 : "\(folder)/\($0)") }
      })
    else {
      let others = paths.filter {
        $0.hasSuffix(".bin") || $0.hasSuffix(".onnx") || $0.hasSuffix(".safetensors")
          || $0.hasSuffix(".h5") || $0.hasSuffix(".msgpack")
      }
      throw .noSafetensors(name, found: Array(others.sorted().prefix(4)))
    }
    guard holds("config.json") else {
      throw .incomplete(name, path: place, missing: ["config.json"])
    }
  }

  /// Refuses a path that leaves the model's folder or hides something.
  static func requireInside(_ path: String, of model: String) throws(ModelHubError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe =
      path.utf8.count <= 512
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && path.unicodeScalars.allSatisfy {
        $0.properties.generalCategory != .control && $0 != "\\"
      }
    guard isSafe else { throw .unsafePath(path, model: model) }
  }
}
