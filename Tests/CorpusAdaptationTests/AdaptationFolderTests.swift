import CorpusAdaptation
import Foundation
import TestSupport
import Testing

@Suite struct AdaptationFolderTests {
  private let place: TemporaryFolder
  private var path: String { place.path + "/new" }

  init() throws {
    place = try TemporaryFolder()
  }

  private func begun() throws -> AdaptationFolder {
    let folder = try AdaptationFolder(path, start: "/old", isResumed: false, overwrites: true)
    try folder.begin()
    for name in ["config.json", "model.safetensors", "1_Pooling/config.json"] {
      try place.write("new \(name)", to: "new/training/" + name)
    }
    return folder
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }

  @Test func `a better model moves up, over the files of an older one`() throws {
    try place.write("old", to: "new/model.safetensors")
    try begun().settle(isKept: true)
    #expect(text("model.safetensors") == "new model.safetensors")
    #expect(text("config.json") == "new config.json")
    #expect(text("1_Pooling/config.json") == "new 1_Pooling/config.json")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        == ["1_Pooling", "config.json", "model.safetensors"])
  }

  @Test func `a model that is no better stays below, and an older one in the output too`() throws {
    try place.write("old", to: "new/model.safetensors")
    try begun().settle(isKept: false)
    #expect(text("model.safetensors") == "old" && text("config.json") == nil)
    #expect(text("rejected/model.safetensors") == "new model.safetensors")
  }

  @Test func `what a killed run has moved in part is moved again`() throws {
    let folder = try begun()
    // A run was killed when it had moved one file and half of another.
    try place.write("new model.safetensors", to: "new/model.safetensors")
    try place.write("new con", to: "new/config.json.partial")
    let resumed = try AdaptationFolder(path, start: "/old", isResumed: true, overwrites: false)
    #expect(FileManager.default.fileExists(atPath: resumed.work + "/model.safetensors"))
    try resumed.settle(isKept: true)
    #expect(text("config.json") == "new config.json" && text("config.json.partial") == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.work))
  }
}
