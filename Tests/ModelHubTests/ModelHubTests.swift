import Foundation
import ModelHub
import Testing

@Suite struct ModelHubTests {
  let fixture: HubFixture

  init() throws { fixture = try HubFixture() }

  // MARK: Names

  @Test(arguments: [
    ("all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"),
    ("BAAI/bge-small-en-v1.5", "BAAI/bge-small-en-v1.5"),
    ("a_b/c.d", "a_b/c.d"),
  ])
  func `a name without an organisation belongs to sentence-transformers`(
    text: String, whole: String
  ) throws {
    #expect(try ModelName(text).text == whole)
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "..", "../x", "a/..", "a/../b", ".hidden", "a/.b", "-x", "a--b",
    "a b", "a\nb", "a\u{0}b", "a\u{1b}[31m", "é/b", "a\\b", "a?b", "a#b", "a%2e", "a:b", "a.",
    String(repeating: "x", count: 97),
  ])
  func `a hostile name is refused`(text: String) {
    #expect(throws: ModelHubError.self) { try ModelName(text) }
    #expect(throws: ModelHubError.self) { try fixture.hub.pull(text) }
    #expect(throws: ModelHubError.self) { try fixture.hub.remove(text) }
    #expect(throws: ModelHubError.self) { try fixture.hub.importFolder(fixture.root, as: text) }
    #expect(fixture.server.requests.isEmpty)
  }

  @Test func `control characters of a name are made visible in the error`() {
    #expect {
      try ModelName("a\u{1b}[31m")
    } throws: { error in
      !"\(error)".unicodeScalars.contains("\u{1b}") && "\(error)".contains("\\u{1B}")
    }
  }

  // MARK: Where models are looked for

  @Test(arguments: ["0", "1"])
  func `a name is a path first, then Akin's own, then the cache, then a download`(
    offline: String
  ) throws {
    fixture.environment["HF_HUB_OFFLINE"] = offline
    try fixture.publish(fixture.modelFiles)
    let hub = fixture.hub
    if offline == "1" {
      #expect(throws: ModelHubError.offline(HubFixture.name)) { try hub.resolve(HubFixture.name) }
      #expect(fixture.server.requests.isEmpty)
    } else {
      #expect(try hub.resolve(HubFixture.name).origin == .download)
      #expect(try hub.resolve(HubFixture.name).origin == .own)
      try hub.remove(HubFixture.name)
    }
    fixture.server.forgetRequests()

    let snapshot = try fillCache()
    let cached = try hub.resolve(HubFixture.name)
    #expect(cached.origin == .huggingFaceCache)
    #expect(cached.folder == snapshot)
    #expect(cached.revision == HubFixture.commit)

    _ = try hub.importFolder(snapshot, as: HubFixture.name)
    #expect(try hub.resolve(HubFixture.name).origin == .own)
    #expect(try hub.resolve(snapshot).origin == .path)
    #expect(try hub.resolve("~/akin/models/\(HubFixture.name)").folder == fixture.ownFolder)
    #expect(fixture.server.requests.isEmpty)
  }

  @Test(arguments: ["./nowhere", "/nowhere/at/all", "~/nowhere", "../nowhere-\u{7}"])
  func `a path that is not there is not taken for a name`(path: String) {
    #expect(throws: ModelHubError.noSuchFolder(path)) { try fixture.hub.resolve(path) }
  }

  @Test func `a snapshot without weights is passed over`() throws {
    let snapshot = try fillCache()
    try FileManager.default.removeItem(atPath: "\(snapshot)/model.safetensors")
    #expect(try fixture.hub.resolveLocally(HubFixture.name) == nil)
  }

  @Test(arguments: ["../../..", "", "main", "ab/cd", "\u{0}"])
  func `a cache whose reference is no commit is passed over`(reference: String) throws {
    _ = try fillCache()
    let refs = "\(fixture.root)/hf/hub/models--someone--tiny/refs/main"
    try Data(reference.utf8).write(to: URL(fileURLWithPath: refs))
    #expect(try fixture.hub.resolveLocally(HubFixture.name) == nil)
  }

  @Test func `settings follow the environment as the Python tools do`() {
    let bare = Hub.Settings(environment: ["HOME": "/h"])
    #expect(bare.cacheFolder == "/h/.cache/huggingface/hub")
    #expect(bare.endpoint == "https://huggingface.co")
    #expect(bare.mayDownload)
    let full = Hub.Settings(environment: [
      "HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c", "HF_ENDPOINT": "http://m/",
      "HF_HUB_OFFLINE": "true", "HF_TOKEN": " t\n",
    ])
    #expect(full.modelsFolder == "/d/akin/models")
    #expect(full.cacheFolder == "/c/huggingface/hub")
    #expect(full.endpoint == "http://m")
    #expect(!full.mayDownload)
    #expect(full.token == "t")
    #expect(full.environment["HF_TOKEN"] == nil)
    let cache = Hub.Settings(environment: [
      "HOME": "/h", "HF_HOME": "/x", "HF_HUB_CACHE": "~/y", "AKIN_HOME": "/a",
    ])
    #expect(cache.cacheFolder == "/h/y")
    #expect(cache.modelsFolder == "/a/models")
  }

  // MARK: What is here

  @Test func `installed models are listed with their sizes and origins`() throws {
    _ = try fillCache()
    #expect(fixture.hub.installed().map(\.origin) == [.huggingFaceCache])
    try fixture.publish(fixture.modelFiles)
    _ = try fixture.hub.pull(HubFixture.name)
    let models = fixture.hub.installed()
    #expect(models.map(\.name) == [HubFixture.name, HubFixture.name])
    #expect(models.map(\.origin) == [.own, .huggingFaceCache])
    #expect(models.allSatisfy { $0.bytes > fixture.weights.count })
  }

  @Test func `removing takes Akin's own model and never the cache's`() throws {
    #expect {
      try fixture.hub.remove(HubFixture.name)
    } throws: { error in
      "\(error)".contains("Fetch it, or name one that is there")
    }
    _ = try fillCache()
    #expect {
      try fixture.hub.remove(HubFixture.name)
    } throws: { error in
      "\(error)".contains("Hugging Face cache")
    }
    try fixture.publish(fixture.modelFiles)
    _ = try fixture.hub.pull(HubFixture.name)
    try fixture.hub.remove(HubFixture.name)
    #expect(!FileManager.default.fileExists(atPath: fixture.ownFolder))
    #expect(try fixture.hub.resolve(HubFixture.name).origin == .huggingFaceCache)
  }

  @Test func `a link in the model folder is removed and its target stays`() throws {
    let elsewhere = "\(fixture.root)/elsewhere"
    try fixture.write(fixture.modelFiles, to: elsewhere)
    let parent = "\(fixture.root)/akin/models/someone"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: fixture.ownFolder, withDestinationPath: elsewhere)
    try fixture.hub.remove(HubFixture.name)
    #expect(try fixture.hub.resolveLocally(HubFixture.name) == nil)
    #expect(FileManager.default.fileExists(atPath: "\(elsewhere)/model.safetensors"))
  }

  // MARK: Import and verify

  @Test func `an import copies what matters and verify finds every later change`() throws {
    let source = "\(fixture.root)/source"
    var files = fixture.modelFiles
    files["pytorch_model.bin"] = [1, 2, 3]
    files["README.md"] = [35]
    try fixture.write(files, to: source)
    let model = try fixture.hub.importFolder(source, as: HubFixture.name)
    #expect(!FileManager.default.fileExists(atPath: "\(model.folder)/pytorch_model.bin"))
    let checks = try fixture.hub.verify(model)
    #expect(Set(checks.map(\.path)) == Set(fixture.modelFiles.keys))
    #expect(checks.allSatisfy { $0.state == .intact })

    var altered = fixture.weights
    altered[100_000] ^= 1
    try fixture.write(
      ["model.safetensors": altered, "1_Pooling/extra.json": [123, 125]], to: model.folder)
    try FileManager.default.removeItem(atPath: "\(model.folder)/vocab.txt")
    let again = try fixture.hub.verify(model)
    let states = Dictionary(uniqueKeysWithValues: again.map { ($0.path, $0.state) })
    #expect(states["model.safetensors"] == .altered(sha256: fixture.hash(altered)))
    #expect(states["vocab.txt"] == .missing)
    #expect(states["1_Pooling/extra.json"] == .unrecorded)
    #expect(states["config.json"] == .intact)
  }

  @Test func `verify reads the hashes that the cache keeps in its file names`() throws {
    let snapshot = try fillCache()
    let model = try fixture.hub.resolve(HubFixture.name)
    let states = Dictionary(
      uniqueKeysWithValues: try fixture.hub.verify(model).map { ($0.path, $0.state) })
    #expect(states["model.safetensors"] == .intact)
    #expect(states["config.json"] == .unrecorded)
    let blob = URL(fileURLWithPath: "\(snapshot)/model.safetensors").resolvingSymlinksInPath()
    try Data([0]).write(to: blob)
    let again = try fixture.hub.verify(model)
    #expect(
      again.first { $0.path == "model.safetensors" }?.state
        == .altered(sha256: fixture.hash([0])))
  }

  @Test func `weights cut short are noticed without hashing`() throws {
    let source = "\(fixture.root)/source"
    try fixture.write(fixture.modelFiles, to: source)
    let model = try fixture.hub.importFolder(source, as: HubFixture.name)
    try Data(fixture.weights.dropLast()).write(
      to: URL(fileURLWithPath: "\(model.folder)/model.safetensors"))
    #expect(
      throws: ModelHubError.wrongSize(
        file: "\(model.folder)/model.safetensors", expected: 200_000, found: 199_999)
    ) { try fixture.hub.resolve(HubFixture.name) }
  }

  @Test func `the default model with other weights is refused wherever it comes from`() throws {
    let source = "\(fixture.root)/source"
    try fixture.write(fixture.modelFiles, to: source)
    let isWrongHash: (any Error) -> Bool = { error in
      if case ModelHubError.wrongHash(_, let expected, _) = error {
        return expected == Hub.knownWeights[Hub.defaultModel]
      }
      return false
    }
    #expect {
      try fixture.hub.importFolder(source, as: "all-MiniLM-L6-v2")
    } throws: {
      isWrongHash($0)
    }
    try fixture.write(
      fixture.modelFiles, to: "\(fixture.root)/akin/models/\(Hub.defaultModel)")
    #expect {
      try fixture.hub.resolve("all-MiniLM-L6-v2")
    } throws: {
      isWrongHash($0)
    }
    // A path is the user's own word.
    #expect(try fixture.hub.resolve(source).origin == .path)
  }

  @Test(arguments: [
    #"[{"path":"../outside"}]"#, #"[{"path":"/etc"}]"#, #"[{"path":"a/../../b"}]"#, #"{"#, "[1]",
  ])
  func `a pipeline that leaves its folder or cannot be read is refused`(modules: String) throws {
    let source = "\(fixture.root)/source"
    var files = fixture.modelFiles
    files["modules.json"] = Array(modules.utf8)
    try fixture.write(files, to: source)
    #expect(throws: ModelHubError.self) {
      try fixture.hub.importFolder(source, as: HubFixture.name)
    }
    #expect(!FileManager.default.fileExists(atPath: fixture.ownFolder))
  }

  @Test(arguments: [
    "", "{", "null", #"{"format":2,"name":"a","origin":"","files":[]}"#,
    #"{"format":1,"name":"a","origin":"","files":[{"path":"../../x","bytes":1,"sha256":""}]}"#,
  ])
  func `a manifest that cannot be trusted is refused`(manifest: String) throws {
    try fixture.write(fixture.modelFiles, to: fixture.ownFolder)
    try fixture.write(["akin-manifest.json": Array(manifest.utf8)], to: fixture.ownFolder)
    #expect(throws: ModelHubError.self) { try fixture.hub.resolve(HubFixture.name) }
  }

  /// Lays the model out as the Hugging Face cache does: links to blobs.
  ///
  /// - Returns: the snapshot's folder.
  private func fillCache() throws -> String {
    let repository = "\(fixture.root)/hf/hub/models--someone--tiny"
    let snapshot = "\(repository)/snapshots/\(HubFixture.commit)"
    var files = fixture.modelFiles
    files["model.safetensors"] = nil
    try fixture.write(files, to: snapshot)
    let blob = fixture.hash(fixture.weights)
    try fixture.write([blob: fixture.weights], to: "\(repository)/blobs")
    try FileManager.default.createSymbolicLink(
      atPath: "\(snapshot)/model.safetensors", withDestinationPath: "../../blobs/\(blob)")
    try fixture.write(["refs/main": Array(HubFixture.commit.utf8)], to: repository)
    return snapshot
  }
}
