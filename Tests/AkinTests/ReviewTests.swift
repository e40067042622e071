import Akin
import Foundation
import TestSupport
import Testing

@Suite struct ReviewTests {
  private let folder: TemporaryFolder
  private var docs: String { folder.path + "/docs" }

  init() throws {
    folder = try TemporaryFolder()
    let subjects = [
      "roses", "bees", "boats", "stars", "bread", "rain", "wool", "glass", "tea", "dogs", "cats",
    ]
    let lines = subjects.map { "We like \($0).\nPeople like \($0).\n" }
    try folder.write(lines.joined(), to: "docs/all.txt")
  }

  private func engine(_ name: String, model: String) async throws -> SearchEngine {
    let engine = try await SearchEngine.open(
      at: folder.path + "/" + name, model: .named(Fixtures.model(model)), precision: .fp32)
    try await engine.index(folder: docs)
    return engine
  }

  @Test func `answers outlast runs and serve another model of the same corpus`() async throws {
    let engine = try await engine("one", model: "tiny")
    #expect(try await engine.learnedFromReviews() == nil)
    var review = try await engine.review()
    while review.askedCount < 10, review.question != nil {
      review.answer(.different)
      try engine.remember(review)
    }
    let learned = try #require(try await engine.learnedFromReviews())
    #expect(learned.answers.count == 10 && learned.fit == review.fit)
    try folder.write("Nothing of all that.\n", to: "docs/more.txt")
    try await engine.index(folder: docs)
    #expect(try await engine.learnedFromReviews() == learned)
    #expect(try await engine.review().answers == learned.answers)

    let other = try await self.engine("two", model: "tiny-max")
    try FileManager.default.copyItem(
      atPath: engine.location + "/review.json", toPath: other.location + "/review.json")
    let fitted = try #require(try await other.learnedFromReviews())
    #expect(fitted.answers == learned.answers && fitted.fit?.answerCount == 10)
    #expect(fitted.fit != learned.fit)
    // What was learned is not what was asked: the file keeps the last review's own fit.
    #expect(try other.reviewMemory() == learned)
    #expect(try engine.forgetReviews())
    #expect(try await engine.learnedFromReviews() == nil)
  }

  @Test func `pairs that were called different stay in every corpus that has them`() async throws {
    let engine = try await engine("one", model: "tiny")
    var options = DedupeOptions(threshold: 0, guards: [])
    #expect(try await engine.dedupe(options).removedCount > 0)
    let text = try String(contentsOfFile: docs + "/all.txt", encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    for first in lines {
      for second in lines where second != first {
        options.answers.set(.different, on: first, second)
      }
    }
    #expect(try await engine.dedupe(options).removedCount == 0)
    let records = try RecordCorpus(path: docs + "/all.txt")
    let embedder = try await TextEmbedder.load(
      .named(Fixtures.model("tiny")), precision: .fp32, usesCache: false)
    #expect(try await records.dedupe(options, with: embedder).removedCount == 0)
  }

  @Test(.enabled(if: builtProgram != nil, "the program akin is not built"))
  func `Ctrl-C keeps the answers that were given`() async throws {
    let process = Process()
    process.executableURL = builtProgram
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.arguments = [
      "dedupe", "review", "--input", docs + "/all.txt", "--answers", "answers", "--no-cache",
      "--model", Fixtures.model("tiny"),
    ]
    let (input, errors) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("s\nd\n".utf8))
    let file = folder.path + "/answers"
    for _ in 0..<600 where try ReviewMemory(contentsOf: file)?.answers.count != 2 {
      try await Task.sleep(for: .milliseconds(50))
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let words = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(words.hasSuffix("akin: interrupted; the answers so far are kept\n"))
    #expect(try ReviewMemory(contentsOf: file)?.answers.count == 2)
  }

  @Test func `a damaged file of answers is refused and not replaced`() async throws {
    let engine = try await engine("one", model: "tiny")
    let review = try await engine.review()
    let file = engine.location + "/review.json"
    try Data("answers".utf8).write(to: URL(filePath: file))
    await #expect(throws: ReviewMemoryError.damaged(path: file)) { try await engine.review() }
    #expect(throws: ReviewMemoryError.damaged(path: file)) { try engine.remember(review) }
    let error: any AkinFailure = ReviewMemoryError.damaged(path: file)
    #expect(error.kind == .damaged)
    #expect(FileManager.default.contents(atPath: file) == Data("answers".utf8))
    #expect(try engine.forgetReviews())
  }
}
