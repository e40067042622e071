import Foundation
import Hashing
import ModelHub

/// A temporary home with a hub server, and a small model on it.
final class HubFixture {
  static let name = "someone/tiny"
  static let commit = String(repeating: "ab", count: 20)

  let server: HubServer
  let root: String
  var environment: [String: String]

  /// The weights of the model on the server: bytes that a seed determines.
  let weights: [UInt8]

  init() throws {
    server = try HubServer()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("akin-model-hub-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    root = folder.path
    environment = [
      "HOME": root, "AKIN_HOME": "\(root)/akin", "HF_HOME": "\(root)/hf",
      "HF_ENDPOINT": server.endpoint, "HF_HUB_DOWNLOAD_TIMEOUT": "5",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
    var state: UInt64 = 7
    weights = (0..<200_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(atPath: root)
  }

  var hub: Hub { Hub(environment: environment) }
  var ownFolder: String { "\(root)/akin/models/\(Self.name)" }
  var partialFolder: String {
    "\(root)/akin/models/someone/.tiny.\(Self.commit).partial"
  }
  var weightsPath: String { "/\(Self.name)/resolve/\(Self.commit)/model.safetensors" }
  var listingPath: String { "/api/models/\(Self.name)/revision/main?blobs=true" }

  /// The files that make a whole model.
  var modelFiles: [String: [UInt8]] {
    [
      "config.json": Array(#"{"model_type":"bert"}"#.utf8),
      "modules.json": Array(
        """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
         {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]
        """.utf8),
      "1_Pooling/config.json": Array(#"{"pooling_mode_mean_tokens":true}"#.utf8),
      "vocab.txt": Array("[PAD]\n[UNK]\n".utf8),
      "model.safetensors": weights,
    ]
  }

  /// Puts a model on the server.
  ///
  /// - Parameters:
  ///   - files: What is listed and served.
  ///   - promised: A SHA-256 to promise for the weights in place of the right one.
  /// - Throws: When the listing cannot be written as JSON.
  func publish(_ files: [String: [UInt8]], promised: String? = nil) throws {
    var siblings: [[String: Any]] = []
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      var sibling: [String: Any] = ["rfilename": path, "size": bytes.count]
      if path.hasSuffix(".safetensors") {
        sibling["lfs"] = [
          "sha256": promised ?? hash(bytes), "size": bytes.count, "pointerSize": 134,
        ]
      }
      siblings.append(sibling)
      server.set(
        "/\(Self.name)/resolve/\(Self.commit)/\(path)", HubServer.Answer(body: bytes))
    }
    let listing: [String: Any] = ["sha": Self.commit, "siblings": siblings]
    let json = try JSONSerialization.data(withJSONObject: listing)
    server.set(listingPath, HubServer.Answer(body: Array(json)))
  }

  /// Writes files into a folder.
  func write(_ files: [String: [UInt8]], to folder: String) throws {
    for (path, bytes) in files {
      let file = URL(fileURLWithPath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  /// Puts a script of the name `curl` in front of the search path.
  func replaceCurl(by script: String) throws {
    let tools = "\(root)/tools"
    try write(["script": Array(script.utf8)], to: tools)
    // Another process fills it: what this one has open for writing, a child that another test is
    // starting may have open as well, and such a file cannot be run.
    let copy = Process()
    copy.executableURL = URL(fileURLWithPath: "/bin/cp")
    copy.arguments = ["\(tools)/script", "\(tools)/curl"]
    try copy.run()
    copy.waitUntilExit()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(tools)/curl")
    environment["PATH"] = "\(tools):\(environment["PATH"] ?? "")"
  }

  func hash(_ bytes: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    return hasher.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
