import Foundation
import ModelHub
import Parallelism
import Synchronization
import Testing

@Suite struct DownloadTests {
  let fixture: HubFixture

  init() throws { fixture = try HubFixture() }

  @Test func `a pull fetches the files that matter and records their hashes`() throws {
    var files = fixture.modelFiles
    for other in ["pytorch_model.bin", "onnx/model.onnx", "onnx/config.json", "README.md"] {
      files[other] = [1]
    }
    try fixture.publish(files)
    let seen = Mutex<[Work.Progress]>([])
    let hub = Hub(environment: fixture.environment) { step in
      seen.withLock { $0.append(step) }
    }
    let model = try hub.pull(HubFixture.name)
    #expect(model.folder == fixture.ownFolder)
    #expect(model.revision == HubFixture.commit)
    let manifest = try #require(try ModelManifest(folder: model.folder))
    #expect(Set(manifest.files.map(\.path)) == Set(fixture.modelFiles.keys))
    #expect(manifest.weights?.sha256 == fixture.hash(fixture.weights))
    #expect(try hub.verify(model).allSatisfy { $0.state == .intact })
    let steps = seen.withLock { $0 }
    #expect(steps.allSatisfy { $0.step == .downloading && $0.subject == HubFixture.name })
    #expect(steps.last?.bytes?.done == steps.last?.bytes?.total && steps.last?.share == 1)
    let done = steps.compactMap(\.bytes?.done)
    #expect(done.count == steps.count && zip(done, done.dropFirst()).allSatisfy(<=))
    #expect(leftovers() == [".tiny.lock", "tiny"])
  }

  @Test func `a second pull of the same commit fetches nothing but the list`() throws {
    try fixture.publish(fixture.modelFiles)
    _ = try fixture.hub.pull(HubFixture.name)
    fixture.server.forgetRequests()
    #expect(try fixture.hub.pull(HubFixture.name).origin == .own)
    #expect(fixture.server.requests.map(\.path) == [fixture.listingPath])
  }

  @Test func `an interrupted download goes on where it ended`() throws {
    try fixture.publish(fixture.modelFiles)
    fixture.server.change(fixture.weightsPath) { $0.cut = 70_000 }
    #expect {
      try fixture.hub.pull(HubFixture.name)
    } throws: { error in
      if case ModelHubError.transferFailed(_, _, 18, _) = error { return true }
      return false
    }
    #expect(!FileManager.default.fileExists(atPath: fixture.ownFolder))
    fixture.server.change(fixture.weightsPath) { $0.cut = nil }
    fixture.server.forgetRequests()
    let model = try fixture.hub.pull(HubFixture.name)
    // Whole files of the first run are not asked for again; the weights from where they ended.
    #expect(fixture.server.requests.map(\.path) == [fixture.listingPath, fixture.weightsPath])
    #expect(fixture.server.requests.last?.headers["range"] == "bytes=70000-")
    #expect(try hash(model) == fixture.hash(fixture.weights))
  }

  @Test(arguments: [true, false])
  func `a partial file that does not fit is fetched from its beginning`(
    ignoresRanges: Bool
  ) throws {
    try fixture.publish(fixture.modelFiles)
    fixture.server.change(fixture.weightsPath) { $0.ignoresRanges = ignoresRanges }
    try fixture.write(
      ["model.safetensors.partial": Array(repeating: 9, count: 5_000)], to: fixture.partialFolder)
    #expect(try hash(fixture.hub.pull(HubFixture.name)) == fixture.hash(fixture.weights))
  }

  @Test(arguments: [200_000, 200_001])
  func `a partial file as long as the whole or longer is checked, not trusted`(
    length: Int
  ) throws {
    try fixture.publish(fixture.modelFiles)
    try fixture.write(
      ["model.safetensors.partial": Array(repeating: 9, count: length)], to: fixture.partialFolder)
    #expect(try hash(fixture.hub.pull(HubFixture.name)) == fixture.hash(fixture.weights))
  }

  @Test func `a file with another hash than promised is refused`() throws {
    let promised = String(repeating: "0", count: 64)
    try fixture.publish(fixture.modelFiles, promised: promised)
    #expect(
      throws: ModelHubError.wrongHash(
        file: "someone/tiny/model.safetensors", expected: promised,
        found: fixture.hash(fixture.weights))
    ) { try fixture.hub.pull(HubFixture.name) }
    #expect(!FileManager.default.fileExists(atPath: fixture.ownFolder))
    let partial = "\(fixture.partialFolder)/model.safetensors.partial"
    #expect(!FileManager.default.fileExists(atPath: partial))
  }

  @Test func `the default model is refused when the hub has other weights`() throws {
    let name = Hub.defaultModel
    let listing = """
      {"sha":"\(HubFixture.commit)","siblings":[{"rfilename":"config.json","size":2},
      {"rfilename":"model.safetensors","size":3}]}
      """
    fixture.server.set(
      "/api/models/\(name)/revision/main?blobs=true", .init(body: Array(listing.utf8)))
    let place = "/\(name)/resolve/\(HubFixture.commit)"
    fixture.server.set("\(place)/config.json", .init(body: [123, 125]))
    fixture.server.set("\(place)/model.safetensors", .init(body: [1, 2, 3]))
    #expect {
      try fixture.hub.resolve("all-MiniLM-L6-v2")
    } throws: { error in
      if case ModelHubError.wrongHash = error { return true }
      return false
    }
    #expect(try fixture.hub.resolveLocally(name) == nil)
  }

  @Test func `a model without safetensors is refused by name`() throws {
    var files = fixture.modelFiles
    files["model.safetensors"] = nil
    files["pytorch_model.bin"] = [1]
    try fixture.publish(files)
    #expect(
      throws: ModelHubError.noSafetensors(HubFixture.name, found: ["pytorch_model.bin"])
    ) { try fixture.hub.pull(HubFixture.name) }
  }

  @Test func `weights in several files are fetched with their index`() throws {
    var files = fixture.modelFiles
    let weights = fixture.weights
    files["model.safetensors"] = nil
    for name in ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] {
      files[name] = weights
    }
    files["model.safetensors.index.json"] = Array("{}".utf8)
    files["optimizer-00001.safetensors"] = weights
    try fixture.publish(files)
    let model = try fixture.hub.pull(HubFixture.name)
    let found = try FileManager.default.contentsOfDirectory(atPath: model.folder)
    #expect(found.count { $0.hasPrefix("model") } == 3 && !found.contains { $0.hasPrefix("opt") })
  }

  @Test func `a new commit replaces the model and leaves nothing of the old one`() throws {
    try fixture.write(["config.json": [123, 125]], to: fixture.ownFolder)
    try fixture.write(["old.json": [123, 125]], to: fixture.ownFolder)
    try fixture.write(["x": [1]], to: "\(fixture.root)/akin/models/someone/.tiny.0123456.partial")
    try fixture.publish(fixture.modelFiles)
    let model = try fixture.hub.pull(HubFixture.name)
    #expect(!FileManager.default.fileExists(atPath: "\(model.folder)/old.json"))
    #expect(leftovers() == [".tiny.lock", "tiny"])
  }

  // MARK: The token

  @Test func `the token reaches the hub, and neither the arguments nor another host`() throws {
    let token = "secret \"token\" \\ with marks"
    let other = try HubServer()
    defer { other.stop() }
    try fixture.publish(fixture.modelFiles)
    let target = "http://localhost:\(other.port)/blob"
    fixture.server.set(fixture.weightsPath, .init(status: 302, location: target))
    other.set("/blob", .init(body: fixture.weights))

    // A curl of ours in front of the real one, which writes down what all users could see.
    let script = """
      #!/bin/sh
      { printf '%s\\n' "$@"; env; } >>'\(fixture.root)/seen'
      PATH=${PATH#*:} exec curl "$@"
      """
    try fixture.replaceCurl(by: script)
    fixture.environment["HF_TOKEN"] = token

    _ = try fixture.hub.pull(HubFixture.name)
    let seen = try String(contentsOfFile: "\(fixture.root)/seen", encoding: .utf8)
    #expect(seen.contains("--config\n-\n"))
    #expect(!seen.contains("secret"))
    #expect(!fixture.server.requests.isEmpty)
    let sent = fixture.server.requests.map { $0.headers["authorization"] }
    #expect(sent.allSatisfy { $0 == "Bearer \(token)" })
    #expect(other.requests.map(\.path) == ["/blob"])
    #expect(other.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  // MARK: What goes wrong

  @Test(arguments: [
    (401, "set HF_TOKEN"), (403, "set HF_TOKEN"), (404, "Check the name and the revision"),
    (500, "Try again later"),
  ])
  func `an HTTP status becomes words that say what to do`(status: Int, words: String) throws {
    fixture.server.set(fixture.listingPath, .init(status: status))
    #expect {
      try fixture.hub.resolve(HubFixture.name)
    } throws: { error in
      "\(error)".contains(words)
    }
  }

  @Test func `no hub at all is said so`() throws {
    fixture.server.stop()
    fixture.environment["HF_ENDPOINT"] = "http://127.0.0.1:1"
    #expect {
      try fixture.hub.resolve(HubFixture.name)
    } throws: { error in
      if case ModelHubError.unreachable = error { return true }
      return false
    }
  }

  @Test func `a machine without curl is said so`() throws {
    fixture.environment["PATH"] = "\(fixture.root)/none"
    #expect(throws: ModelHubError.curlMissing(path: "\(fixture.root)/none")) {
      try fixture.hub.pull(HubFixture.name)
    }
  }

  @Test(arguments: [
    "", "{", "[]", "<html>", #"{"sha":"../..","siblings":[]}"#, #"{"sha":"abcdefa"}"#,
    #"{"sha":"abcdefa","siblings":[{"rfilename":"../../x"}]}"#,
    #"{"sha":"abcdefa","siblings":[{"rfilename":"/etc/passwd"}]}"#,
    #"{"sha":"abcdefa","siblings":[{"rfilename":"a\u0000b"}]}"#,
    #"{"sha":"abcdefa","siblings":[{"rfilename":"a","size":-5}]}"#,
    #"{"sha":"abcdefa","siblings":[]}"#,
  ])
  func `a listing that cannot be trusted is refused`(listing: String) throws {
    fixture.server.set(fixture.listingPath, .init(body: Array(listing.utf8)))
    #expect(throws: ModelHubError.self) { try fixture.hub.pull(HubFixture.name) }
    #expect(!FileManager.default.fileExists(atPath: fixture.ownFolder))
  }

  @Test func `every prefix of a listing is refused`() throws {
    let listing = Array(
      #"{"sha":"abcdefa","siblings":[{"rfilename":"config.json","size":2}]}"#.utf8)
    for length in stride(from: 0, through: listing.count, by: 7) {
      fixture.server.set(fixture.listingPath, .init(body: Array(listing.prefix(length))))
      #expect(throws: ModelHubError.self) { try fixture.hub.pull(HubFixture.name) }
    }
  }

  @Test func `what an interrupted curl leaves is said to be kept`() throws {
    // Ends as Ctrl-C ends a program.
    try fixture.replaceCurl(by: "#!/bin/sh\nkill -INT $$\n")
    #expect(throws: ModelHubError.interrupted(HubFixture.name)) {
      try fixture.hub.pull(HubFixture.name)
    }
  }

  private func leftovers() -> [String] {
    let parent = "\(fixture.root)/akin/models/someone"
    return ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted()
  }

  private func hash(_ model: ResolvedModel) throws -> String {
    let file = URL(fileURLWithPath: "\(model.folder)/model.safetensors")
    return fixture.hash(Array(try Data(contentsOf: file)))
  }
}
