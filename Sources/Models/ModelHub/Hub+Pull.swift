import FileAccess
import Foundation

extension Hub {
  /// Downloads a model into Akin's own folder, or finds that this revision is there already.
  ///
  /// Files arrive in a folder beside the model's own, which takes its name when all are whole: a
  /// reader never sees half a model, and an interrupted download goes on where it ended.
  ///
  /// - Parameters:
  ///   - name: `organisation/repository`, or `repository` of sentence-transformers.
  ///   - revision: A branch, a tag or a commit.
  /// - Returns: The model in Akin's own folder.
  /// - Throws: When the hub has no such model or cannot be reached, and when a file is not what the
  ///   hub promised.
  package func pull(
    _ name: String, revision: String = "main"
  ) throws(ModelHubError) -> ResolvedModel {
    let name = try ModelName(name)
    try ModelFiles.requireInside(revision, of: name.text)
    if !settings.mayDownload { throw .offline(name.text) }
    let lock = try modelLock(name, beside: ownFolder(name))
    defer { lock.release() }

    let listing = try listing(of: name, revision: revision)
    if let model = try? ownModel(name), model.revision == listing.commit { return model }

    let work = partialFolder(name, commit: listing.commit)
    try onFile(work) {
      try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    }
    let download = Download(hub: self, name: name, listing: listing, folder: work)
    let files = try download.run()
    let manifest = ModelManifest(
      name: name.text, revision: listing.commit, origin: settings.endpoint, files: files)
    try install(work, manifest: manifest, as: name)
    for leftover in partialFolders(name) {
      try? FileManager.default.removeItem(atPath: leftover)
    }
    return ResolvedModel(
      name: name.text, folder: ownFolder(name), origin: .download, revision: listing.commit)
  }

  /// The folders that interrupted downloads of a model have left, whatever their commit.
  func partialFolders(_ name: ModelName) -> [String] {
    let parent = parentFolder(name)
    return entries(of: parent)
      .filter { entry in
        // Another model's name may begin with this name. A commit follows here, and has no dots.
        let prefix = ".\(name.repository)."
        guard entry.hasPrefix(prefix), entry.hasSuffix(".partial") else { return false }
        return !entry.dropFirst(prefix.count).dropLast(".partial".count).contains(".")
      }
      .map { "\(parent)/\($0)" }
  }

  func partialFolder(_ name: ModelName, commit: String) -> String {
    "\(parentFolder(name))/.\(name.repository).\(commit).partial"
  }

  /// Writes the manifest into a whole folder and gives it the model's name.
  func install(
    _ work: String, manifest: ModelManifest, as name: ModelName
  ) throws(ModelHubError) {
    if let expected = Self.knownWeights[name.text], let weights = manifest.weights,
      weights.sha256 != expected
    {
      try? FileManager.default.removeItem(atPath: "\(work)/\(weights.path)")
      throw .wrongHash(
        file: "\(name.text)/\(weights.path)", expected: expected, found: weights.sha256)
    }
    try manifest.write(to: work)
    for file in manifest.files { try flush(file: "\(work)/\(file.path)") }
    try flush(file: "\(work)/\(ModelFiles.manifest)")
    try flush(folder: work)

    let folder = ownFolder(name)
    let replaced = "\(parentFolder(name))/.\(name.repository).replaced"
    try onFile(folder) {
      let files = FileManager.default
      try? files.removeItem(atPath: replaced)
      if (try? files.attributesOfItem(atPath: folder)) != nil {
        try files.moveItem(atPath: folder, toPath: replaced)
      }
      try files.moveItem(atPath: work, toPath: folder)
      try? files.removeItem(atPath: replaced)
    }
    try flush(folder: parentFolder(name))
  }

  private func listing(
    of name: ModelName, revision: String
  ) throws(ModelHubError) -> HubListing {
    let url =
      "\(settings.endpoint)/api/models/\(name.text)/revision/\(escaped(revision, slash: true))"
      + "?blobs=true"
    let file = "\(parentFolder(name))/.\(name.repository).listing"
    try? FileManager.default.removeItem(atPath: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let curl = Curl(settings: settings)
    let outcome = try curl.fetch(url, into: file, resumes: false, retries: 0) {}
    if let error = error(for: outcome, url: url, name: name, revision: revision) { throw error }
    let data = try onFile(file) { try Data(contentsOf: URL(fileURLWithPath: file)) }
    return try HubListing(data, model: name.text, url: url)
  }

  /// The error for the way in which a transfer ended; nil when it went well.
  func error(
    for outcome: Curl.Outcome, url: String, name: ModelName, revision: String
  ) -> ModelHubError? {
    switch (outcome.code, outcome.httpStatus) {
    case (0, _): nil
    case (130, _), (143, _): .interrupted(name.text)
    // No address, no connection, no time, no trust: nothing has been said about the model.
    case (5, _), (6, _), (7, _), (28, _), (35, _), (60, _), (97, _):
      .unreachable(name.text, url: url, detail: outcome.detail)
    case (22, 401), (22, 403):
      .refused(model: name.text, status: outcome.httpStatus, hasToken: settings.token != nil)
    case (22, 404): .notFound(model: name.text, revision: revision, url: url)
    case (22, let status): .serverError(name.text, url: url, status: status)
    default: .transferFailed(name.text, url: url, curlCode: outcome.code, detail: outcome.detail)
    }
  }

  /// A path as it stands in an address; `slash` says whether "/" is escaped as well.
  func escaped(_ path: String, slash: Bool) -> String {
    var allowed = CharacterSet(charactersIn: "-._~")
    allowed.formUnion(CharacterSet(charactersIn: "a"..."z"))
    allowed.formUnion(CharacterSet(charactersIn: "A"..."Z"))
    allowed.formUnion(CharacterSet(charactersIn: "0"..."9"))
    if !slash { allowed.insert("/") }
    return path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
  }
}
