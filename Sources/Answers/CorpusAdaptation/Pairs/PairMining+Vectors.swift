internal import TextComparison
package import VectorMath
package import Parallelism

extension PairMining {
  // Shares of what a pair scores (sentence-transformers' `relative_margin`), and of the way from the
  // usual cosine to 1.
  private static let relativeMargin: Float = 0.05
  private static let nearness: Float = 0.2
  private static let mostSearched = 20_000
  private static let candidates = 8

  /// The rows that are learnt from and say something.
  private var searchedRows: [Int] {
    documents.flatMap { speakingRows(corpus.documents[$0].rows, of: $0) }
  }

  /// Passages of different documents that are near in meaning and differ in wording, and in no fact.
  ///
  /// How near is measured by how far two passages of the corpus usually are: models differ in that.
  ///
  /// - Parameters:
  ///   - vectors: `[rows × D]`, unit rows.
  ///   - threads: How many cores are used.
  ///   - work: Ends the search.
  /// - Returns: Each pair once.
  /// - Throws: `CancellationError` when the work is ended.
  package func nearDuplicates(
    vectors: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [MinedPair] {
    let rows = searchedRows
    guard rows.count > 1 else { return [] }
    var generator = SeededGenerator(seed: seed &+ 1)
    let threshold = 1 - Self.nearness * (1 - usualScore(rows, vectors, &generator))
    let asked = rows.shuffled(using: &generator).prefix(Self.mostSearched).sorted()
    let nearest = try nearestRows(
      8, to: vectors.selecting(asked), among: vectors.selecting(rows), threads: threads,
      work: work)
    var known: Set<[Int]> = []
    var given: [Int: Int] = [:]
    var found: [MinedPair] = []
    for (row, hits) in zip(asked, nearest) {
      for hit in hits where hit.score >= threshold {
        let other = rows[hit.row]
        let document = corpus.documentOf[row]
        guard corpus.documentOf[other] != document, given[document, default: 0] < perDocument,
          known.insert([row, other].sorted()).inserted,
          let pair = pair(
            .nearDuplicates, document, .init(corpus.texts[row], row: row),
            .init(corpus.texts[other], row: other)),
          differ(pair.anchor.text, pair.positive.text)
        else { continue }
        given[document, default: 0] += 1
        found.append(pair)
        break
      }
    }
    return found
  }

  /// Whether two near texts are of other wording and agree in their facts.
  private func differ(_ first: String, _ second: String) -> Bool {
    let wording = Shingles(NormalizedText(first)).similarity(to: Shingles(NormalizedText(second)))
    return wording < Shingles.usualSimilarity
      && TextFacts(first).differences(from: TextFacts(second)).isEmpty
  }

  private func usualScore(
    _ rows: [Int], _ vectors: Matrix, _ generator: inout SeededGenerator
  ) -> Float {
    let count = 1_000
    var sum: Float = 0
    for _ in 0..<count {
      let first = rows[Int.random(in: rows.indices, using: &generator)]
      let second = rows[Int.random(in: rows.indices, using: &generator)]
      sum += vectors.score(first, second)
    }
    return sum / Float(count)
  }

  /// Adds to each pair the passage that is nearest to its anchor and yet surely no answer.
  ///
  /// That is a passage of another document that scores lower than the positive by a margin of a
  /// twentieth (`mine_hard_negatives` of sentence-transformers, `relative_margin`). Only passages that
  /// are learnt from come into question.
  ///
  /// - Parameters:
  ///   - pairs: From this corpus.
  ///   - anchors: `[pairs × D]`, unit rows.
  ///   - positives: `[pairs × D]`, unit rows.
  ///   - vectors: `[rows × D]`, unit rows.
  ///   - threads: How many cores are used.
  ///   - work: Ends the search.
  /// - Returns: The pairs that have a negative, in their order.
  /// - Throws: `CancellationError` when the work is ended.
  package func addingNegatives(
    to pairs: [MinedPair], anchors: Matrix, positives: Matrix, vectors: Matrix, threads: Int,
    work: Work
  ) throws(CancellationError) -> [MinedPair] {
    let rows = searchedRows
    let limits = pairs.indices.map { index in
      let score = dot(
        anchors.numbers.span.extracting(anchors.range(ofRow: index)),
        positives.numbers.span.extracting(positives.range(ofRow: index)))
      return score - abs(score) * Self.relativeMargin
    }
    return try scoreBlocks(
      of: anchors, with: vectors.selecting(rows), threads: threads, work: work,
      makeState: { _ in TopScores(capacity: Self.candidates) },
      { best, index, start, scores in
        for (place, score) in zip(start..., scores)
        where score <= limits[index] && score >= best.threshold
          && corpus.documentOf[rows[place]] != pairs[index].document
        {
          best.insert(ScoredRow(row: place, score: score))
        }
      },
      finish: { best, index -> MinedPair? in
        var pair = pairs[index]
        let found = best.sorted().first { isForeign(rows[$0.row], to: pair) }
        guard let found else { return nil }
        pair.negative = corpus.texts[rows[found.row]]
        return pair
      }
    ).compactMap(\.self)
  }

  /// Whether a row is of neither document of a pair, and has neither of its texts.
  private func isForeign(_ row: Int, to pair: MinedPair) -> Bool {
    let document = corpus.documentOf[row]
    return document != pair.document
      && pair.positive.row.map { corpus.documentOf[$0] != document } ?? true
      && corpus.texts[row] != pair.anchor.text && corpus.texts[row] != pair.positive.text
  }
}
