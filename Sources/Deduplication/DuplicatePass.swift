internal import Clustering
internal import VectorMath

/// One walk over all rows in the order of preference, a batch at a time.
struct DuplicatePass {
  /// Rows that are compared with the kept ones together.
  ///
  /// Their products with 512 kept rows fill 4 MiB; more rows would lengthen the part that one
  /// thread does alone.
  private static let batch = 2048
  /// Kept rows of one product.
  private static let block = 512

  private let candidates: [DuplicateCandidate]
  private let texts: [NormalizedText]
  private let scoring: PairScoring
  private let wording: WordingPairs?
  private let makeJudge: @Sendable () -> PairJudge
  private let threads: Int
  private var judge: PairJudge
  private var kept: [Int] = []
  private var isKept: [Bool]
  // Whether rows are only removed for those that are kept already.
  private var isClosed = false
  // The kept row of each text.
  private var keptTexts: [NormalizedText: Int] = [:]
  private var removed: [Int: [RemovedDuplicate]] = [:]
  /// Kept rows that a guard kept from being removed, in rising order.
  private(set) var flagged: [FlaggedDuplicate] = []

  init(
    candidates: [DuplicateCandidate], texts: [NormalizedText], scoring: PairScoring,
    wording: WordingPairs?, makeJudge: @escaping @Sendable () -> PairJudge, threads: Int
  ) {
    self.candidates = candidates
    self.texts = texts
    self.scoring = scoring
    self.wording = wording
    self.makeJudge = makeJudge
    self.threads = threads
    judge = makeJudge()
    isKept = Array(repeating: false, count: candidates.count)
  }

  /// The groups so far, by the rising row of the kept one.
  var groups: [DuplicateGroup] {
    removed.keys.sorted().map { kept in
      DuplicateGroup(
        kept: kept, removed: (removed[kept] ?? []).sorted { $0.row < $1.row })
    }
  }

  /// How many rows are removed so far.
  var removedCount: Int { removed.values.reduce(0) { $0 + $1.count } }

  /// Keeps removed rows after all, those of the smallest scores first, until so many are kept.
  mutating func putBack(until target: Int) {
    let missing = target - (candidates.count - removedCount)
    guard missing > 0 else { return }
    let weakest = removed.values.joined().filter { $0.stage != .exact }
      .sorted {
        ($0.score, candidates[$0.row].text, $0.row) < ($1.score, candidates[$1.row].text, $1.row)
      }
      .prefix(missing)
    let rows = Set(weakest.map(\.row))
    for (kept, duplicates) in removed {
      let rest = duplicates.filter { !rows.contains($0.row) }
      removed[kept] = rest.isEmpty ? nil : rest
    }
  }

  /// Keeps rows of another corpus, after which no other row is kept for any.
  mutating func take(_ rows: ArraySlice<Int>) {
    guard !rows.isEmpty else { return }
    for row in rows where keptTexts[texts[row]] == nil {
      isKept[row] = true
      kept.append(row)
      keptTexts[texts[row]] = row
    }
    isClosed = true
  }

  /// Decides for all rows, in the order of preference.
  mutating func visit(_ order: ArraySlice<Int>) {
    for start in stride(from: order.startIndex, to: order.endIndex, by: Self.batch) {
      visit(batch: order[start..<min(start + Self.batch, order.endIndex)])
    }
    flagged.sort { $0.row < $1.row }
  }

  private mutating func visit(batch rows: ArraySlice<Int>) {
    // Copies of texts that were kept in an earlier batch need no comparison of vectors.
    var open: [Int] = []
    for row in rows {
      if let original = keptTexts[texts[row]] {
        remove(row, for: original, as: .exact)
      } else {
        open.append(row)
      }
    }
    let earlier = bestKept(for: open)
    // Among themselves: only a row that no earlier batch removed can remove another.
    let similar = similarEarlierRows(
      of: open, among: isClosed ? [] : open.indices.filter { earlier[$0].best == nil })
    for (index, row) in open.enumerated() {
      if let original = keptTexts[texts[row]] {
        remove(row, for: original, as: .exact)
        continue
      }
      var match = earlier[index]
      if let original = nearestWording(of: row, flagging: &match) {
        remove(row, for: original, as: .wording)
        continue
      }
      for other in similar[index] where isKept[open[other]] {
        consider(open[other], for: row, judge: &judge, match: &match)
      }
      if let best = match.best {
        remove(row, for: best.row, as: .meaning)
      } else {
        keep(row, flagged: match.flagged)
      }
    }
  }

  private mutating func keep(_ row: Int, flagged pair: ScoredRow?) {
    if !isClosed {
      isKept[row] = true
      kept.append(row)
      keptTexts[texts[row]] = row
    }
    guard let pair else { return }
    flagged.append(
      FlaggedDuplicate(
        row: row, kept: pair.row, score: score(row, pair.row),
        differences: judge.differences(row, pair.row)))
  }

  private mutating func remove(_ row: Int, for original: Int, as stage: RemovedDuplicate.Stage) {
    removed[original, default: []].append(
      RemovedDuplicate(row: row, score: score(row, original), stage: stage))
  }

  /// The cosine as it is reported.
  private func score(_ row: Int, _ original: Int) -> Float {
    if candidates[row].text.utf8.elementsEqual(candidates[original].text.utf8) { return 1 }
    let score = scoring.comparison.score(row, original)
    return score.isNaN ? 0 : min(score, 1)
  }

  /// What was found for a row: the closest kept row, and the closest one that a guard holds back.
  private struct Match {
    var best: ScoredRow?
    var flagged: ScoredRow?
  }

  /// Takes `candidate` as the kept row for `row` when it is closer than the best so far.
  ///
  /// Candidates come in the order of preference: of equals the first stays.
  private func consider(
    _ candidate: Int, for row: Int, judge: inout PairJudge, match: inout Match
  ) {
    let score = scoring.value(row, candidate).score
    guard score >= scoring.threshold, score > match.best?.score ?? -.infinity else { return }
    if judge.differences(row, candidate).isEmpty {
      match.best = ScoredRow(row: candidate, score: score)
    } else if score > match.flagged?.score ?? -.infinity {
      match.flagged = ScoredRow(row: candidate, score: score)
    }
  }

  /// The kept row whose wording is the nearest.
  private mutating func nearestWording(of row: Int, flagging match: inout Match) -> Int? {
    var best: (row: Int, similarity: Float)?
    for other in wording?.earlier[row] ?? []
    where isKept[other.row] && other.similarity > best?.similarity ?? 0 {
      if judge.differences(row, other.row).isEmpty {
        best = other
      } else if match.flagged == nil {
        match.flagged = ScoredRow(row: other.row, score: -1)
      }
    }
    return best?.row
  }

  /// For each row the kept row of the largest score at or above the threshold.
  private func bestKept(for rows: [Int]) -> [Match] {
    guard !rows.isEmpty, !kept.isEmpty else {
      return Array(repeating: Match(), count: rows.count)
    }
    let comparison = scoring.comparison
    let left = comparison.vectors.selecting(rows)
    let floors = rows.map { scoring.floor(ofRow: $0) }
    let size = Self.block
    let blocks = concurrentMap(
      (kept.count + size - 1) / size, threads: threads,
      makeScratch: { ([Float](repeating: 0, count: rows.count * size), makeJudge()) }
    ) { [kept] index, scratch in
      let columns = Array(kept[index * size..<min((index + 1) * size, kept.count)])
      var matches = [Match](repeating: Match(), count: rows.count)
      // Taken out for the while: two names for one array would copy it.
      var judge = PairJudge.idle
      swap(&judge, &scratch.1)
      compare(left, with: columns, scratch: &scratch.0) { row, scores in
        // In dense corners most proposals cannot be the best: of cosines only those within rounding
        // of it are computed exactly.
        var proposedBest = -Float.infinity
        comparison.forEachScore(in: scores, atLeast: floors[row]) { position in
          (rows[row], columns[position])
        } _: { position in
          guard scores[position] >= proposedBest - comparison.margin else { return }
          consider(columns[position], for: rows[row], judge: &judge, match: &matches[row])
          if scoring.company == nil, matches[row].best?.row == columns[position] {
            proposedBest = max(proposedBest, scores[position])
          }
        }
      }
      swap(&judge, &scratch.1)
      return matches
    }
    return rows.indices.map { row in
      var match = Match()
      for block in blocks {
        if let found = block[row].best, found.score > match.best?.score ?? -.infinity {
          match.best = found
        }
        if let found = block[row].flagged, found.score > match.flagged?.score ?? -.infinity {
          match.flagged = found
        }
      }
      return match
    }
  }

  /// For each row the positions before its own, out of `choice`, whose row may reach the threshold
  /// with it, in rising order.
  private func similarEarlierRows(of rows: [Int], among choice: [Int]) -> [[Int]] {
    let comparison = scoring.comparison
    let left = comparison.vectors.selecting(rows)
    let floors = rows.map { scoring.floor(ofRow: $0) }
    let size = Self.block
    let blocks = concurrentMap(
      (choice.count + size - 1) / size, threads: threads,
      makeScratch: { [Float](repeating: 0, count: rows.count * size) }
    ) { index, scratch in
      let positions = Array(choice[index * size..<min((index + 1) * size, choice.count)])
      let columns = positions.map { rows[$0] }
      var similar = [[Int]](repeating: [], count: rows.count)
      compare(left, from: positions[0], with: columns, scratch: &scratch) { row, scores in
        comparison.forEachScore(in: scores, atLeast: floors[row]) { position in
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
    let right = scoring.comparison.vectors.selecting(columns)
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
