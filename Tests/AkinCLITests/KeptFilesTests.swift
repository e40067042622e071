import AkinCLI
import Foundation
import TestSupport
import Testing

/// Outputs that the user names, beside files that are there already.
@Suite struct KeptFilesTests {
  static let records = "Prune roses.\nPrune roses.\nThe ferry leaves at nine.\n"

  /// Commands that write a file `out`.
  static let commands = [
    ["embed", "in.txt", "--output", "out"],
    ["dedupe", "--input", "in.txt", "--output", "out"],
    ["dedupe", "--input", "in.txt", "--output", "rest", "--removed", "out"],
    ["dedupe", "--input", "in.txt", "--report", "out"],
    ["dedupe", "against", "other.txt", "--input", "in.txt", "--output", "out"],
    ["cluster", "--input", "in.txt", "--map", "out"],
    ["cluster", "--input", "in.txt", "--plot", "out"],
  ]

  @Test(arguments: commands)
  func `a file that is there is overwritten only with --force`(command: [String]) async throws {
    let workshop = try Workshop(documents: [
      "in.txt": Self.records, "other.txt": "Boats.\n", "out": "precious",
    ])
    let path = workshop.path + "/out"
    let command = command.map { $0 == "in.txt" ? workshop.path + "/in.txt" : $0 }
    let refused = await workshop.akin(list: command)
    #expect(refused.status == 2)
    #expect(
      refused.errors
        == "akin: out: is there already. Name another file, or overwrite it with --force.\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    #expect(!FileManager.default.fileExists(atPath: workshop.path + "/rest"))
    let forced = await workshop.akin(list: command + ["-f"])
    #expect(forced.status < 2, "\(forced.errors)")
    #expect(try String(contentsOfFile: path, encoding: .utf8) != "precious")
  }

  @Test func `restore overwrites only with --force`() async throws {
    let workshop = try Workshop(documents: ["in.txt": Self.records, "old.txt": "precious"])
    #expect(
      await workshop.akin(
        "dedupe", "--input", workshop.path + "/in.txt", "--output", "clean.txt", "--removed",
        "gone.jsonl"
      ).status == 0)
    let restore = [
      "dedupe", "restore", "gone.jsonl", "--input", "clean.txt", "--output", "old.txt",
    ]
    #expect(await workshop.akin(list: restore).status == 2)
    let path = workshop.path + "/old.txt"
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    #expect(await workshop.akin(list: restore + ["--force"]).status == 0)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.records)
  }

  @Test(arguments: ["jsonl", "csv", "npy"])
  func `a device is no file to protect, and stays one`(format: String) async throws {
    let workshop = try Workshop(documents: ["in.txt": "One.\n"])
    let run = await workshop.akin(
      "embed", "in.txt", "--format", format, "--output", "/dev/null")
    #expect(run.status == 0, "\(run.errors)")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test func `a named pipe gets the bytes that a file would get`() async throws {
    let workshop = try Workshop(documents: ["in.txt": "One.\nTwo.\n"])
    #expect(
      await workshop.akin("embed", "in.txt", "--format", "npy", "--output", "v.npy").status == 0)
    let (pipe, file) = (workshop.path + "/pipe", workshop.path + "/v.npy")
    let made = unsafe mkfifo(pipe, 0o600)
    try #require(made == 0)
    // A process of its own reads: a thread of ours that waited might be the one that others need.
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/sh")
    reader.arguments = ["-c", "cat pipe > copy"]
    reader.currentDirectoryURL = URL(filePath: workshop.path)
    try reader.run()
    let run = await workshop.akin("embed", "in.txt", "--format", "npy", "--output", "pipe")
    #expect(run.status == 0, "\(run.errors)")
    reader.waitUntilExit()
    let copy = try Data(contentsOf: URL(filePath: workshop.path + "/copy"))
    #expect(try copy == Data(contentsOf: URL(filePath: file)))
  }
}
