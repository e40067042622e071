import Foundation
import TestSupport
import Testing

@Suite struct SignalTests {
  @Test(
    .enabled(if: builtProgram != nil, "the program akin is not built"),
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a signal that asks a run to end leaves no half file`(signal: Int32) async throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = builtProgram
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.arguments = [
      "embed", "--model", Fixtures.model("tiny"), "--format", "npy", "--output", "v.npy", "-",
    ]
    let input = Pipe()
    process.standardInput = input
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("The rose is red.\n".utf8))
    // It waits for more lines, with its output begun.
    for _ in 0..<600 where names(in: folder.path).isEmpty {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(names(in: folder.path).count == 1)
    kill(process.processIdentifier, signal)
    try await Task.sleep(for: .milliseconds(50))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
    #expect(names(in: folder.path) == [])
  }

  private func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
