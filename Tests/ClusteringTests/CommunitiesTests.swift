import Clustering
import Parallelism
import TestSupport
import Testing
import VectorMath

private struct GoldenCommunities: Decodable {
  struct Case: Decodable {
    let seed: UInt64
    let rows: Int
    let columns: Int
    let centres: Int
    let weight: Int
    let threshold: Float
    let minimumSize: Int
    let communities: [[Int]]
  }
  let cases: [Case]
}

/// The definition, step by step, over the whole table of scores.
private func plainCommunities(
  _ vectors: Matrix, _ threshold: Float, _ minimumSize: Int
) -> [[Int]] {
  func score(_ a: Int, _ b: Int) -> Float {
    let numbers = vectors.numbers.span
    return dot(
      numbers.extracting(vectors.range(ofRow: a)), numbers.extracting(vectors.range(ofRow: b)))
  }
  var proposals: [(centre: Int, rows: [Int])] = []
  for centre in 0..<vectors.rows {
    let similar = (0..<vectors.rows).map { ScoredRow(row: $0, score: score(centre, $0)) }
      .filter { $0.score >= threshold }
    guard similar.count >= minimumSize else { continue }
    proposals.append((centre, similar.sorted { $0.precedes($1) }.map(\.row)))
  }
  proposals.sort { $0.rows.count > $1.rows.count }
  var taken: Set<Int> = []
  var communities: [[Int]] = []
  for (centre, rows) in proposals where !taken.contains(centre) {
    let free = rows.filter { !taken.contains($0) }
    guard free.count >= minimumSize else { continue }
    communities.append([centre] + free.filter { $0 != centre })
    taken.formUnion(free)
  }
  return communities.sorted { $0.count > $1.count }
}

@Suite struct CommunitiesTests {
  @Test(arguments: [1, 3], [Int.max, 1000, 0])
  func `they are those of sentence-transformers`(threads: Int, pairLimit: Int) throws {
    let golden = try Fixtures.golden(
      GoldenCommunities.self, "communities.json", beside: #filePath)
    #expect(golden.cases.count >= 12)
    for wanted in golden.cases {
      let mixture = Mixture(
        seed: wanted.seed, rows: wanted.rows, columns: wanted.columns, centres: wanted.centres,
        weight: wanted.weight)
      let found = try communities(
        of: mixture.vectors, threshold: wanted.threshold, minimumSize: wanted.minimumSize,
        threads: threads, pairLimit: pairLimit, work: .none)
      #expect(
        found == wanted.communities,
        "seed \(wanted.seed), threshold \(wanted.threshold), minimum \(wanted.minimumSize)")
    }
  }

  @Test(arguments: [1, 511, 513, 1100], [Float(-1), 0.2, 0.5, 0.8])
  func `they follow the definition at every size of the last tile`(rows: Int, threshold: Float)
    throws
  {
    let vectors = Mixture(seed: 9, rows: rows, columns: 8, centres: 20, weight: 1).vectors
    for minimumSize in [1, 4] {
      let expected = plainCommunities(vectors, threshold, minimumSize)
      for pairLimit in [Int.max, 100] {
        let found = try communities(
          of: vectors, threshold: threshold, minimumSize: minimumSize, threads: 2,
          pairLimit: pairLimit, work: .none)
        #expect(found == expected, "minimum \(minimumSize), limit \(pairLimit)")
      }
    }
  }

  @Test func `equal rows are one community in their order`() throws {
    let vectors = Matrix(Array(repeating: [0.6, 0.8, 0], count: 600))
    let found = try communities(
      of: vectors, threshold: 0.99, minimumSize: 10, threads: 2, work: .none)
    #expect(found == [Array(0..<600)])
  }

  @Test(arguments: 0..<degenerate.count, [Float(-2), 0, 0.7, 1, 2])
  func `nothing traps at the edges, and no row is in two`(index: Int, threshold: Float) throws {
    let vectors = degenerate[index].vectors
    for pairLimit in [Int.max, 0] {
      let found = try communities(
        of: vectors, threshold: threshold, minimumSize: 1, threads: 2, pairLimit: pairLimit,
        work: .none)
      let members = found.flatMap(\.self)
      #expect(Set(members).count == members.count, "\(degenerate[index].name)")
      #expect(members.allSatisfy { (0..<vectors.rows).contains($0) })
    }
  }

  @Test func `rows that are not numbers are in no community`() throws {
    let vectors = Matrix([[1, 0], [.nan, .nan], [1, 0], [.nan, 0]])
    #expect(
      try communities(of: vectors, threshold: -1, minimumSize: 1, threads: 1, work: .none) == [
        [0, 2]
      ])
  }
}
