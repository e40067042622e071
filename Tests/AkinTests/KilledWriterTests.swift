import Akin
import Foundation
import TestSupport
import Testing

@Suite struct KilledWriterTests {
  private let folder: TemporaryFolder
  private var docs: String { folder.path + "/docs" }

  init() throws {
    folder = try TemporaryFolder()
    // Several windows of sentences that the vocabulary tells apart.
    let words = ["rose", "tree", "boat", "knife", "water", "garden", "tide", "old", "red", "new"]
    var random = SplitMix64(seed: 9)
    for file in 0..<60 {
      let sentences = (0..<100).map { _ in
        "The "
          + (0..<6).map { _ in words.randomElement(using: &random) ?? "" }
          .joined(separator: " ") + "."
      }
      try folder.write(sentences.joined(separator: "\n\n"), to: "docs/\(file).txt")
    }
  }

  /// Starts `akin index` in a process of its own.
  private func start(_ index: String) throws -> Process {
    let process = Process()
    process.executableURL = builtProgram
    process.arguments = [
      "index", docs, "--index", index, "--model", Fixtures.model("tiny"), "--threads", "1",
      "--quiet",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  @Test(.enabled(if: builtProgram != nil, "the program akin is not built"))
  func `a writer killed at any moment leaves an index that verifies and completes`() async throws {
    let undisturbed = folder.path + "/undisturbed"
    let began = ContinuousClock.now
    let whole = try start(undisturbed)
    whole.waitUntilExit()
    #expect(whole.terminationStatus == 0)
    let duration = ContinuousClock.now - began
    let expected = try await answers(undisturbed)
    // Equal texts are one hit.
    #expect(expected.count > 5900)

    let kills = ProcessInfo.processInfo.environment["AKIN_KILLS"].flatMap { Int($0) } ?? 16
    for kill in 1...kills {
      let index = folder.path + "/killed-\(kill)"
      let process = try start(index)
      try await Task.sleep(for: duration * kill / kills)
      // It may have ended by itself; then there is nothing to kill.
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()

      let engine = try await SearchEngine.open(at: index, model: .named(Fixtures.model("tiny")))
      if let report = try? await engine.verify() {
        #expect(report.problems.isEmpty, "killed at \(kill) of \(kills)")
      }
      try await engine.index(folder: docs)
      #expect(try await engine.verify().problems.isEmpty, "killed at \(kill) of \(kills)")
      let actual = try await answers(index)
      #expect(actual.map(\.place) == expected.map(\.place))
      let largest = zip(actual, expected).map { abs($0.score - $1.score) }.max() ?? 1
      #expect(largest <= 1e-6)
    }
  }
}
