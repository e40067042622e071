internal import Clustering
internal import VectorMath

/// One walk over all rows in the order of preference, a batch at a time.
struct DuplicatePass {
  /// Rows that are compared with the kept ones together.
  ///
  /// Their products with 512 kept rows fill 4 MiB; more rows would lengthen the part that one
  /// thread does alone.
  static let batch = 2048
  /// Kept rows of one product.
  private static let block = 512

  private let candidates: [DuplicateCandidate]
  private let comparison: RowComparison
  private let threshold: Float
  private let threads: Int
  private var kept: [Int] = []
  // The kept row of each text.
  private var keptTexts: [NormalizedText: Int] = [:]
  private var removed: [Int: [RemovedDuplicate]] = [:]

  init(
    candidates: [DuplicateCandidate], comparison: RowComparison, threshold: Float, threads: Int
  ) {
    self.candidates = candidates
    self.comparison = comparison
    self.threshold = threshold
    self.threads = threads
  }

  /// The groups so far, by the rising row of the kept one.
  var groups: [DuplicateGroup] {
    removed.keys.sorted().map { kept in
      DuplicateGroup(
        kept: kept, removed: (removed[kept] ?? []).sorted { $0.row < $1.row })
    }
  }

  /// Decides for the next rows in the order of preference.
  mutating func visit(_ rows: ArraySlice<Int>) {
    let texts = concurrentMap(rows.count, threads: threads) { [candidates] position in
      NormalizedText(candidates[rows[rows.startIndex + position]].text)
    }
    // Copies of texts that were kept in an earlier batch need no comparison of vectors.
    var open: [Int] = []
    for (position, row) in rows.enumerated() {
      if let original = keptTexts[texts[position]] {
        removeExact(row, for: original)
      } else {
        open.append(position)
      }
    }
    let openRows = open.map { rows[rows.startIndex + $0] }
    var best = bestKept(for: openRows)
    // Among themselves: only a row that no earlier batch removed can remove another.
    let similar = similarEarlierRows(
      of: openRows, among: openRows.indices.filter { best[$0] == nil })
    var isKept = [Bool](repeating: false, count: openRows.count)
    for (index, position) in open.enumerated() {
      let row = openRows[index]
      if let original = keptTexts[texts[position]] {
        removeExact(row, for: original)
        continue
      }
      for other in similar[index] where isKept[other] {
        consider(openRows[other], for: row, best: &best[index])
      }
      if let best = best[index] {
        removed[best.row, default: []].append(
          RemovedDuplicate(row: row, score: min(best.score, 1), stage: .near))
      } else {
        isKept[index] = true
        kept.append(row)
        keptTexts[texts[position]] = row
      }
    }
  }

  private mutating func removeExact(_ row: Int, for original: Int) {
    let same = candidates[row].text.utf8.elementsEqual(candidates[original].text.utf8)
    let score = comparison.score(row, original)
    removed[original, default: []].append(
      RemovedDuplicate(
        row: row, score: same ? 1 : score.isNaN ? 0 : min(score, 1), stage: .exact))
  }

  /// Takes `candidate` as the kept row for `row` when it is closer than the best so far.
  ///
  /// Candidates come in the order of preference: of equals the first stays.
  private func consider(_ candidate: Int, for row: Int, best: inout ScoredRow?) {
    let score = comparison.score(row, candidate)
    if score > best?.score ?? -.infinity { best = ScoredRow(row: candidate, score: score) }
  }

  /// For each row the kept row of the largest cosine at or above the threshold.
  private func bestKept(for rows: [Int]) -> [ScoredRow?] {
    guard !rows.isEmpty, !kept.isEmpty else { return Array(repeating: nil, count: rows.count) }
    let left = comparison.vectors.selecting(rows)
    let size = Self.block
    let blocks = concurrentMap(
      (kept.count + size - 1) / size, threads: threads,
      makeScratch: { [Float](repeating: 0, count: rows.count * size) }
    ) { [kept] index, scratch in
      let columns = Array(kept[index * size..<min((index + 1) * size, kept.count)])
      var best = [ScoredRow?](repeating: nil, count: rows.count)
      compare(left, with: columns, scratch: &scratch) { row, scores in
        // In dense corners most proposals cannot be the best: only those within rounding of it
        // are computed exactly.
        var proposedBest = -Float.infinity
        comparison.forEachScore(in: scores, atLeast: threshold) { position in
          (rows[row], columns[position])
        } _: { position in
          guard scores[position] >= proposedBest - comparison.margin else { return }
          proposedBest = max(proposedBest, scores[position])
          consider(columns[position], for: rows[row], best: &best[row])
        }
      }
      return best
    }
    return rows.indices.map { row in
      var best: ScoredRow?
      for block in blocks {
        if let found = block[row], found.score > best?.score ?? -.infinity { best = found }
      }
      return best
    }
  }

  /// For each row the positions before its own, out of `choice`, whose row it is similar to, in
  /// rising order.
  private func similarEarlierRows(of rows: [Int], among choice: [Int]) -> [[Int]] {
    let left = comparison.vectors.selecting(rows)
    let size = Self.block
    let blocks = concurrentMap(
      (choice.count + size - 1) / size, threads: threads,
      makeScratch: { [Float](repeating: 0, count: rows.count * size) }
    ) { index, scratch in
      let positions = Array(choice[index * size..<min((index + 1) * size, choice.count)])
      let columns = positions.map { rows[$0] }
      var similar = [[Int]](repeating: [], count: rows.count)
      compare(left, from: positions[0], with: columns, scratch: &scratch) { row, scores in
        comparison.forEachScore(in: scores, atLeast: threshold) { position in
          (rows[row], columns[position])
        } _: { position in
          if positions[position] < row { similar[row].append(positions[position]) }
        }
      }
      return similar
    }
    return rows.indices.map { row in blocks.flatMap { $0[row] } }
  }

  /// Multiplies the rows of `left` from `first` on with those named by `columns`, and shows each
  /// row's scores.
  private func compare(
    _ left: Matrix, from first: Int = 0, with columns: [Int], scratch: inout [Float],
    _ body: (_ row: Int, _ scores: Span<Float>) -> Void
  ) {
    let right = comparison.vectors.selecting(columns)
    var scores = scratch.mutableSpan
    multiply(
      left.numbers.span,
      Block(start: first * left.columns, rows: left.rows - first, columns: left.columns),
      byRowsOf: right.numbers.span, Block(rows: right.rows, columns: right.columns),
      into: &scores, Block(rows: left.rows - first, columns: columns.count))
    for row in first..<left.rows {
      let start = (row - first) * columns.count
      body(row, scratch.span.extracting(start..<start + columns.count))
    }
  }
}
