import FileAccess
import Foundation
import Parallelism

/// The files of one revision of a model, fetched one after another into a folder.
///
/// A file that is on its way ends in `.partial`; it loses that ending when its size and hash fit.
struct Download {
  var hub: Hub
  var name: ModelName
  var listing: HubListing
  var folder: String

  /// Fetches what the folder lacks.
  ///
  /// - Returns: Every file that matters, hashed.
  func run() throws(ModelHubError) -> [ModelManifest.File] {
    let wanted = try wantedFiles()
    let total = wanted.reduce(0) { $0 + ($1.bytes ?? 0) }
    var done = 0
    var files: [ModelManifest.File] = []
    for file in wanted {
      let path = "\(folder)/\(file.path)"
      let hash = try fetch(file, to: path, done: done, total: total)
      let size = FileSystem.fileSize(path) ?? 0
      done += size
      report(done: done, total: max(total, done))
      files.append(ModelManifest.File(path: file.path, bytes: size, sha256: hash))
    }
    return files
  }

  /// The files that matter; `modules.json` is fetched first because it says which folders count.
  private func wantedFiles() throws(ModelHubError) -> [HubListing.File] {
    var folders: Set<String> = [""]
    if let modules = listing.files.first(where: { $0.path == ModelFiles.modules }) {
      let path = "\(folder)/\(modules.path)"
      _ = try fetch(modules, to: path, done: 0, total: nil)
      let data = try onFile(path) { try Data(contentsOf: URL(fileURLWithPath: path)) }
      folders = try ModelFiles.moduleFolders(data, of: name.text)
    }
    let paths = listing.files.map(\.path)
    try ModelFiles.requireModel(
      paths, in: folders, name: name.text, at: "\(hub.settings.endpoint)/\(name.text)")
    // The weights come last: what is wrong with the rest shows early.
    return listing.files.filter { ModelFiles.matters($0.path, in: folders) }
      .sorted { ($0.bytes ?? 0, $0.path) < ($1.bytes ?? 0, $1.path) }
  }

  /// Fetches one file, unless it is there; no progress is reported without a total.
  ///
  /// - Returns: Its SHA-256.
  private func fetch(
    _ file: HubListing.File, to path: String, done: Int, total: Int?
  ) throws(ModelHubError) -> String {
    if let size = FileSystem.fileSize(path), size == file.bytes ?? size {
      let hash = try fileHash(path)
      if hash == file.sha256 ?? hash { return hash }
      try onFile(path) { try FileManager.default.removeItem(atPath: path) }
    }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try onFile(parent) {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    }
    let partial = path + ".partial"
    // A file that cannot be checked at its end is not resumed in its middle.
    let canResume = file.sha256 != nil && file.bytes != nil
    var resumes = canResume && FileSystem.fileSize(partial) ?? 0 > 0
    while true {
      do {
        let hash = try transfer(file, into: partial, resumes: resumes, done: done, total: total)
        try onFile(path) { try FileManager.default.moveItem(atPath: partial, toPath: path) }
        return hash
      } catch {
        guard resumes, isBadStart(error) else { throw error }
        resumes = false
      }
    }
  }

  /// Whether a resumed transfer failed because of what it resumed.
  private func isBadStart(_ error: ModelHubError) -> Bool {
    switch error {
    case .wrongHash, .wrongSize, .serverError(_, _, 416), .transferFailed(_, _, 33, _): true
    default: false
    }
  }

  private func transfer(
    _ file: HubListing.File, into partial: String, resumes: Bool, done: Int, total: Int?
  ) throws(ModelHubError) -> String {
    if !resumes { try? FileManager.default.removeItem(atPath: partial) }
    let url =
      "\(hub.settings.endpoint)/\(name.text)/resolve/\(listing.commit)/"
      + hub.escaped(file.path, slash: false)
    // A whole file that was never checked needs no transfer, and a server has none to offer.
    if !(resumes && FileSystem.fileSize(partial) == file.bytes) {
      let outcome = try Curl(settings: hub.settings).fetch(
        url, into: partial, resumes: resumes, retries: 3
      ) {
        let arrived = done + (FileSystem.fileSize(partial) ?? 0)
        if let total { report(done: arrived, total: max(total, arrived)) }
      }
      let error = hub.error(for: outcome, url: url, name: name, revision: listing.commit)
      if let error { throw error }
    }
    // curl leaves no file for an empty one.
    if file.bytes == 0 { _ = FileManager.default.createFile(atPath: partial, contents: nil) }
    let size = FileSystem.fileSize(partial) ?? 0
    if let expected = file.bytes, size != expected {
      try? FileManager.default.removeItem(atPath: partial)
      throw .wrongSize(file: "\(name.text)/\(file.path)", expected: expected, found: size)
    }
    let hash = try fileHash(partial)
    if let expected = file.sha256, hash != expected {
      try? FileManager.default.removeItem(atPath: partial)
      throw .wrongHash(file: "\(name.text)/\(file.path)", expected: expected, found: hash)
    }
    return hash
  }

  private func report(done: Int, total: Int) {
    hub.progress(
      Work.Progress(
        .downloading, share: total > 0 ? Double(done) / Double(total) : nil, subject: name.text,
        bytes: Work.Progress.Count(done, of: total)))
  }
}
