import Akin
import Foundation
import TestSupport
import Testing

/// The program `akin`, which is built beside the tests.
let builtProgram: URL? = {
  let folder = Bundle.main.executableURL?.deletingLastPathComponent()
  let url = folder?.appending(path: "akin")
  return url.flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }
}()

/// What an index answers: every passage with its score, in a fixed order.
func answers(_ index: String) async throws -> [(place: String, score: Float)] {
  let engine = try await SearchEngine.open(at: index)
  return try await engine.search("The rose is red.", limit: 100_000, recall: 1)
    .map { (place: $0.passage.where, score: $0.score) }
    .sorted { $0.place < $1.place }
}

extension Passage {
  fileprivate var `where`: String { "\(path):\(start) \(text)" }
}

/// A corpus that is large enough for lists, indexes of it from before it changed and from after, and runs
/// of `akin` on copies of them that something disturbs.
final class FaultyRuns: Sendable {
  let folder: TemporaryFolder
  /// The documents, as they are now.
  var docs: String { folder.path + "/docs" }
  /// An index from before the documents were enough for lists: the next run adds, deletes and trains.
  var small: String { folder.path + "/small" }
  /// An index with lists: the next run adds, deletes, and makes the lists anew.
  var large: String { folder.path + "/large" }
  /// An index of the documents as they are, with lists and some dead vectors, which `compact` removes.
  var after: String { folder.path + "/after" }

  init() throws {
    folder = try TemporaryFolder()
    for file in 0..<35 { try folder.write(Self.text(file), to: "docs/\(file).txt") }
    try run(["index", docs, "--index", small])
    for file in 35..<43 { try folder.write(Self.text(file), to: "docs/\(file).txt") }
    try FileManager.default.copyItem(atPath: small, toPath: large)
    try run(["index", docs, "--index", large])
    // Some go, some are new, some are edited.
    for file in 0..<8 { try FileManager.default.removeItem(atPath: "\(docs)/\(file).txt") }
    for file in 43..<48 { try folder.write(Self.text(file), to: "docs/\(file).txt") }
    for file in 10..<14 {
      try folder.write(Self.text(file) + "\n\nThe knife is new \(file).", to: "docs/\(file).txt")
    }
    try FileManager.default.copyItem(atPath: large, toPath: after)
    try run(["index", docs, "--index", after])
  }

  private static func text(_ file: Int) -> String {
    let words = ["rose", "tree", "boat", "knife", "water", "garden", "tide", "old", "red", "new"]
    var random = SplitMix64(seed: UInt64(file))
    return (0..<540).map { _ in
      let words = (0..<6).map { _ in words.randomElement(using: &random) ?? "" }
      return "The " + words.joined(separator: " ") + "."
    }.joined(separator: "\n\n")
  }

  /// Starts `akin` in a process of its own.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
    let process = Process()
    process.executableURL = builtProgram
    process.arguments = arguments + ["--quiet"]
    if arguments.first == "index" {
      process.arguments? += ["--model", Fixtures.model("tiny"), "--threads", "1"]
    }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Runs `akin` to its end.
  @discardableResult
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Int32 {
    let process = try start(arguments, environment: environment)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A copy of an index, under a name of its own.
  func copy(_ index: String, _ name: String) throws -> String {
    let path = folder.path + "/" + name
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: index, toPath: path)
    return path
  }

  /// Checks what a disturbed run has left: it verifies, answers, has lost nothing that is not on its
  /// way out, and the next run completes it.
  func check(_ index: String, expected: [(place: String, score: Float)], _ what: String)
    async throws
  {
    let engine = try await SearchEngine.open(at: index, model: .named(Fixtures.model("tiny")))
    #expect(try await engine.verify().problems == [], "\(what)")
    // Documents that did not change are there whatever happened.
    let kept = Set(
      expected.map(\.place).filter { place in
        guard let file = Int(place.prefix { $0 != "." }) else { return false }
        return 14..<35 ~= file
      })
    let found = Set(try await answers(index).map(\.place))
    #expect(found.isSuperset(of: kept), "\(what): lost commits")
    try await checkLists(engine, what)
    try await engine.index(folder: docs)
    #expect(try await engine.verify().problems == [], "\(what)")
    let actual = try await answers(index)
    #expect(actual.map(\.place) == expected.map(\.place), "\(what)")
    let largest = zip(actual, expected).map { abs($0.score - $1.score) }.max() ?? 1
    #expect(largest <= 1e-6, "\(what)")
    #expect(try await engine.status().lists > 0, "\(what)")
    try await checkLists(engine, what)
    try? FileManager.default.removeItem(atPath: index)
  }

  /// Checks that a search through the lists finds nearly all that comparing every vector finds, with
  /// the same scores.
  private func checkLists(_ engine: SearchEngine, _ what: String) async throws {
    let queries = ["The tree is old.", "A garden by the water.", "tide tide boat", "new knife"]
    let exact = try await engine.search(queries, limit: 10, recall: 1)
    let quick = try await engine.search(queries, limit: 10, recall: 0.99)
    var missed = 0
    for (exact, quick) in zip(exact, quick) {
      #expect(quick.count == 10, "\(what)")
      let scores = Dictionary(
        exact.map { ($0.passage.where, $0.score) }, uniquingKeysWith: { first, _ in first })
      for hit in quick {
        if let score = scores[hit.passage.where] {
          #expect(hit.score == score, "\(what): \(hit.passage.where)")
        } else if hit.score < exact[9].score {
          missed += 1
        } else {
          #expect(hit.score == exact[9].score, "\(what): \(hit.passage.where) is no hit")
        }
      }
    }
    #expect(missed <= 8, "\(what)")
  }
}
