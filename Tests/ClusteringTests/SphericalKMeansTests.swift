import Clustering
import Parallelism
import TestSupport
import Testing
import VectorMath

@Suite struct SphericalKMeansTests {
  @Test(arguments: [1, 2, 10, 100], [UInt64(0), 7])
  func `threads change nothing`(clusterCount: Int, seed: UInt64) throws {
    let vectors = Mixture(seed: 3, rows: 3000, columns: 33, centres: 40, weight: 1).vectors
    let settings = SphericalKMeans(clusterCount: clusterCount, seed: seed)
    let alone = try settings.clusters(of: vectors, threads: 1, work: .none)
    for threads in [2, 3, 16] {
      #expect(try settings.clusters(of: vectors, threads: threads, work: .none) == alone)
    }
    #expect(alone.centroids.rows == clusterCount)
  }

  @Test(arguments: [1, 5, 60], [UInt64(1), 2])
  func `every row is with its closest centroid, and the objective is the sum of cosines`(
    clusterCount: Int, seed: UInt64
  ) throws {
    let vectors = Mixture(seed: 11, rows: 900, columns: 17, centres: 12, weight: 1).vectors
    let result = try SphericalKMeans(clusterCount: clusterCount, seed: seed)
      .clusters(of: vectors, threads: 2, work: .none)
    var objective = 0.0
    for row in 0..<vectors.rows {
      let scores = (0..<result.centroids.rows).map {
        dot(vectors[row: row].span, result.centroids[row: $0].span)
      }
      let own = scores[result.assignment[row]]
      objective += Double(own)
      #expect(own >= (scores.max() ?? 0) - 1e-5)
    }
    #expect(abs(objective - result.objective) < 1e-3)
    for cluster in 0..<result.centroids.rows {
      let centroid = result.centroids[row: cluster]
      #expect(abs(dot(centroid.span, centroid.span) - 1) < 1e-5)
      #expect(!result.members[cluster].isEmpty)
    }
  }

  @Test(arguments: [UInt64(1), 2, 3], [400, 4000])
  func `centroids are the directions of their rows' sums once nothing moves`(
    seed: UInt64, rows: Int
  ) throws {
    let vectors = Mixture(seed: seed, rows: rows, columns: 10, centres: 6, weight: 2).vectors
    let result = try SphericalKMeans(clusterCount: 6, seed: seed, iterations: 200, tolerance: -1)
      .clusters(of: vectors, threads: 1, work: .none)
    for (cluster, members) in result.members.enumerated() {
      var sum = [Double](repeating: 0, count: vectors.columns)
      for member in members {
        for (column, number) in vectors[row: member].enumerated() { sum[column] += Double(number) }
      }
      let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for (column, number) in result.centroids[row: cluster].enumerated() {
        #expect(abs(Double(number) - sum[column] / length) < 1e-5)
      }
    }
  }

  @Test func `more rounds and more restarts never lower the objective`() throws {
    let vectors = Mixture(seed: 21, rows: 1500, columns: 24, centres: 30, weight: 1).vectors
    var last = -Double.infinity
    for iterations in [1, 2, 4, 8, 30] {
      let found = try SphericalKMeans(
        clusterCount: 25, seed: 4, iterations: iterations, tolerance: 0
      )
      .clusters(of: vectors, threads: 2, work: .none)
      #expect(found.objective >= last - 1e-3)
      last = found.objective
    }
    let once = try SphericalKMeans(clusterCount: 25, seed: 4).clusters(
      of: vectors, threads: 2, work: .none)
    let thrice = try SphericalKMeans(clusterCount: 25, seed: 4, restarts: 3)
      .clusters(of: vectors, threads: 2, work: .none)
    #expect(thrice.objective >= once.objective)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5])
  func `well separated groups are found`(seed: UInt64) throws {
    let vectors = Mixture(seed: seed, rows: 600, columns: 40, centres: 8, weight: 4).vectors
    let result = try SphericalKMeans(clusterCount: 8, seed: seed).clusters(
      of: vectors, threads: 2, work: .none)
    for cluster in result.members {
      let first = vectors[row: cluster[0]]
      #expect(cluster.allSatisfy { dot(first.span, vectors[row: $0].span) > 0.7 })
    }
  }

  @Test func `no more clusters than different rows`() throws {
    let corners: [[Float]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    let vectors = Matrix((0..<50).map { corners[$0 % 3] })
    let result = try SphericalKMeans(clusterCount: 10).clusters(
      of: vectors, threads: 2, work: .none)
    #expect(result.centroids.rows == 3)
    #expect(abs(result.objective - 50) < 1e-4)
    for row in 3..<50 { #expect(result.assignment[row] == result.assignment[row % 3]) }
  }

  @Test(arguments: 0..<degenerate.count, [1, 3, 1000])
  func `nothing traps at the edges`(index: Int, clusterCount: Int) throws {
    let vectors = degenerate[index].vectors
    let result = try SphericalKMeans(clusterCount: clusterCount).clusters(
      of: vectors, threads: 2, work: .none)
    #expect(result.assignment.count == vectors.rows)
    #expect(result.objective.isFinite)
    #expect(result.centroids.rows <= max(1, min(clusterCount, vectors.rows)))
    #expect(result.centroids.numbers.allSatisfy { $0.isFinite })
    #expect(result.assignment.allSatisfy { (0..<result.centroids.rows).contains($0) })
  }
}
