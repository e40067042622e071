import Clustering
import TestSupport
import Testing
import VectorMath

@Suite struct ClusterListTests {
  private let mixture = Mixture(seed: 8, rows: 250, columns: 30, centres: 6, weight: 2)

  private func texts(_ count: Int) -> [String] {
    let words = ["rose", "bread", "tide", "train", "moon", "cat"]
    return (0..<count).map { "\(words[$0 % 6]) \(words[$0 % 5])" }
  }

  @Test func `communities and what is left make up all rows`() {
    let vectors = mixture.vectors
    let list = ClusterList.communities(
      of: vectors, texts: texts(250), threshold: 0.8, minimumSize: 4, threads: 2)
    #expect(list.clusters.map(\.id) == Array(1...list.clusters.count))
    #expect(Set(list.clusters.map(\.label)).count == list.clusters.count)
    let all = list.clusters.flatMap(\.memberRows) + list.unclustered
    #expect(all.sorted() == Array(0..<250))
    #expect(list.unclustered == list.unclustered.sorted())
  }

  @Test func `central row and cohesion follow their definitions`() throws {
    let vectors = mixture.vectors
    let list = ClusterList.kMeans(
      of: vectors, texts: texts(250), settings: SphericalKMeans(clusterCount: 9), threads: 2)
    #expect(list.unclustered == [])
    for cluster in list.clusters {
      let members = vectors.selecting(cluster.memberRows)
      var mean = Matrix([
        (0..<vectors.columns).map { column in
          (0..<members.rows).reduce(0) { $0 + members[row: $1][column] }
        }
      ])
      mean.normalizeRows()
      let scores = members.timesTransposed(mean).numbers
      #expect(abs(cluster.cohesion - scores.reduce(0, +) / Float(scores.count)) < 1e-5)
      let central = try #require(cluster.memberRows.firstIndex(of: cluster.centralRow))
      #expect(scores[central] >= (scores.max() ?? 0) - 1e-6)
    }
    let sizes = list.clusters.map(\.memberRows.count)
    #expect(sizes == sizes.sorted(by: >))
  }

  @Test func `threads change nothing`() {
    let vectors = mixture.vectors
    let texts = texts(250)
    let settings = SphericalKMeans(clusterCount: 20)
    let alone = ClusterList.kMeans(of: vectors, texts: texts, settings: settings, threads: 1)
    #expect(
      alone == ClusterList.kMeans(of: vectors, texts: texts, settings: settings, threads: 4))
    #expect(
      ClusterList.communities(
        of: vectors, texts: texts, threshold: 0.7, minimumSize: 3, threads: 1)
        == ClusterList.communities(
          of: vectors, texts: texts, threshold: 0.7, minimumSize: 3, threads: 4))
  }

  @Test(arguments: 0..<degenerate.count)
  func `nothing traps at the edges`(index: Int) {
    let vectors = degenerate[index].vectors
    let texts = texts(vectors.rows)
    let divided = ClusterList.kMeans(
      of: vectors, texts: texts, settings: SphericalKMeans(clusterCount: 3), threads: 2)
    #expect(divided.clusters.flatMap(\.memberRows).sorted() == Array(0..<vectors.rows))
    #expect(divided.clusters.allSatisfy { $0.cohesion.isFinite })
    let grouped = ClusterList.communities(
      of: vectors, texts: texts, threshold: 0.5, minimumSize: 2, threads: 2)
    #expect(
      (grouped.clusters.flatMap(\.memberRows) + grouped.unclustered).sorted()
        == Array(0..<vectors.rows))
    #expect(grouped.clusters.allSatisfy { $0.cohesion.isFinite })
  }
}
