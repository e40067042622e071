import Akin
import Foundation
import TestSupport
import Testing

/// Models whose files are there and are of no use.
@Suite struct BadModelTests {
  private let folder: TemporaryFolder
  private var model: String { folder.path + "/model" }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Fixtures.model("tiny"), toPath: model)
    try folder.write("The rose is red. The tree is old.", to: "docs/one.txt")
  }

  /// Writes a number over the last one of the weights.
  private func spoil(with number: Float) throws {
    let file = URL(filePath: model + "/model.safetensors")
    var bytes = try Data(contentsOf: file)
    let end = (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: end)
    try bytes.write(to: file)
  }

  private func isRefused(_ error: any Error) -> Bool {
    if case SafetensorsError.notFinite = error { true } else { false }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `weights with a number that is not finite are refused everywhere`(number: Float) async throws
  {
    let whole = try await SearchEngine.open(
      at: folder.path + "/whole", model: .named(Fixtures.model("tiny")))
    try await whole.index(folder: folder.path + "/docs")
    try spoil(with: number)
    for precision in [Precision.fp32, .bf16, .int8] {
      await #expect {
        _ = try await TextEmbedder.load(.named(model), precision: precision)
      } throws: {
        isRefused($0)
      }
    }
    await #expect { _ = try await ModelStore().show(model) } throws: { isRefused($0) }
    let verified = try await ModelStore().verify(model)
    #expect(verified.problems.count == 1)
    let engine = try await SearchEngine.open(at: folder.path + "/index", model: .named(model))
    await #expect {
      try await engine.index(folder: folder.path + "/docs")
    } throws: { isRefused($0) }
    let other = try await SearchEngine.open(at: folder.path + "/whole", model: .named(model))
    await #expect { _ = try await other.search("roses") } throws: { isRefused($0) }
  }

  @Test(arguments: [
    "model.safetensors", "config.json", "modules.json", "1_Pooling/config.json", "tokenizer.json",
    "vocab.txt",
  ])
  func `a pointer of Git LFS is named in the place of any file`(name: String) async throws {
    let file = URL(filePath: model).appending(path: name)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    // Without tokenizer.json the vocabulary is read.
    if name == "vocab.txt" {
      try? FileManager.default.removeItem(atPath: model + "/tokenizer.json")
    }
    try Data(Self.pointer.utf8).write(to: file)
    await #expect { _ = try await TextEmbedder.load(.named(model)) } throws: { error in
      guard case ModelFolderError.gitLFSPointer(let path) = error else { return false }
      return path.hasSuffix("/" + name) && "\(error)".contains("git lfs pull")
    }
    await #expect { _ = try await ModelStore().import(model, as: "test/pointer") } throws: {
      error in
      if case ModelHubError.gitLFSPointer = error { true } else { false }
    }
  }

  @Test func `a document that is a pointer of Git LFS is skipped with that reason`() async throws {
    try folder.write(Self.pointer, to: "docs/large.txt")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
    let report = try await engine.index(folder: folder.path + "/docs")
    #expect(report.documents == 1)
    #expect(report.skipped.map(\.reason) == ["Git LFS pointer"])
    #expect(
      throws: RecordFileError.unreadable(.gitLFSPointer, path: folder.path + "/docs/large.txt")
    ) {
      _ = try RecordCorpus(path: folder.path + "/docs/large.txt")
    }
  }

  private static let pointer = """
    version https://git-lfs.github.com/spec/v1
    oid sha256:53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
    size 90868376

    """
}
