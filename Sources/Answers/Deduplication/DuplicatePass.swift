internal import Parallelism
internal import SimilarityJoins
internal import TextComparison
internal import VectorMath

/// Visits all rows once, in the order of preference, a stretch at a time.
struct DuplicatePass<Rows: SimilarityRows> {
  private let candidates: [DuplicateCandidate]
  private let texts: CorpusTexts
  private let answered: AnsweredTexts
  private let scoring: PairScoring<Rows>
  private let wording: WordingPairs?
  private let makeJudge: @Sendable () -> PairJudge
  private let pairLimit: Int
  private let threads: Int
  private var judge: PairJudge
  private var join: any ArrivalPairing
  // The place of each row among the kept ones, from 1; 0 when it is not kept.
  private var ranks: [UInt32]
  private var keptCount: UInt32 = 0
  // Whether rows are removed only for rows that are kept already.
  private var isClosed = false
  // The kept row of each text; -1 when there is none.
  private var keptTexts: [Int32]
  // The kept rows with the same vector, for each row that stands for them in the join.
  private var keptVectors: [Int: [Int]] = [:]
  private var removed: [Int: [RemovedRow]] = [:]
  /// Rows that stay because of a guard, in rising order.
  private(set) var flagged: [FlaggedRow] = []

  /// Prepares the visits, until `work` is ended.
  init(
    candidates: [DuplicateCandidate], texts: CorpusTexts, answered: AnsweredTexts,
    scoring: PairScoring<Rows>, wording: WordingPairs?,
    makeJudge: @escaping @Sendable () -> PairJudge, pairLimit: Int,
    known: RememberedPairs?, threads: Int, work: Work
  ) throws(CancellationError) {
    self.candidates = candidates
    self.texts = texts
    self.answered = answered
    self.scoring = scoring
    self.wording = wording
    self.makeJudge = makeJudge
    self.pairLimit = pairLimit
    self.threads = threads
    judge = makeJudge()
    if let known {
      join = known
    } else {
      join = try ArrivalJoin(of: scoring.rows, floor: scoring.floor, threads: threads, work: work)
    }
    ranks = Array(repeating: 0, count: candidates.count)
    keptTexts = Array(repeating: -1, count: texts.texts.count)
  }

  /// The groups so far, by the rising row of the kept text.
  var groups: [DuplicateRows] {
    removed.keys.sorted().map { kept in
      DuplicateRows(
        kept: kept, removed: (removed[kept] ?? []).sorted { $0.row < $1.row })
    }
  }

  /// How many rows are removed so far.
  var removedCount: Int { removed.values.reduce(0) { $0 + $1.count } }

  /// Puts removed rows back, those with the smallest scores first, until `target` rows are kept.
  mutating func putBack(until target: Int) {
    let missing = target - (candidates.count - removedCount)
    guard missing > 0 else { return }
    let weakest = removed.values.joined().filter { $0.stage != .exact && $0.stage != .answered }
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

  /// Keeps the rows of another corpus; after that, rows are removed only for these.
  mutating func take(_ rows: ArraySlice<Int>, work: Work) throws(CancellationError) {
    guard !rows.isEmpty else { return }
    var taken: [Int] = []
    for row in rows where original(of: row) == nil {
      keep(row)
      taken.append(row)
    }
    let vectors = try StretchVectors(of: taken, in: scoring.rows, work: work)
    for (row, vector) in zip(taken, vectors.numbers) {
      keptVectors[vectors.rows[vector], default: []].append(row)
    }
    try join.addIndexed(vectors.rows, work: work)
    isClosed = true
  }

  /// Keeps or removes each row, in the order of preference.
  mutating func visit(_ order: ArraySlice<Int>, work: Work) throws(CancellationError) {
    var start = order.startIndex
    var size = firstStretch
    let isClosed = isClosed
    // The later a row comes, the more kept rows it is compared with.
    @Sendable func share(_ visited: Double) -> Double {
      let share = visited / Double(order.count)
      return isClosed ? share : share * share
    }
    while start < order.endIndex {
      let rows = order[start..<min(start + size, order.endIndex)]
      let before = Double(start - order.startIndex)
      let isDone = try visit(
        stretch: rows, limit: rows.count == 1 ? .max : pairLimit,
        work: work.mapped { done in share(before + done * Double(rows.count)) })
      if isDone {
        start = rows.endIndex
        size = min(size * 2, longestStretch)
      } else {
        size = rows.count / 2
      }
    }
    flagged.sort { $0.row < $1.row }
  }

  /// Keeps or removes some rows; returns false, and does nothing, when they are in too many pairs.
  private mutating func visit(
    stretch: ArraySlice<Int>, limit: Int, work: Work
  ) throws(CancellationError) -> Bool {
    // Copies of texts that were kept in an earlier stretch need no comparison of vectors.
    let rows = stretch.filter { original(of: $0) == nil }
    let vectors = try StretchVectors(of: rows, in: scoring.rows, work: work)
    let pairs = try join.pairs(
      of: vectors.rows, isMutual: !isClosed, limit: limit, work: work.part(0..<comparingShare))
    guard let pairs else { return false }
    for row in stretch {
      if let original = original(of: row) { remove(row, for: original, as: .exact) }
    }
    let earlier = try closestKept(
      of: rows, vectors, pairs.earlier, work: work.part(comparingShare..<1))
    for (index, row) in rows.enumerated() {
      if index % rowsBetweenChecks == 0 { try work.advance(to: 1) }
      if let original = original(of: row) {
        remove(row, for: original, as: .exact)
        continue
      }
      if let original = answeredOriginal(of: row) {
        remove(row, for: original, as: .answered)
        continue
      }
      var match = earlier[index]
      if let original = nearestWording(of: row, flagging: &match) {
        remove(row, for: original, as: .wording)
        continue
      }
      if !isClosed {
        let vector = vectors.numbers[index]
        var near = keptVectors[vectors.rows[vector]] ?? []
        for other in pairs.mutual.rows(of: vector) {
          if let kept = keptVectors[other.row] { near += kept }
        }
        consider(near, for: row, judge: &judge, match: &match)
      }
      if let best = match.best {
        remove(row, for: best.row, as: .meaning)
        continue
      }
      if let pair = match.flagged { flag(row, beside: pair) }
      if !isClosed {
        keep(row)
        keptVectors[vectors.rows[vectors.numbers[index]], default: []].append(row)
      }
    }
    if !isClosed {
      try join.addIndexed(vectors.rows.filter { keptVectors[$0] != nil }, work: work)
    }
    return true
  }

  /// The kept row that has the row's text.
  private func original(of row: Int) -> Int? {
    let kept = keptTexts[texts.id(of: row)]
    return kept < 0 ? nil : Int(kept)
  }

  /// The kept row, of several the first, that a person has called the same.
  private func answeredOriginal(of row: Int) -> Int? {
    answered.same(as: texts.id(of: row)).map { Int(keptTexts[$0]) }.filter { $0 >= 0 }
      .min { ranks[$0] < ranks[$1] }
  }

  private func areDifferent(_ first: Int, _ second: Int) -> Bool {
    answered.areDifferent(texts.id(of: first), texts.id(of: second))
  }

  private mutating func keep(_ row: Int) {
    keptCount += 1
    ranks[row] = keptCount
    keptTexts[texts.id(of: row)] = Int32(row)
  }

  private mutating func flag(_ row: Int, beside pair: ScoredRow) {
    flagged.append(
      FlaggedRow(
        row: row, kept: pair.row, score: score(row, pair.row),
        differences: judge.differences(
          row, pair.row, pair.score > -1 ? .byVector : meeting(row, pair.row))))
  }

  private mutating func remove(_ row: Int, for original: Int, as stage: Duplicate.Stage) {
    removed[original, default: []].append(
      RemovedRow(row: row, score: score(row, original), stage: stage))
  }

  /// The cosine that the report shows.
  private func score(_ row: Int, _ original: Int) -> Float {
    if candidates[row].text.utf8.elementsEqual(candidates[original].text.utf8) { return 1 }
    let score = scoring.rows.score(row, original)
    return score.isNaN ? 0 : min(score, 1)
  }

  /// The closest kept row of a row, and the closest one from which a guard keeps it apart.
  private struct Match {
    var best: ScoredRow?
    var flagged: ScoredRow?
  }

  /// The kept row with the nearest wording.
  private mutating func nearestWording(of row: Int, flagging match: inout Match) -> Int? {
    var best: (row: Int, similarity: Float)?
    for other in wording?.similar[texts.id(of: row)] ?? [] {
      let kept = Int(keptTexts[other.text])
      guard kept >= 0, other.similarity > best?.similarity ?? 0, !areDifferent(row, kept) else {
        continue
      }
      if judge.areAlike(row, kept, meeting(row, kept)) {
        best = (kept, other.similarity)
      } else if match.flagged == nil {
        match.flagged = ScoredRow(row: kept, score: -1)
      }
    }
    return best?.row
  }

  /// Whether two texts with nearly the same wording have near vectors too.
  private func meeting(_ row: Int, _ kept: Int) -> Meeting {
    .byWording(isNear: scoring.score(row, kept) >= scoring.threshold)
  }

  /// The best kept row of earlier stretches, for each row.
  private func closestKept(
    of rows: [Int], _ vectors: StretchVectors, _ pairs: ArrivalList, work: Work
  ) throws(CancellationError) -> [Match] {
    let size = 64
    return try runPieces(
      (rows.count + size - 1) / size, threads: threads, work: work, weight: { _ in 1 },
      makeScratch: { makeJudge() }
    ) { part, judge in
      (part * size..<min((part + 1) * size, rows.count)).map { index in
        var match = Match()
        let near = pairs.rows(of: vectors.numbers[index]).flatMap { keptVectors[$0.row] ?? [] }
        consider(near, for: rows[index], judge: &judge, match: &match)
        return match
      }
    }.flatMap(\.self)
  }

  /// Takes the kept row of `near` that is closer to `row` than the best so far; of equal ones, the
  /// one that was kept first.
  private func consider(
    _ near: [Int], for row: Int, judge: inout PairJudge, match: inout Match
  ) {
    guard !near.isEmpty else { return }
    let scored = near.map { ScoredRow(row: $0, score: scoring.score(row, $0)) }
      .filter { other in
        other.score >= scoring.threshold && other.score.isFinite && !areDifferent(row, other.row)
      }
      .sorted { ($1.score, ranks[$0.row]) < ($0.score, ranks[$1.row]) }
    for other in scored {
      guard other.score > match.best?.score ?? -.infinity else { return }
      if judge.areAlike(row, other.row, .byVector) {
        match.best = other
        return
      }
      if other.score > match.flagged?.score ?? -.infinity { match.flagged = other }
    }
  }
}

/// How many rows the first stretch has.
///
/// After few pairs the next stretch is twice as long, after too many half as long.
private let firstStretch = 1 << 12
private let longestStretch = 1 << 17

/// The share of the work on a stretch that finding its pairs takes.
private let comparingShare = 0.8

/// They take some milliseconds.
private let rowsBetweenChecks = 4096

/// The different vectors among some rows.
struct StretchVectors {
  /// A row for each vector.
  private(set) var rows: [Int] = []
  /// For each row the number of its vector.
  private(set) var numbers: [Int] = []

  /// Two rows have one vector when all bits are the same.
  ///
  /// `work` is asked now and then whether to go on.
  init(of all: [Int], in stored: some SimilarityRows, work: Work) throws(CancellationError) {
    var known: [UInt64: [Int]] = [:]
    known.reserveCapacity(all.count)
    var vector = [Float](repeating: 0, count: stored.dimension)
    var other = vector
    func read(_ row: Int, into numbers: inout [Float]) {
      var span = numbers.mutableSpan
      stored.read(row..<row + 1, into: &span)
    }
    func isVector(of row: Int) -> Bool {
      read(row, into: &other)
      return vector.indices.allSatisfy { vector[$0].bitPattern == other[$0].bitPattern }
    }
    for (index, row) in all.enumerated() {
      if index % rowsBetweenChecks == 0 { try work.check() }
      read(row, into: &vector)
      var key: UInt64 = 0
      // When two vectors differ, their first numbers nearly always differ.
      for number in vector.prefix(8) { key = Shingles.mix(key ^ UInt64(number.bitPattern)) }
      if let same = known[key]?.first(where: { isVector(of: rows[$0]) }) {
        numbers.append(same)
      } else {
        known[key, default: []].append(rows.count)
        numbers.append(rows.count)
        rows.append(row)
      }
    }
  }
}
