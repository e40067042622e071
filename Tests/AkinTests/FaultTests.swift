import Akin
import Foundation
import TestSupport
import Testing

/// Runs that are killed, or whose writes fail, at any moment of adding, deleting, training and compacting.
///
/// `AKIN_KILLS` and `AKIN_WRITE_FAILURES` set how many of each; a few suffice for every day.
@Suite(.enabled(if: builtProgram != nil, "the program akin is not built"), .serialized)
struct FaultTests {
  private static func count(_ name: String, usually: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usually
  }

  /// What is disturbed: the arguments of `akin`, and the index that it works on a copy of.
  private static func works(_ runs: FaultyRuns) -> [(name: String, base: String)] {
    [("index", runs.small), ("index", runs.large), ("compact", runs.after)]
  }

  private static func arguments(_ name: String, _ runs: FaultyRuns, _ index: String) -> [String] {
    name == "index" ? ["index", runs.docs, "--index", index] : [name, "--index", index]
  }

  @Test func `a run killed while it adds, deletes, trains or compacts loses nothing`() async throws
  {
    let runs = try FaultyRuns()
    let expected = try await answers(runs.after)
    var random = SplitMix64(seed: 7)
    let kills = Self.count("AKIN_KILLS", usually: 6)
    var hits = 0
    for (name, base) in Self.works(runs) {
      let whole = try runs.copy(base, "whole")
      let began = ContinuousClock.now
      try runs.run(Self.arguments(name, runs, whole))
      let duration = ContinuousClock.now - began
      for kill in 0..<kills / 3 {
        let index = try runs.copy(base, "killed")
        let process = try runs.start(Self.arguments(name, runs, index))
        try await Task.sleep(for: duration * Double.random(in: 0...1.05, using: &random))
        if process.isRunning { hits += 1 }
        end(process)
        try await runs.check(index, expected: expected, "\(name), kill \(kill)")
      }
    }
    print("kills of a run that was still going: \(hits) of \(kills)")
  }

  private func end(_ process: Process) {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  #if os(Linux)
    @Test(arguments: ["enospc", "eio", "short"])
    func `a write that fails anywhere loses nothing`(how: String) async throws {
      let runs = try FaultyRuns()
      guard let shim = try Self.shim(in: runs.folder.path) else { return }
      let expected = try await answers(runs.after)
      var random = SplitMix64(seed: 11)
      let failures = Self.count("AKIN_WRITE_FAILURES", usually: 6)
      for (name, base) in Self.works(runs) {
        let counted = runs.folder.path + "/count"
        func run(failingAt place: Int, _ index: String) throws -> Int32 {
          try runs.run(
            Self.arguments(name, runs, index),
            environment: [
              "LD_PRELOAD": shim, "AKIN_FAIL_AT": "\(place)", "AKIN_FAIL_HOW": how,
              "AKIN_FAIL_COUNT": counted,
              "AKIN_FAIL_IN": URL(filePath: index).resolvingSymlinksInPath().path,
            ])
        }
        #expect(try run(failingAt: .max, runs.copy(base, "counted")) == 0)
        let most = try #require(Int(String(contentsOfFile: counted, encoding: .utf8)))
        for failure in 0..<(failures + 8) / 9 {
          let index = try runs.copy(base, "failed")
          let place = Int.random(in: 1...most, using: &random)
          let status = try run(failingAt: place, index)
          #expect(status == 0 || status == 2, "\(name), \(how) at \(place): status \(status)")
          try await runs.check(index, expected: expected, "\(name), \(how) at \(place), \(failure)")
        }
      }
    }

    /// The library that makes writes fail; nil where there is no compiler for C.
    private static func shim(in folder: String) throws -> String? {
      let compilers = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"]
      guard let compiler = compilers.first(where: FileManager.default.isExecutableFile) else {
        return nil
      }
      let source = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Shims/failing-writes.c")
      let process = Process()
      process.executableURL = URL(filePath: compiler)
      process.arguments = [
        "-shared", "-fPIC", "-O1", "-o", folder + "/failing.so", source.path, "-ldl",
      ]
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0 ? folder + "/failing.so" : nil
    }
  #endif
}
