import Akin
import Foundation
import TestSupport
import Testing

/// A word in `count` spellings, which the tiny model reads as one text.
///
/// So sentences of one known word have one vector, and so have all of one unknown word: their
/// clusters are known beforehand.
private func spellings(_ word: String, _ count: Int) -> [String] {
  (0..<count).map { spelling in
    String(
      word.enumerated().map { place, letter in
        spelling >> (place % word.count) & 1 == 1 ? Character(letter.uppercased()) : letter
      })
  }
}

/// What an update keeps of the clusters of the last time.
@Suite struct ClusterUpdateTests {
  private let folder: TemporaryFolder
  private let engine: SearchEngine

  init() async throws {
    folder = try TemporaryFolder()
    engine = try await SearchEngine.open(
      at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
  }

  /// Updates the clusters of equal vectors after more texts have been indexed.
  private func update(adding texts: [String], threshold: Float = 0.9999) async throws
    -> ClusterReport
  {
    try await index(texts)
    return try await engine.updateClusters(.communities(threshold: threshold, minimumSize: 2))
  }

  private func index(_ texts: [String]) async throws {
    let lines = texts.map { "{\"text\":\"\($0)\"}" }
    try folder.write(lines.joined(separator: "\n"), to: "docs/\(UUID().uuidString).jsonl")
    try await engine.index(folder: folder.path + "/docs")
  }

  private func labels(_ report: ClusterReport) -> [Int: String] {
    Dictionary(uniqueKeysWithValues: report.clusters.map { ($0.id, $0.label) })
  }

  @Test func `a cluster keeps its label while half of it is what was remembered`() async throws {
    let first = try await update(adding: spellings("роза", 5) + spellings("boat", 4))
    #expect(labels(first) == [1: "роза", 2: "boat"])
    #expect(first.changes?.born == [1, 2] && first.changes?.kept == [])

    // As many more: the words of both halves are as frequent, and the first of them is no longer
    // its own.
    let second = try await update(adding: spellings("лодка", 5) + spellings("роза роза", 3))
    #expect(second.clusters.map { $0.members.count } == [10, 4, 3])
    #expect(labels(second) == [1: "роза", 2: "boat", 3: "роза (2)"])
    #expect(second.clusters[0].keywords == ["лодка", "роза"])
    #expect(second.changes?.kept == [1, 2] && second.changes?.born == [3])
    #expect(second.changes?.keptShare == 1)

    // One more than as many.
    let third = try await update(adding: spellings("деревня", 11))
    #expect(third.clusters.map { $0.members.count } == [21, 4, 3])
    #expect(labels(third) == [1: "деревня, лодка", 2: "boat", 3: "роза (2)"])
    #expect(third.changes?.kept == [1, 2, 3] && third.changes?.born == [])
    #expect(third.changes?.labels[1] == "деревня, лодка")

    let fourth = try await update(adding: [])
    #expect(labels(fourth) == labels(third))
  }

  @Test func `a label that another cluster keeps gets more keywords`() async throws {
    let first = try await update(adding: spellings("роза", 5) + spellings("лодка", 4))
    #expect(labels(first) == [1: "роза, лодка"])
    // Half of it is new and has other words, and what is born has its words and one more.
    let second = try await update(
      adding: spellings("река", 9) + spellings("роза роза", 4) + spellings("лодка лодка", 3)
        + ["деревня деревня"])
    #expect(second.clusters.map { $0.members.count } == [18, 8])
    #expect(second.clusters[1].keywords == ["роза", "лодка", "деревня"])
    #expect(labels(second) == [1: "роза, лодка", 2: "роза, лодка, деревня"])
  }

  @Test func `numbers of clusters that are gone are not given again`() async throws {
    _ = try await update(adding: spellings("роза", 5) + spellings("boat", 4))
    try FileManager.default.removeItem(atPath: folder.path + "/docs")
    let report = try await update(adding: spellings("tree", 4))
    #expect(labels(report) == [3: "tree"])
    #expect(report.changes?.gone == [1, 2] && report.changes?.born == [3])
    #expect(report.changes?.keptShare == 1 && report.changes?.labels[2] == "boat")
  }

  @Test func `a cluster whose documents were deleted is gone though one is left`() async throws {
    _ = try await update(adding: spellings("boat", 8))
    let boats = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/docs")
    _ = try await update(adding: spellings("роза", 5) + ["boat"])
    for name in boats { try FileManager.default.removeItem(atPath: folder.path + "/docs/" + name) }
    let report = try await update(adding: [], threshold: -1)
    #expect(report.clusters.map { $0.members.count } == [6])
    #expect(report.changes?.kept == [2] && report.changes?.gone == [1])
    #expect(report.changes?.merged == [] && report.changes?.born == [])
  }

  @Test(arguments: [
    (ClusterMethod.hdbscan(minimumSize: 3), ClusterMethod.hdbscan(minimumSize: 5)),
    (.kMeans(count: 7), .hdbscan(minimumSize: 3)), (.leiden(count: 5), .agglomerative(count: nil)),
    (.agglomerative(count: 6), .agglomerative(count: nil)),
  ])
  func `sentences are held in clusters of the same method and settings alone`(
    first: ClusterMethod, second: ClusterMethod
  ) async throws {
    let words = ["rose", "boat", "knife", "lamp", "tree"]
    let texts = words.enumerated().flatMap { place, word in
      (0..<5 + 3 * place).map { "The \(word) number \($0)." }
    }
    try await index(texts)
    let alone = groups(try await engine.cluster(second))
    #expect(groups(try await engine.updateClusters(first)) != alone)
    #expect(groups(try await engine.updateClusters(second)) == alone)

    // Placing outliers is a setting too. Then they are of its own making, and held.
    let placed = try await engine.updateClusters(second, placingOutliers: true)
    #expect(groups(placed) == groups(try await engine.cluster(second, placingOutliers: true)))
    try await index(["The rose number 78.", "The boat number 89."])
    let held = try await engine.updateClusters(second, placingOutliers: true)
    #expect(held.changes?.keptShare == 1)
  }

  private func groups(_ report: ClusterReport) -> Set<Set<String>> {
    Set(report.clusters.map { Set($0.members.map(\.passage.text)) })
  }

  @Test func `an update that finds nothing forgets nothing`() async throws {
    let first = try await update(adding: spellings("роза", 5) + spellings("boat", 4))
    try FileManager.default.removeItem(atPath: folder.path + "/docs")
    let none = try await update(adding: ["tree"])
    #expect(none.clusters == [] && none.changes?.waiting == [1, 2])
    #expect(none.changes?.gone == [] && none.changes?.keptShare == 1)
    let again = try await update(adding: spellings("роза", 5) + spellings("boat", 4))
    #expect(labels(again) == labels(first))
    #expect(again.changes?.kept == [1, 2] && again.changes?.waiting == [])
  }

  @Test func `a cluster persists where most of it went`() async throws {
    _ = try await update(adding: spellings("роза", 6) + spellings("boat", 4) + spellings("lamp", 2))
    let merged = try await update(adding: [], threshold: -1)
    #expect(labels(merged) == [1: "роза"])
    #expect(merged.changes?.kept == [1] && merged.changes?.keptShare == 6.0 / 12)
    #expect(merged.changes?.merged.map(\.id) == [2, 3])
    #expect(merged.changes?.merged.map(\.other) == [1, 1])
    let split = try await update(adding: [])
    #expect(labels(split) == [1: "роза", 4: "boat", 5: "lamp"])
    #expect(split.changes?.kept == [1] && split.changes?.keptShare == 6.0 / 12)
    #expect(split.changes?.split.map(\.id) == [4, 5])
    #expect(split.changes?.split.map(\.other) == [1, 1])
    #expect(split.changes?.born == [] && split.changes?.gone == [])
  }
}
