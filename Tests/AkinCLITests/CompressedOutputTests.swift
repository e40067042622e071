import FileAccess
import Foundation
import TestSupport
import Testing

/// Files that commands write under a name that ends in `.gz`, and streams that cannot.
@Suite struct CompressedOutputTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop(documents: [:]) }

  private func unpacked(_ name: String) throws -> String {
    let packed = try Data(contentsOf: URL(filePath: "\(workshop.path)/\(name)"))
    return String(decoding: try Gunzip.unpacked([UInt8](packed), atMost: 1 << 20), as: UTF8.self)
  }

  @Test func `a cleaned file and its list are compressed, and put together again`() async throws {
    let input = try workshop.folder.write("rose\nboat\nRose.\ntree\n", to: "in.txt")
    let run = await workshop.akin(
      "dedupe", "--input", input, "--threshold", "1", "--quiet", "--output", "out.txt.gz",
      "--removed", "gone.jsonl.gz")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(try unpacked("out.txt.gz") == "rose\nboat\ntree\n")
    #expect(try unpacked("gone.jsonl.gz").contains(#""record":"Rose.\n""#))
    let restored = await workshop.akin(
      "dedupe", "restore", "gone.jsonl.gz", "--input", workshop.path + "/out.txt.gz", "--output",
      "back.gz", "--quiet")
    #expect(restored.status == 0 && restored.errors.isEmpty)
    #expect(try unpacked("back.gz") == "rose\nboat\nRose.\ntree\n")
  }

  @Test func `a stream passes over broken records and keeps them`() async throws {
    let records = #"""
      {"text": "rose"}
      {"text": "Rose."}
      {"text": 42}
      {broken

      """#
    let input = try workshop.folder.write(records, to: "in.jsonl")
    let stream = [
      "dedupe", "stream", "--input", input, "--seen", "s", "--threshold", "1", "--output", "out",
    ]
    #expect(await workshop.akin(list: stream).status == 2)
    let run = await workshop.akin(list: stream + ["--skip-invalid"])
    #expect(
      run.errors
        == "2 records, 1 kept; removed: 1 exact; 2 passed over and kept\n")
    let output = try String(contentsOfFile: workshop.path + "/out", encoding: .utf8)
    #expect(output == "{\"text\": \"rose\"}\n{\"text\": 42}\n{broken\n")
  }

  @Test(arguments: [
    "[\n  {\"text\": \"a\"},\n", "[{\"text\": \"a\"},\n{\"text\": \"b\"}]\n", " [\r\n",
  ])
  func `a stream takes no lines of an array for texts`(array: String) async throws {
    let input = try workshop.folder.write(array, to: "in.txt")
    let run = await workshop.akin(
      "dedupe", "stream", "--input", input, "--seen", "s", "--output", "out")
    #expect(run.status == 2)
    #expect(run.errors.contains("is a JSON array; it must be JSONL, or one text a line"))
  }
}
