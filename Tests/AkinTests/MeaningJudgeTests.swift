import Akin
import Foundation
import TestSupport
import Testing

/// A judge over the pairs that scores cannot decide.
@Suite struct MeaningJudgeTests {
  @Test func `a judgement does not depend on the order, and separates what contradicts`()
    async throws
  {
    let judge = try await MeaningJudge.load(Fixtures.model("head-inference"), precision: .fp32)
    let texts = [
      "the rose is red", "a boat, a bird!", "no rain", "seven hundred trees and white snow",
      "why wait?", "bread and tea on the table", "cut the leaf early, not late", "it was cold",
    ]
    let pairs = texts.flatMap { one in texts.map { (first: one, second: $0) } }
    let found = try await judge.judge(pairs)
    let back = try await judge.judge(pairs.map { (first: $0.second, second: $0.first) })
    #expect(
      zip(found, back).allSatisfy { $0.relation == $1.relation && abs($0.score - $1.score) < 1e-6 })
    #expect(Set(found.map(\.relation)).count > 1)

    let folder = try TemporaryFolder()
    let path = try folder.write(texts.joined(separator: "\n"), to: "a.txt")
    let corpus = try RecordCorpus(path: path)
    let embedder = try await TextEmbedder.load(
      .named(Fixtures.model("tiny")), precision: .fp32, usesCache: false)
    var options = DedupeOptions(threshold: .score(0.5), guards: [])
    options.examples = 100
    let before = try await corpus.dedupe(options, with: embedder)
    let answers = try await judge.answers(on: before, limit: 100)
    #expect(answers.count > 0)
    options.answers.fill(from: answers)
    let after = try await corpus.dedupe(options, with: embedder)
    for group in after.groups {
      for removed in group.removed {
        let pair = (first: group.kept.passage.text, second: removed.passage.text)
        #expect(answers.verdict(on: pair.first, pair.second) != .different)
      }
    }
    let (contradictions, count) = try await CorpusSource.records(corpus, embedder)
      .contradictions(by: judge, threshold: 0.01)
    #expect(count > 0)
    #expect(contradictions.allSatisfy { $0.cosine >= 0.01 && $0.score > 0.5 })
    #expect(contradictions.map(\.score) == contradictions.map(\.score).sorted(by: >))
  }

  @Test func `a checkpoint without that label finds no contradictions, and says so`() async throws {
    let folder = try TemporaryFolder()
    let model = folder.path + "/two"
    try FileManager.default.copyItem(
      atPath: Fixtures.model("head-inference"), toPath: model)
    // Three labels, of which none is a contradiction.
    let config = try String(contentsOfFile: model + "/config.json", encoding: .utf8)
    try config.replacingOccurrences(of: "contradiction", with: "not_entailment")
      .write(toFile: model + "/config.json", atomically: true, encoding: .utf8)
    let judge = try await MeaningJudge.load(model, precision: .fp32)
    #expect(!judge.knowsContradictions)
    let found = try await judge.judge([("the sea is cold", "roses grow"), ("a boat", "a boat")])
    #expect(found.allSatisfy { $0.relation != .contradiction })
    let corpus = try RecordCorpus(path: try folder.write("the sea\na boat\n", to: "a.txt"))
    let embedder = try await TextEmbedder.load(
      .named(Fixtures.model("tiny")), precision: .fp32, usesCache: false)
    await #expect(throws: HeadError.self) {
      try await CorpusSource.records(corpus, embedder).contradictions(by: judge)
    }
  }

  @Test func `a re-ranking settles when no further hit can rise`() async throws {
    let encoder = try await CrossEncoder.load(Fixtures.model("head-pair"), precision: .fp32)
    let folder = try TemporaryFolder()
    let words = ["rose", "boat", "sea", "tea", "bread", "rain", "wind", "leaf"]
    let text = (0..<90).map { "the \(words[$0 % 8]) of \(words[$0 / 8 % 8]) and \($0)." }
    try folder.write(text.joined(separator: "\n"), to: "docs/a.txt")
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")), newIndexPrecision: .fp32)
    try await engine.index(folder: folder.path + "/docs")
    let hits = try await engine.search("the rose", limit: 90)
    let all = try await encoder.rerank(hits, for: "the rose")
    #expect(all.map(\.score) == all.map(\.score).sorted(by: >))
    #expect(all.allSatisfy { $0.scores.reranked != nil })
    let some = try await encoder.rerank(
      hits, for: "the rose", patience: RerankPatience(hits: 3, time: .nanoseconds(1)))
    let read = some.filter { $0.scores.reranked != nil }
    #expect(read.count == 16)
    #expect(some.count == hits.count)
    #expect(some.dropFirst(16).map(\.passage) == Array(hits[16...].map(\.passage)))
  }
}
