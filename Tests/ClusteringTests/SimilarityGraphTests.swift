import Clustering
import Parallelism
import SimilarityJoins
import TestSupport
import Testing
import VectorMath

@Suite struct SimilarityGraphTests {
  @Test(arguments: [0, 1, 2, 40, 300], [Float(-1), 0.3])
  func `every row lists its neighbours in rising order, with their scores`(
    rows: Int, threshold: Float
  ) throws {
    let vectors = Mixture(seed: 6, rows: rows, columns: 12, centres: 10, weight: 1).vectors
    let pairs = try similarPairs(of: vectors, atOrAbove: threshold, threads: 1, work: .none)
    let graph = SimilarityGraph(rows: rows, pairs: pairs)
    #expect(graph.count == rows)
    #expect(graph.edgeCount == pairs.count)
    for row in 0..<rows {
      let expected = (0..<rows).filter { $0 != row && vectors.score(row, $0) >= threshold }
      #expect(graph.neighbours[graph.range(of: row)].map(Int.init) == expected)
      #expect(Array(graph.scores[graph.range(of: row)]) == expected.map { vectors.score(row, $0) })
    }
  }
}
