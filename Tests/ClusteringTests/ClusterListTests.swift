import Clustering
import Parallelism
import Synchronization
import TestSupport
import Testing
import VectorMath

@Suite struct ClusterListTests {
  private let mixture = Mixture(seed: 8, rows: 250, columns: 30, centres: 6, weight: 2)

  private func texts(_ count: Int) -> [String] {
    let words = ["rose", "bread", "tide", "train", "moon", "cat"]
    return (0..<count).map { "\(words[$0 % 6]) \(words[$0 % 5])" }
  }

  @Test func `communities and what is left make up all rows`() throws {
    let vectors = mixture.vectors
    let list = try ClusterList(
      of: vectors, texts: texts(250), method: .communities(threshold: 0.8, minimumSize: 4),
      threads: 2, work: { _ in .none })
    #expect(list.clusters.map(\.id) == Array(1...list.clusters.count))
    #expect(Set(list.clusters.map(\.label)).count == list.clusters.count)
    let all = list.clusters.flatMap(\.memberRows) + list.unclustered
    #expect(all.sorted() == Array(0..<250))
    #expect(list.unclustered == list.unclustered.sorted())
  }

  @Test func `central row and cohesion follow their definitions`() throws {
    let vectors = mixture.vectors
    let list = try ClusterList(
      of: vectors, texts: texts(250), method: .kMeans(count: 9, seed: 0), threads: 2,
      work: { _ in .none })
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

  @Test(arguments: 0..<methods.count)
  func `threads change nothing`(index: Int) throws {
    let vectors = mixture.vectors
    let texts = texts(250)
    let alone = try ClusterList(
      of: vectors, texts: texts, method: methods[index], threads: 1, work: { _ in .none })
    #expect(
      try alone
        == ClusterList(
          of: vectors, texts: texts, method: methods[index], threads: 4, work: { _ in .none }))
    #expect(alone.clusters.count > 1)
  }

  @Test(arguments: 0..<methods.count)
  func `well separated groups are found by every method`(index: Int) throws {
    let vectors = Mixture(seed: 12, rows: 300, columns: 40, centres: 6, weight: 4).vectors
    let list = try ClusterList(
      of: vectors, texts: texts(300), method: methods[index], placesOutliers: true, threads: 2,
      work: { _ in .none })
    #expect(list.clusters.count == 6 && list.unclustered.isEmpty)
    for cluster in list.clusters {
      #expect(cluster.memberRows.allSatisfy { vectors.score($0, cluster.centralRow) > 0.7 })
      #expect(cluster.outermostRow == cluster.memberRows.last)
      #expect(cluster.nearest.count == 3 && !cluster.nearest.contains { $0.id == cluster.id })
    }
  }

  @Test(arguments: 0..<methods.count, [ClusterList.Step.dividing, .describing])
  func `each step tells how far it is, and can be ended`(
    index: Int, step: ClusterList.Step
  ) throws {
    let vectors = mixture.vectors
    let told = Mutex<[(step: ClusterList.Step, share: Double)]>([])
    func list(stopping: Bool) throws -> ClusterList {
      let isEnded = Atomic(false)
      return try ClusterList(
        of: vectors, texts: texts(250), method: methods[index], placesOutliers: true, threads: 2,
        work: { now in
          Work(isCancelled: { isEnded.load(ordering: .relaxed) }) { share in
            told.withLock { $0.append((now, share)) }
            if stopping && now == step { isEnded.store(true, ordering: .relaxed) }
          }
        })
    }
    #expect(
      try list(stopping: false)
        == ClusterList(
          of: vectors, texts: texts(250), method: methods[index], placesOutliers: true, threads: 1,
          work: { _ in .none }))
    let shares = told.withLock { $0.filter { $0.step == step }.map(\.share) }
    #expect(shares == shares.sorted() && !shares.isEmpty)
    #expect(throws: CancellationError.self) { try list(stopping: true) }
  }

  @Test func `what is in none knows the nearest cluster, and goes there when asked`() throws {
    let vectors = mixture.vectors
    let method = ClusteringMethod.communities(threshold: 0.85, minimumSize: 4)
    let list = try ClusterList(
      of: vectors, texts: texts(250), method: method, threads: 2, work: { _ in .none })
    #expect(!list.unclustered.isEmpty)
    #expect(list.nearestOfUnclustered.count == list.unclustered.count)
    let placed = try ClusterList(
      of: vectors, texts: texts(250), method: method, placesOutliers: true, threads: 2,
      work: { _ in .none })
    #expect(placed.unclustered.isEmpty)
    let homes = list.clusters.map { Set($0.memberRows) }
    for (row, link) in zip(list.unclustered, list.nearestOfUnclustered) {
      let home = placed.clusters.first { $0.memberRows.contains(row) }
      #expect(link.map { homes[$0.id - 1].isSubset(of: home?.memberRows ?? []) } ?? false)
    }
  }

  @Test(arguments: 0..<degenerate.count, 0..<methods.count)
  func `nothing traps at the edges`(index: Int, method: Int) throws {
    let vectors = degenerate[index].vectors
    let texts = texts(vectors.rows)
    for places in [false, true] {
      let list = try ClusterList(
        of: vectors, texts: texts, method: methods[method], placesOutliers: places, threads: 2,
        work: { _ in .none })
      #expect(
        (list.clusters.flatMap(\.memberRows) + list.unclustered).sorted()
          == Array(0..<vectors.rows))
      #expect(list.clusters.allSatisfy { $0.cohesion.isFinite })
    }
  }
}

private let methods: [ClusteringMethod] = [
  .kMeans(count: 6, seed: 1), .kMeans(count: nil, seed: 1), .spectral(count: 6, seed: 1),
  .miniBatch(count: 6, seed: 1), .miniBatch(count: nil, seed: 1),
  .leiden(count: nil, resolution: 1, seed: 1), .leiden(count: 6, resolution: 1, seed: 1),
  .communities(threshold: 0.6, minimumSize: 3), .density(minimumSize: 5),
  .averageLinkage(count: 6), .automatic(count: 6, seed: 1), .automatic(count: nil, seed: 1),
]
