import Deduplication
import Parallelism
import TestSupport
import Testing
import TextComparison
import VectorMath

@Suite struct PairEvidenceTests {
  /// Texts that differ in nothing, in spelling, in facts, and vectors at all distances.
  private static let texts = [
    "It takes 5 days to get there by train.", "It takes 50 days to get there by train.",
    "It takes five days to get there by train.", "it takes 5 days to get there by train",
    "The drug works.", "The drug does not work.", "We met Anna there.", "We met Julia there.",
    "Create a new folder in the list of all folders there.",
    "Delete a new folder in the list of all folders there.", "Roses are red.",
  ]

  @Test(arguments: [0.2, 0.5, 0.8, 0.95] as [Float], [3, 4] as [UInt64])
  func `evidence leads to the verdicts of the search`(threshold: Float, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let candidates = Self.texts.map { DuplicateCandidate(text: $0) }
    var rows = Matrix(rows: candidates.count, columns: 4)
    for row in 0..<rows.rows { rows[row: row] = random.floats(4, in: 0...1) }
    rows.normalizeRows()
    let pairs = candidates.indices.flatMap { a in (0..<a).map { (first: a, second: $0) } }
    let read = try DuplicateFinder().evidence(
      on: pairs, of: candidates, vectors: rows, threads: 2, work: .none)
    #expect(read.evidence.contains { $0.isCopy } && read.evidence.contains { $0.hasOneWording })
    for guards: Set<Guard> in [Set(Guard.allCases), [.number, .word], [.name], []] {
      let judged = try DuplicateFinder(threshold: .score(threshold), guards: guards).judge(
        pairs, of: candidates, vectors: rows, threads: 2, work: .none)
      let verdicts = read.evidence.map {
        $0.isDuplicate(isNear: $0.cosine >= threshold, guards: guards)
      }
      #expect(verdicts == judged.areDuplicates)
    }
  }
}
