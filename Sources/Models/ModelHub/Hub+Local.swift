import FileAccess
import Foundation

extension Hub {
  /// The models of Akin's own folder, then those of the Hugging Face cache that could be encoders.
  package func installed() -> [InstalledModelInfo] {
    var found: [InstalledModelInfo] = []
    for organisation in entries(of: settings.modelsFolder) {
      for repository in entries(of: "\(settings.modelsFolder)/\(organisation)") {
        guard let name = try? ModelName("\(organisation)/\(repository)"),
          let model = try? ownModel(name)
        else { continue }
        found.append(describing(model))
      }
    }
    for entry in entries(of: settings.cacheFolder) where entry.hasPrefix("models--") {
      let text = entry.dropFirst("models--".count).replacingOccurrences(of: "--", with: "/")
      guard text.contains("/"), let name = try? ModelName(text),
        let model = try? cachedModel(name)
      else { continue }
      found.append(describing(model))
    }
    return found
  }

  /// Deletes a model from Akin's own folder, with what an interrupted download left of it.
  ///
  /// - Throws: `notOwned` for a model that only the Hugging Face cache holds, `notInstalled` for one
  ///   that is nowhere.
  package func remove(_ name: String) throws(ModelHubError) {
    let modelName = try ModelName(name)
    let folder = ownFolder(modelName)
    let leftovers = partialFolders(modelName)
    // A link counts as well: it goes, what it points at stays.
    let isThere = (try? FileManager.default.attributesOfItem(atPath: folder)) != nil
    guard isThere || !leftovers.isEmpty else {
      if let cached = try cachedModel(modelName) {
        throw .notOwned(modelName.text, path: cached.folder)
      }
      throw .notInstalled(modelName.text, folder: settings.modelsFolder)
    }
    let lock = try modelLock(modelName, beside: folder)
    defer { lock.release() }
    if isThere {
      // Renamed first, so that no reader finds half a model.
      let doomed = "\(parentFolder(modelName))/.\(modelName.repository).removed"
      try onFile(folder) {
        try? FileManager.default.removeItem(atPath: doomed)
        try FileManager.default.moveItem(atPath: folder, toPath: doomed)
        try FileManager.default.removeItem(atPath: doomed)
      }
    }
    for leftover in leftovers {
      try onFile(leftover) { try FileManager.default.removeItem(atPath: leftover) }
    }
  }

  func parentFolder(_ name: ModelName) -> String {
    "\(settings.modelsFolder)/\(name.organisation)"
  }

  func ownFolder(_ name: ModelName) -> String { "\(parentFolder(name))/\(name.repository)" }

  /// What is in Akin's own folder under this name; nil when it is not a whole model.
  ///
  /// - Throws: When it is one whose weights are not those that the name promises.
  func ownModel(_ name: ModelName) throws(ModelHubError) -> ResolvedModel? {
    let folder = ownFolder(name)
    guard isModel(folder) else { return nil }
    let manifest = try ModelManifest(folder: folder)
    for recorded in manifest?.files ?? [] where recorded.path.hasSuffix(".safetensors") {
      let path = "\(folder)/\(recorded.path)"
      let size = FileSystem.fileSize(path) ?? 0
      guard size == recorded.bytes else {
        if GitLFSPointer.lies(at: path) { throw .gitLFSPointer(path: path) }
        throw .wrongSize(file: path, expected: recorded.bytes, found: size)
      }
    }
    try requireKnownWeights(name, in: folder, recorded: manifest?.weights?.sha256)
    // A folder copied in by hand: recorded once, its known weights need no hashing again.
    if manifest == nil, Self.knownWeights[name.text] != nil { try? record(folder, as: name) }
    return ResolvedModel(
      name: name.text, folder: folder, origin: .own, revision: manifest?.revision)
  }

  /// The snapshot that the cache's `main` names, if its files are there.
  func cachedModel(_ name: ModelName) throws(ModelHubError) -> ResolvedModel? {
    let repository = "\(settings.cacheFolder)/models--\(name.organisation)--\(name.repository)"
    guard let data = FileManager.default.contents(atPath: "\(repository)/refs/main") else {
      return nil
    }
    let revision = String(decoding: data, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard !revision.isEmpty, revision.utf8.count <= 64, revision.allSatisfy(\.isHexDigit) else {
      return nil
    }
    let folder = "\(repository)/snapshots/\(revision)"
    guard isModel(folder) else { return nil }
    // The cache names a large file by its SHA-256 and links to it.
    let blob = try? FileManager.default.destinationOfSymbolicLink(
      atPath: "\(folder)/\(ModelFiles.weights)")
    let recorded = blob.map { URL(fileURLWithPath: $0).lastPathComponent }
    try requireKnownWeights(
      name, in: folder, recorded: recorded.flatMap { isSHA256($0) ? $0 : nil })
    return ResolvedModel(
      name: name.text, folder: folder, origin: .huggingFaceCache, revision: revision)
  }

  /// Refuses weights under a known name that are not the known ones; hashes when nothing is recorded.
  func requireKnownWeights(
    _ name: ModelName, in folder: String, recorded: String?
  ) throws(ModelHubError) {
    guard let expected = Self.knownWeights[name.text] else { return }
    let path = "\(folder)/\(ModelFiles.weights)"
    let found: String
    if let recorded { found = recorded } else { found = try fileHash(path) }
    guard found == expected else {
      if GitLFSPointer.lies(at: path) { throw .gitLFSPointer(path: path) }
      throw .wrongHash(file: path, expected: expected, found: found)
    }
  }

  func isSHA256(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// Whether a folder has settings and weights, at its top or in `0_Transformer`.
  private func isModel(_ folder: String) -> Bool {
    ["", "/0_Transformer"].contains { place in
      FileSystem.fileSize("\(folder)\(place)/config.json") != nil
        && [ModelFiles.weights, ModelFiles.weightIndex].contains {
          FileSystem.fileSize("\(folder)\(place)/\($0)") != nil
        }
    }
  }

  /// The model as a list shows it.
  package func describing(_ model: ResolvedModel) -> InstalledModelInfo {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: model.folder)) ?? []
    let bytes = paths.reduce(0) { $0 + (FileSystem.fileSize("\(model.folder)/\($1)") ?? 0) }
    return InstalledModelInfo(model, bytes: bytes)
  }
}
