import Akin
import Foundation
import TestSupport
import Testing

/// A second generation of an index, made with another model beside the first.
@Suite struct GenerationTests {
  private let folder: TemporaryFolder
  private var docs: String { folder.path + "/docs" }
  private var index: String { docs + "/.akin" }
  private let old = Fixtures.model("tiny")
  private let new = Fixtures.model("tiny-cls")

  init() throws {
    folder = try TemporaryFolder()
    let words = ["rose", "tree", "boat", "knife", "water", "garden", "tide", "old", "red", "new"]
    var random = SplitMix64(seed: 9)
    for file in 0..<12 {
      let sentences = (0..<25).map { _ in
        "The "
          + (0..<6).map { _ in words.randomElement(using: &random) ?? "" }
          .joined(separator: " ") + "."
      }
      try folder.write(sentences.joined(separator: "\n\n"), to: "docs/\(file).txt")
    }
  }

  private func engine(_ model: ModelChoice = .default) async throws -> SearchEngine {
    try await SearchEngine.open(at: index, model: model, newIndexPrecision: .fp32)
  }

  private func answers(_ engine: SearchEngine) async throws -> [String] {
    try await engine.search("the rose garden", limit: 20).map {
      "\($0.passage.path):\($0.passage.line) \($0.score)"
    }
  }

  @Test func `searches go on with the first until the second is complete, and can go back`()
    async throws
  {
    let first = try await engine(.named(old))
    try await first.index(folder: docs)
    // An engine that lives on, as that of a service does.
    let service = try await engine()
    let before = try await answers(service)
    #expect(try await service.status().generations == nil)

    let report = try await engine(.named(new)).indexNewGeneration()
    #expect(report.documents == 12 && report.embedded > 200)
    let after = try await answers(service)
    #expect(after != before)
    let status = try await service.status()
    #expect(status.model == new && status.dimension == 8 && status.roots == [docs])
    #expect(status.generations?.map(\.role) == [.previous, .current])
    #expect(try await service.verify().problems.isEmpty)

    // The same as an index that never had another model.
    let fresh = try await SearchEngine.open(
      at: folder.path + "/fresh", model: .named(new), newIndexPrecision: .fp32)
    try await fresh.index(folder: docs)
    #expect(try await answers(fresh) == after)

    #expect(try await service.rollback().number == 1)
    #expect(try await answers(service) == before)
    #expect(try await service.status().model == old)
    #expect(try await service.rollback().number == 2)
    #expect(try await answers(service) == after)

    // Runs go on in the generation that is in use.
    try folder.write("The ferry is late.", to: "docs/ferry.txt")
    #expect(try await engine().index(folder: docs).added == 1)
    #expect(try await service.status().generations?.map(\.documents) == [12, 13])

    #expect(try await service.dropOtherGenerations() == 1)
    #expect(!FileManager.default.fileExists(atPath: index + "/catalog.sqlite"))
    await #expect(throws: IndexingError.self) { try await service.rollback() }
    #expect(try await answers(service).count == 20)
    #expect(SearchEngine.nearestIndex(to: docs) == index)
    #expect(try await service.status().generations == nil)

    // A third takes the place of the second, and the second can be gone back to.
    try await engine(.named(old)).indexNewGeneration()
    #expect(try await service.status().generations?.map(\.number) == [2, 3])
    #expect(try await service.status().model == old)
    try await engine(.named(new)).indexNewGeneration()
    #expect(try await service.status().generations?.map(\.number) == [3, 4])
  }

  @Test func `the model that the index has makes no new generation, and a gone folder none either`()
    async throws
  {
    try await engine(.named(old)).index(folder: docs)
    await #expect(throws: IndexingError.self) {
      try await engine(.named(old)).indexNewGeneration()
    }
    let away = folder.path + "/away"
    try await engine().index(folder: try folder.write("The tide is high.", to: "more/a.txt"))
    try FileManager.default.moveItem(atPath: folder.path + "/more", toPath: away)
    await #expect(throws: IndexingError.self) {
      try await engine(.named(new)).indexNewGeneration()
    }
    #expect(try await engine().status().model == old)
    #expect(try await engine().status().generations?.map(\.role) == [.current, .unfinished])
    // Another model does not go on with what this one began.
    await #expect(throws: IndexingError.self) {
      try await engine(.named(Fixtures.model("tiny-max"))).indexNewGeneration()
    }
    try FileManager.default.moveItem(atPath: away, toPath: folder.path + "/more")
    try await engine(.named(new)).indexNewGeneration()
    #expect(try await engine().status().model == new)
  }

  @Test func `documents that are gone keep the earlier generation in use`() async throws {
    try await engine(.named(old)).index(folder: docs)
    for file in 0..<8 { try FileManager.default.removeItem(atPath: docs + "/\(file).txt") }
    await #expect(throws: IndexingError.self) {
      try await engine(.named(new)).indexNewGeneration()
    }
    #expect(try await engine().status().documents == 12)
    try await engine(.named(new)).indexNewGeneration(allowingRemoval: true)
    #expect(try await engine().status().documents == 4)
  }

  @Test func `damage in a generation that is not in use is told`() async throws {
    try await engine(.named(old)).index(folder: docs)
    try await engine(.named(new)).indexNewGeneration()
    let segments = try FileManager.default.contentsOfDirectory(atPath: index + "/segments")
    try FileManager.default.removeItem(
      atPath: index + "/segments/" + (try #require(segments.first)))
    let problems = try await engine().verify().problems
    #expect(problems.count == 1 && problems[0].contains(index + "/segments/"), "\(problems)")
  }

  @Test(.enabled(if: builtProgram != nil, "the program akin is not built"))
  func `a run that is killed at any moment leaves the first in use, and goes on`() async throws {
    try await engine(.named(old)).index(folder: docs)
    let before = try await answers(engine())
    func start(_ place: String) throws -> Process {
      let process = Process()
      process.executableURL = builtProgram
      process.arguments = [
        "index", place, "--model", new, "--new-generation", "--threads", "1", "--quiet",
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }
    // An index that moves with its folder.
    func copied(_ name: String) throws -> String {
      let copy = folder.path + "/" + name
      try FileManager.default.copyItem(atPath: docs, toPath: copy)
      return copy
    }
    let whole = try copied("whole")
    let began = ContinuousClock.now
    let undisturbed = try start(whole)
    undisturbed.waitUntilExit()
    #expect(undisturbed.terminationStatus == 0)
    let duration = ContinuousClock.now - began
    let after = try await answers(SearchEngine.open(at: whole))
    #expect(after != before)
    for kill in 1...6 {
      let place = try copied("killed-\(kill)")
      let process = try start(place)
      try await Task.sleep(for: duration * kill / 7)
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let engine = try await SearchEngine.open(at: place)
      let found = try await answers(engine)
      // It may have been through already.
      #expect(found == before || found == after, "killed at \(kill)")
      #expect(try await engine.verify().problems.isEmpty, "killed at \(kill)")
      if found == before {
        try await SearchEngine.open(at: place, model: .named(new)).indexNewGeneration()
      }
      #expect(try await answers(engine) == after, "killed at \(kill)")
      #expect(try await engine.verify().problems.isEmpty)
    }
  }
}
