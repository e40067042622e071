import Akin
import Foundation
import TestSupport
import Testing

/// A planted pair of `corpora/handbook.pairs.jsonl`.
private struct PlantedPair: Decodable {
  let sentence1: String
  let sentence2: String
  let label: String
  let kind: String
  let path1: String
  let path2: String
}

/// A question of `corpora/handbook.queries.jsonl`.
private struct LabelledQuery: Decodable {
  struct Answer: Decodable, Hashable {
    let path: String
    let text: String
  }
  let query: String
  let relevant: [Answer]
}

private func lines<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> [Value] {
  let file = Fixtures.repository.appending(path: "corpora/\(name)")
  return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
    try JSONDecoder().decode(type, from: Data($0.utf8))
  }
}

private func words(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

private let handbook = Fixtures.repository.appending(path: "corpora/handbook").path

@Suite struct HandbookTests {
  // The invented models read too few tokens to leave every sentence whole.
  @Test(.enabled(if: Fixtures.realModel != nil, "all-MiniLM-L6-v2 is not on this machine"))
  func `every planted sentence and answer is one passage`() async throws {
    let folder = try TemporaryFolder()
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(#require(Fixtures.realModel)))
    let report = try await engine.index(folder: handbook)
    #expect(report.documents >= 30 && report.passages >= 800)
    let all = try await engine.search("rose", limit: 100_000)
    let passages = Set(
      all.flatMap { hit in
        ([hit.passage] + hit.places).map { $0.path + ": " + words(hit.passage.text) }
      })
    for pair in try lines(PlantedPair.self, "handbook.pairs.jsonl") {
      #expect(passages.contains(pair.path1 + ": " + words(pair.sentence1)))
      #expect(passages.contains(pair.path2 + ": " + words(pair.sentence2)))
    }
    let queries = try lines(LabelledQuery.self, "handbook.queries.jsonl")
    #expect(queries.count >= 60)
    for answer in queries.flatMap(\.relevant) {
      #expect(passages.contains(answer.path + ": " + words(answer.text)))
    }
  }

  @Test(.enabled(if: Fixtures.realModel != nil, "all-MiniLM-L6-v2 is not on this machine"))
  func `questions find their answers and duplicates are told from look-alikes`() async throws {
    let folder = try TemporaryFolder()
    let engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(#require(Fixtures.realModel)))
    try await engine.index(folder: handbook)

    let queries = try lines(LabelledQuery.self, "handbook.queries.jsonl")
    let found = try await engine.search(queries.map(\.query), limit: 10)
    var first = 0
    var firstFive = 0
    for (query, hits) in zip(queries, found) {
      let answers = Set(query.relevant.map { $0.path + words($0.text) })
      let rank = hits.firstIndex { hit in
        ([hit.passage] + hit.places).contains { answers.contains($0.path + words($0.text)) }
      }
      first += rank == 0 ? 1 : 0
      firstFive += (rank ?? 10) < 5 ? 1 : 0
    }
    // sentence-transformers gives 0.745 and 0.936 on these questions.
    #expect(Double(first) / Double(queries.count) >= 0.73)
    #expect(Double(firstFive) / Double(queries.count) >= 0.92)

    let groups = try await engine.dedupe().groups
    var group: [String: Int] = [:]
    for (index, members) in groups.enumerated() {
      for passage in [members.kept.passage] + members.removed.map(\.passage) {
        group[passage.path + words(passage.text)] = index
      }
    }
    let pairs = try lines(PlantedPair.self, "handbook.pairs.jsonl")
    func isTogether(_ pair: PlantedPair) -> Bool {
      let first = group[pair.path1 + words(pair.sentence1)]
      return first != nil && first == group[pair.path2 + words(pair.sentence2)]
    }
    for pair in pairs where pair.label != "different" {
      #expect(isTogether(pair), "\(pair.sentence1) — \(pair.sentence2)")
    }
    // Look-alikes that score 0.9 and more with this model: cosine alone cannot tell them.
    let mistaken = pairs.filter { $0.label == "different" && isTogether($0) }
    #expect(mistaken.count <= 10, "\(mistaken.map(\.sentence1))")
  }
}
