import Foundation
import TestSupport
import Testing

/// The commands that README.md shows, run as they stand but for the model.
@Suite(.enabled(if: builtProgram != nil, "the program akin is not built"))
struct ReadmeCommandTests {
  private static let commands: [[String]] = {
    let readme = try? String(
      contentsOf: Fixtures.repository.appending(path: "README.md"), encoding: .utf8)
    return (readme ?? "").split(separator: "\n").filter { $0.hasPrefix("$ akin ") }.map { line in
      let line = line.dropFirst("$ ".count).prefix { $0 != "#" }
      // Words, and texts between quotes.
      return line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .flatMap { place, part in
          place % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }
  }()

  @Test func `the commands of the README are understood and answered`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/corpora/handbook", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Fixtures.repository.appending(path: "corpora/handbook/garden"),
      to: URL(filePath: folder.path + "/corpora/handbook/garden"))
    let index = try #require(Self.commands.firstIndex { $0.contains("index") })
    // README shows an answer before it says how to make the index.
    for command in [Self.commands[index]] + Self.commands {
      let process = Process()
      process.executableURL = builtProgram
      process.currentDirectoryURL = URL(filePath: folder.path)
      process.arguments = Array(command.dropFirst()) + ["--model", Fixtures.model("tiny")]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect([0, 1].contains(process.terminationStatus), "\(command)")
    }
    #expect(Self.commands.count >= 8)
  }
}
