internal import FileAccess
internal import Foundation
internal import Hashing
internal import ModelHub
internal import SentenceEmbedding
internal import Transformers

/// SHA-256 digests of large files that did not change since they were last hashed.
///
/// Hashing 90 MB takes longer than answering a question. Weights are read a second time then, for
/// numbers that are not finite: no digest is kept of weights that have one. The cache is a convenience: a file that
/// cannot be read or written only costs time.
struct DigestCache {
  fileprivate struct Entry: Codable {
    let size: Int
    let modified: Double
    let file: Int
    let sha256: String
    /// Whether the numbers of weights were looked at; digests of earlier versions do not say.
    var isFinite: Bool?
  }

  private let path: String

  init(_ hub: Hub) { path = hub.settings.cacheFolder(named: "digests.json") }

  /// Two models with equal fingerprints make equal vectors: a digest of weights, tokenizer and
  /// every setting that decides a vector.
  func fingerprint(of model: SentenceModel) throws -> String {
    var entries =
      (try? JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: URL(filePath: path))))
      ?? [:]
    var hasher = SHA256Hasher()
    hasher.update(Array("akin model 1\n\(model.decisiveSettings)\n".utf8).span)
    var hasNew = false
    for file in try model.decisiveFiles() {
      let digest: String
      let isWeights = file.hasSuffix(".safetensors")
      if let known = entries[file], known.matches(file), known.isFinite == true || !isWeights {
        digest = known.sha256
      } else {
        digest = try sha256(ofFile: file)
        if isWeights { try requireFiniteWeights(file) }
        entries[file] = Entry(describing: file, sha256: digest)
        hasNew = true
      }
      let name = URL(filePath: file).lastPathComponent
      hasher.update(Array("\(name) \(digest)\n".utf8).span)
    }
    if hasNew { save(entries) }
    return hexadecimal(hasher.finalize())
  }

  private func save(_ entries: [String: Entry]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    guard let data = try? encoder.encode(entries) else { return }
    let url = URL(filePath: path)
    try? FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? FileSystem.replace(path, with: Array(data))
  }
}

extension DigestCache.Entry {
  fileprivate init?(describing file: String, sha256: String) {
    guard let facts = Self.facts(of: file) else { return nil }
    (size, modified, self.file) = facts
    self.sha256 = sha256
    isFinite = true
  }

  fileprivate func matches(_ path: String) -> Bool {
    guard let facts = Self.facts(of: path) else { return false }
    return facts == (size, modified, file)
  }

  // The system's own call, links followed: it is asked before every answer.
  private static func facts(of path: String) -> (Int, Double, Int)? {
    guard let status = FileSystem.status(of: path, followingLinks: true) else { return nil }
    let (seconds, rest) = status.modified.quotientAndRemainder(dividingBy: 1_000_000_000)
    return (status.size, Double(seconds) + Double(rest) / 1e9, Int(clamping: status.identity.node))
  }
}
