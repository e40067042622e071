import FileAccess
import Foundation

extension Hub {
  /// Copies a model's folder into Akin's own, under a name, and records the hashes of its files.
  ///
  /// - Throws: When the folder holds no model that Akin reads, and when its weights are not those
  ///   that the name promises.
  package func importFolder(
    _ path: String, as name: String
  ) throws(ModelHubError) -> ResolvedModel {
    let name = try ModelName(name)
    let source = settings.expanded(path)
    guard FileSystem.isFolder(source) else { throw .noSuchFolder(path) }
    let paths: [String]
    do {
      paths = try modelFiles(in: source, name: name.text)
    } catch {
      // A `modules.json` that is a pointer names no folders.
      if let pointer = GitLFSPointer.first(in: source) { throw .gitLFSPointer(path: pointer) }
      throw error
    }
    for path in paths where GitLFSPointer.lies(at: "\(source)/\(path)") {
      throw .gitLFSPointer(path: "\(source)/\(path)")
    }
    let lock = try modelLock(name, beside: ownFolder(name))
    defer { lock.release() }

    let work = partialFolder(name, commit: "import")
    try? FileManager.default.removeItem(atPath: work)
    defer { try? FileManager.default.removeItem(atPath: work) }
    var files: [ModelManifest.File] = []
    for path in paths {
      let copy = "\(work)/\(path)"
      try onFile(copy) {
        let target = URL(fileURLWithPath: copy)
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        // The Hugging Face cache holds links: what they point at is copied.
        let original = URL(fileURLWithPath: "\(source)/\(path)").resolvingSymlinksInPath()
        try FileManager.default.copyItem(at: original, to: target)
      }
      files.append(
        ModelManifest.File(
          path: path, bytes: FileSystem.fileSize(copy) ?? 0, sha256: try fileHash(copy)))
    }
    let earlier = try? ModelManifest(folder: source)
    let manifest = ModelManifest(
      name: name.text, revision: earlier?.revision, origin: source, files: files)
    try install(work, manifest: manifest, as: name)
    return ResolvedModel(
      name: name.text, folder: ownFolder(name), origin: .own, revision: manifest.revision)
  }

  /// Writes the manifest that a folder lacks.
  func record(_ folder: String, as name: ModelName) throws(ModelHubError) {
    var files: [ModelManifest.File] = []
    for path in try modelFiles(in: folder, name: name.text) {
      let file = "\(folder)/\(path)"
      files.append(
        ModelManifest.File(
          path: path, bytes: FileSystem.fileSize(file) ?? 0, sha256: try fileHash(file)))
    }
    try ModelManifest(name: name.text, revision: nil, origin: folder, files: files)
      .write(to: folder)
  }

  /// Hashes a model's files again and compares them with what was recorded.
  ///
  /// Recorded are: the manifest of Akin's own models, the file names of the Hugging Face cache (for
  /// its large files), and the weights that are known beforehand.
  package func verify(_ model: ResolvedModel) throws(ModelHubError) -> [FileCheck] {
    let manifest = try ModelManifest(folder: model.folder)
    var recorded: [String: String] = [:]
    for file in manifest?.files ?? [] { recorded[file.path] = file.sha256 }
    let present = try presentFiles(in: model.folder, name: model.name).matter
    if manifest == nil {
      for path in present { recorded[path] = blobHash("\(model.folder)/\(path)") }
    }
    if model.origin != .path, let known = Self.knownWeights[model.name] {
      recorded[ModelFiles.weights] = known
    }
    var checks: [FileCheck] = []
    for path in Set(present).union(recorded.keys).sorted() {
      let file = "\(model.folder)/\(path)"
      guard let size = FileSystem.fileSize(file) else {
        checks.append(FileCheck(path: path, bytes: 0, state: .missing))
        continue
      }
      let state: FileCheck.State
      if let expected = recorded[path] {
        let found = try fileHash(file)
        state = found == expected ? .intact : .altered(sha256: found)
      } else {
        state = .unrecorded
      }
      checks.append(FileCheck(path: path, bytes: size, state: state))
    }
    return checks
  }

  /// The files of a whole model that Akin reads, by their paths inside its folder, sorted.
  private func modelFiles(in folder: String, name: String) throws(ModelHubError) -> [String] {
    let files = try presentFiles(in: folder, name: name)
    try ModelFiles.requireModel(files.all, in: files.folders, name: name, at: folder)
    return files.matter
  }

  private func presentFiles(
    in folder: String, name: String
  ) throws(ModelHubError) -> (all: [String], matter: [String], folders: Set<String>) {
    var folders: Set<String> = [""]
    let modules = "\(folder)/\(ModelFiles.modules)"
    if FileSystem.fileSize(modules) != nil {
      let data = try onFile(modules) { try Data(contentsOf: URL(fileURLWithPath: modules)) }
      folders = try ModelFiles.moduleFolders(data, of: name)
    }
    var all: [String] = []
    for place in folders.sorted() {
      let prefix = place.isEmpty ? "" : "\(place)/"
      for entry in entries(of: "\(folder)/\(place)")
      where FileSystem.fileSize("\(folder)/\(prefix)\(entry)") != nil {
        all.append(prefix + entry)
      }
    }
    let matter = all.filter { ModelFiles.matters($0, in: folders) }.sorted()
    return (all, matter, folders)
  }

  /// The SHA-256 by which the Hugging Face cache names a large file.
  private func blobHash(_ path: String) -> String? {
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
      return nil
    }
    let blob = URL(fileURLWithPath: target).lastPathComponent
    return isSHA256(blob) ? blob : nil
  }
}
