import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct RetrievalSetTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      {"_id": "d1", "title": "Roses", "text": "Prune them."}
      {"_id": "d2", "title": "", "text": "Bread."}
      {"_id": 3, "text": "Tides."}
      """, to: "corpus.jsonl")
    try folder.write(
      """
      {"_id": "q1", "text": "roses?"}
      {"_id": "q2", "text": "unused"}
      {"_id": "q3", "text": "bread?", "metadata": {}}
      """, to: "queries.jsonl")
    try folder.write(
      "query-id\tcorpus-id\tscore\nq3\td2\t2\nq1\td1\t1\nq1\tgone\t0\n", to: "qrels/test.tsv")
  }

  @Test func `documents, judged queries and judgements are read`() throws {
    let set = try RetrievalSet(folder: folder.path)
    #expect(set.documents.map(\.id) == ["d1", "d2", "3"])
    #expect(set.documents.map(\.text) == ["Roses Prune them.", "Bread.", "Tides."])
    #expect(set.queries.map(\.id) == ["q1", "q3"])
    #expect(set.judgements == [["d1": 1, "gone": 0], ["d2": 2]])
  }

  @Test func `the test split comes before others, and the first of others is taken`() throws {
    try folder.write("q2\td2\t1\n", to: "qrels/dev.tsv")
    #expect(try RetrievalSet(folder: folder.path).queries.map(\.id) == ["q1", "q3"])
    try FileManager.default.removeItem(atPath: folder.path + "/qrels/test.tsv")
    #expect(try RetrievalSet(folder: folder.path).queries.map(\.id) == ["q2"])
  }

  @Test(arguments: ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
  func `a missing file is named`(name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    let error = try #require(throws: EvaluationFileError.self) {
      try RetrievalSet(folder: folder.path)
    }
    #expect(error.description.contains(name))
  }

  @Test(arguments: [
    "query-id\tcorpus-id\tscore\nq1\td1\n", "query-id\tcorpus-id\tscore\nq1 d1 1\n",
    "q1\td1\t1\nq1\td2\tx\n", "q1\td1\t1.5\nq1\td2\t0.5\n", "only words\n",
    "query-id\tcorpus-id\tscore\nq1\td1\t99999999999999999999\n",
  ])
  func `a judgement that cannot be read is named`(text: String) throws {
    let path = try folder.write(text, to: "qrels/test.tsv")
    let error = try #require(throws: EvaluationFileError.self) {
      try RetrievalSet(folder: folder.path)
    }
    #expect(error.description.hasPrefix(path + ":"))
  }

  @Test func `unknown queries, repeated ids and empty files are refused`() throws {
    let judgements = try folder.write("q1\td1\t1\nq9\td1\t1\n", to: "qrels/test.tsv")
    #expect(throws: EvaluationFileError.unknownQuery(path: judgements, line: 2, id: "q9")) {
      try RetrievalSet(folder: folder.path)
    }
    try folder.write("query-id\tcorpus-id\tscore\n", to: "qrels/test.tsv")
    #expect(throws: EvaluationFileError.empty(path: judgements)) {
      try RetrievalSet(folder: folder.path)
    }
    try folder.write("q1\td1\t1\n", to: "qrels/test.tsv")
    let corpus = try folder.write(
      "{\"_id\":\"a\",\"text\":\"\"}\n{\"_id\":\"a\",\"text\":\"\"}\n", to: "corpus.jsonl")
    #expect(throws: EvaluationFileError.repeatedID(path: corpus, line: 2, id: "a")) {
      try RetrievalSet(folder: folder.path)
    }
  }
}

/// The folder of shared data, where it stands beside the checkout or where the environment says.
private let sharedData: String? = {
  if let path = ProcessInfo.processInfo.environment["AKIN_SHARED_DATA"] { return path }
  var folder = URL(filePath: #filePath).deletingLastPathComponent()
  while folder.path != "/" {
    let candidate = folder.appending(path: "shared/data").path
    if FileManager.default.fileExists(atPath: candidate) { return candidate }
    folder.deleteLastPathComponent()
  }
  return nil
}()

@Suite(.enabled(if: sharedData != nil, "needs shared/data beside the checkout"))
struct PublishedRetrievalSetTests {
  @Test(arguments: [("scifact", 5183, 300), ("arguana", 8674, 1406)])
  func `published sets have their published sizes`(
    name: String, documents: Int, queries: Int
  ) throws {
    let set = try RetrievalSet(folder: try #require(sharedData) + "/" + name)
    #expect(set.documents.count == documents)
    #expect(set.queries.count == queries)
  }
}
