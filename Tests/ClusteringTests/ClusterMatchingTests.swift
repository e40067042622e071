import Clustering
import Parallelism
import TestSupport
import Testing
import VectorMath

@Suite struct ClusterMatchingTests {
  @Test func `clusters persist, split, merge, end and are born`() {
    // Rows 0–4 were in 0, 5–8 in 1, 9–10 in 2, 11 in 3; 12–14 are new, and nothing is left of 4.
    let previous: [Int?] = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, nil, nil, nil]
    let found = ClusterMatching(
      groups: [[0, 1, 2, 12], [5, 6, 7, 8, 9, 10], [3, 4], [13, 14]], previous: previous,
      texts: Array(0..<15), previousCounts: [5, 4, 2, 1, 7])
    #expect(found.persisting == [0, 1, nil, nil])
    #expect(found.split == [2: 0])
    #expect(found.merged == [2: 1])
    #expect(found.gone == [3, 4])
    #expect(found.keptShare == 7.0 / 12)
  }

  @Test func `nothing persists where nothing was`() {
    let found = ClusterMatching(
      groups: [[0], [1]], previous: [nil, nil], texts: [0, 1], previousCounts: [])
    #expect(found.persisting == [nil, nil] && found.keptShare == 1)
    let gone = ClusterMatching(
      groups: [], previous: [1, 0], texts: [0, 1], previousCounts: [1, 1])
    #expect(gone.gone == [0, 1] && gone.keptShare == 0)
  }

  @Test func `what is left over of a cluster is neither merged nor the whole`() {
    // Of 0 nothing is lost; of 1 one of ten is left, of 2 half, of 3 one of nine, of 4 two of five.
    let previous: [Int?] = [0, 0, 0, 1, 2, 2, 3, nil, nil, nil, 4, 4, nil]
    let found = ClusterMatching(
      groups: [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9], [10, 11, 12]], previous: previous,
      texts: Array(0..<13), previousCounts: [3, 10, 4, 9, 5])
    #expect(found.persisting == [0, nil, 4])
    #expect(found.merged == [2: 0] && found.gone == [1, 3])
    #expect(found.split == [:])
  }

  @Test func `copies of a text that is left are not more of the cluster`() {
    let found = ClusterMatching(
      groups: [[0, 1, 2, 3, 4, 5, 6]], previous: [0, 0, 0, 0, 1, 1, 1],
      texts: ["a", "b", "c", "d", "e", "e", "e"], previousCounts: [4, 3])
    #expect(found.persisting == [0] && found.gone == [1] && found.merged == [:])
  }

  @Test func `a new cluster is born when most of it was in none, and else came from one`() {
    // 0 and 1 share their rows out among three new clusters: 0 goes where more of 1 went.
    let previous: [Int?] = [0, 0, 0, 1, 1, 1, 1, 0, 0, nil, 0, nil, nil]
    let found = ClusterMatching(
      groups: [[0, 1, 2, 3, 4, 5, 6], [7, 8, 9], [10, 11, 12]], previous: previous,
      texts: Array(0..<13), previousCounts: [6, 4])
    #expect(found.persisting == [1, nil, nil])
    #expect(found.merged == [0: 0])
    #expect(found.split == [1: 0])
  }

  @Test(arguments: [
    ClusteringMethod.kMeans(count: nil, seed: 0), .kMeans(count: 30, seed: 0),
    .spectral(count: 30, seed: 0), .miniBatch(count: 30, seed: 0),
    .leiden(count: nil, resolution: 1, seed: 0),
    .communities(threshold: 0.6, minimumSize: 3), .density(minimumSize: 5),
    .automatic(count: nil, seed: 0),
  ])
  func `one more row in a hundred leaves nearly all rows where they were`(
    method: ClusteringMethod
  ) throws {
    let all = Mixture(seed: 51, rows: 2020, columns: 24, centres: 30, weight: 2).vectors
    let before = try method.groups(of: all.selecting(Array(0..<2000)), threads: 2, work: .none)
    var previous = [Int?](repeating: nil, count: 2020)
    for (group, rows) in before.enumerated() { for row in rows { previous[row] = group } }
    let after = try method.groups(of: all, startingFrom: previous, threads: 2, work: .none)
    let found = ClusterMatching(
      groups: after, previous: previous, texts: Array(0..<2020),
      previousCounts: before.map(\.count))
    #expect(found.keptShare >= 0.98)
  }
}
