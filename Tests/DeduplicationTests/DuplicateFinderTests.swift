import Deduplication
import Parallelism
import Synchronization
import TestSupport
import Testing
import TextComparison
import VectorMath

/// Random rows around few centres, some of them copies in another spelling.
private func corpus(
  seed: UInt64, rows: Int, centres: Int
) -> (candidates: [DuplicateCandidate], vectors: Matrix) {
  var random = SplitMix64(seed: seed)
  let middle = (0..<centres).map { _ in random.floats(12) }
  var numbers: [[Float]] = []
  var candidates: [DuplicateCandidate] = []
  for row in 0..<rows {
    let modified = Bool.random(using: &random) ? Double(random.next() % 5) : nil
    let value = FieldValue(["", "3", "12", "new", "old"][Int(random.next() % 5)])
    if row > 0, random.next() % 6 == 0 {
      let original = Int(random.next() % UInt64(row))
      let text = candidates[original].text
      let spelled = random.next() % 2 == 0 ? text : " " + text.uppercased() + "."
      candidates.append(DuplicateCandidate(text: spelled, modified: modified, value: value))
      // Not always the same vector: models may see the case and the stop.
      let noise: [Float] = spelled == text ? [] : random.floats(12, in: -0.1...0.1)
      numbers.append(numbers[original].enumerated().map { $1 + (noise.isEmpty ? 0 : noise[$0]) })
    } else {
      let length = Int(random.next() % 9) + 1
      candidates.append(
        DuplicateCandidate(
          text: "text \(row) " + String(repeating: "x", count: length), modified: modified,
          value: value))
      let centre = middle[Int(random.next() % UInt64(centres))]
      numbers.append(zip(centre, random.floats(12, in: -0.5...0.5)).map { $0 + $1 })
    }
  }
  var vectors = Matrix(numbers)
  vectors.normalizeRows()
  return (candidates, vectors)
}

private func cosine(_ vectors: Matrix, _ a: Int, _ b: Int) -> Float {
  let numbers = vectors.numbers.span
  return dot(
    numbers.extracting(vectors.range(ofRow: a)), numbers.extracting(vectors.range(ofRow: b)))
}

/// The rule as it reads, one row after the other.
private func plainGroups(
  _ candidates: [DuplicateCandidate], _ vectors: Matrix, _ finder: DuplicateFinder
) -> [DuplicateRows] {
  func isPreferred(_ a: Int, _ b: Int) -> Bool {
    switch finder.keep {
    case .first: break
    case .longest:
      let (x, y) = (candidates[a].text.utf8.count, candidates[b].text.utf8.count)
      if x != y { return x > y }
    case .newest:
      let (x, y) = (candidates[a].modified ?? -1, candidates[b].modified ?? -1)
      if x != y { return x > y }
    case .largest, .smallest:
      let (x, y) = (candidates[a].value, candidates[b].value)
      if let x, let y, x != y { return finder.keep == .largest(field: "value") ? x > y : x < y }
      if (x == nil) != (y == nil) { return y == nil }
    case .central: Issue.record("has a test of its own")
    }
    let (x, y) = (candidates[a].text, candidates[b].text)
    return finder.keep == .first || x == y ? a < b : x < y
  }
  func score(_ a: Int, _ b: Int) -> Float { cosine(vectors, a, b) }
  guard case .score(let threshold) = finder.threshold else { return [] }
  let texts = candidates.map { NormalizedText($0.text) }
  var kept: [Int] = []
  var removed: [Int: [(row: Int, score: Float, stage: Duplicate.Stage)]] = [:]
  for row in candidates.indices.sorted(by: isPreferred) {
    let near = kept.filter { score($0, row) >= threshold }
    if let same = kept.first(where: { texts[$0] == texts[row] }) {
      let score = candidates[same].text == candidates[row].text ? 1 : min(score(same, row), 1)
      removed[same, default: []].append((row, score, .exact))
    } else if let largest = near.map({ score($0, row) }).max(),
      let closest = near.first(where: { score($0, row) == largest })
    {
      removed[closest, default: []].append((row, min(largest, 1), .meaning))
    } else {
      kept.append(row)
    }
  }
  return removed.keys.sorted().map { kept in
    DuplicateRows(
      kept: kept,
      removed: (removed[kept] ?? []).sorted { $0.row < $1.row }.map {
        RemovedRow(row: $0.row, score: $0.score, stage: $0.stage)
      })
  }
}

/// What a flagged pair says.
private struct Flag: Equatable {
  let row: Int
  let kept: Int
  let score: Float
  let differences: [Difference]
}

/// The whole of it as it reads, with guards, flagged pairs and rows of another corpus, which come
/// first; the first row stays.
private func plainFindings(
  _ candidates: [DuplicateCandidate], _ vectors: Matrix, threshold: Float, fixed: Int,
  guards: Set<TextComparison.Guard>
) throws -> (groups: [DuplicateRows], flagged: [Flag]) {
  let texts = candidates.map { NormalizedText($0.text) }
  let lexicon = try NameLexicon(candidates.count, threads: 1, work: .none) { candidates[$0].text }
  let facts = candidates.map { TextFacts($0.text, lexicon: lexicon) }
  var kept: [Int] = []
  var removed: [Int: [RemovedRow]] = [:]
  var flagged: [Flag] = []
  for row in candidates.indices {
    func reported(_ other: Int) -> Float {
      if candidates[row].text == candidates[other].text { return 1 }
      let score = cosine(vectors, row, other)
      return score.isNaN ? 0 : min(score, 1)
    }
    func differences(_ other: Int) -> [Difference] {
      facts[row].differences(from: facts[other], guards: guards, lexicon: lexicon)
    }
    /// The first of those with the largest score.
    func closest(_ rows: [Int]) -> Int? {
      let largest = rows.map { cosine(vectors, row, $0) }.max()
      return rows.first { cosine(vectors, row, $0) == largest }
    }
    let isCopy = kept.contains { texts[$0] == texts[row] }
    if row < fixed {
      if !isCopy { kept.append(row) }
      continue
    }
    let near = kept.filter {
      cosine(vectors, row, $0) >= threshold && cosine(vectors, row, $0).isFinite
    }
    if isCopy, let same = kept.first(where: { texts[$0] == texts[row] }) {
      removed[same, default: []]
        .append(RemovedRow(row: row, score: reported(same), stage: .exact))
    } else if let best = closest(near.filter { differences($0).isEmpty }) {
      removed[best, default: []]
        .append(RemovedRow(row: row, score: reported(best), stage: .meaning))
    } else {
      if let other = closest(near) {
        flagged.append(
          Flag(row: row, kept: other, score: reported(other), differences: differences(other)))
      }
      if fixed == 0 { kept.append(row) }
    }
  }
  return (
    removed.keys.sorted().map { DuplicateRows(kept: $0, removed: removed[$0] ?? []) }, flagged
  )
}

/// Sentences with numbers and names around few centres, with copies of texts, of vectors and of
/// both, and rows that are not numbers.
private func crowd(seed: UInt64, rows: Int) -> (candidates: [DuplicateCandidate], vectors: Matrix) {
  var random = SplitMix64(seed: seed)
  let middle = (0..<max(1, rows / 15)).map { _ in random.floats(12) }
  var texts: [String] = []
  var numbers: [[Float]] = []
  for row in 0..<rows {
    let centre = Int(random.next() % UInt64(middle.count))
    let known = row > 0 ? Int(random.next() % UInt64(row)) : 0
    let town = ["Paris", "Rome", "Oslo"][Int(random.next() % 3)]
    var text = "We saw \(random.next() % 3 + 2) boats of kind \(centre) near \(town) today"
    if random.next() % 3 == 0 { text += " again" }
    let kind = row == 0 ? 9 : random.next() % 12
    texts.append(kind < 2 ? texts[known] : kind == 2 ? texts[known].uppercased() + "." : text)
    numbers.append(
      kind == 1 || kind == 3
        ? numbers[known] : zip(middle[centre], random.floats(12, in: -0.3...0.3)).map { $0 + $1 })
  }
  var vectors = Matrix(numbers)
  vectors.normalizeRows()
  for row in stride(from: 11, to: rows, by: 53) {
    vectors[row: row] = Array(repeating: row % 2 == 0 ? .nan : 0, count: 12)
  }
  return (texts.map { DuplicateCandidate(text: $0) }, vectors)
}

/// Rules that a plain comparison of two candidates decides.
private let plainRules: [DedupeOptions.Keep] = [
  .first, .longest, .newest, .largest(field: "value"), .smallest(field: "value"),
]

/// Vectors alone: random texts have no meaning that guards or wording could see.
private func finder(_ threshold: Float, keep: DedupeOptions.Keep = .first) -> DuplicateFinder {
  DuplicateFinder(threshold: .score(threshold), keep: keep, guards: [], wording: nil)
}

extension DuplicateFinder {
  fileprivate func groups(
    of candidates: [DuplicateCandidate], vectors: Matrix, threads: Int
  ) throws -> [DuplicateRows] {
    try find(in: candidates, vectors: vectors, threads: threads, work: .none).groups
  }
}

@Suite struct DuplicateFinderTests {
  @Test(arguments: plainRules, [Float(0.7), 0.9, 0.97])
  func `groups follow the rule, with any number of threads`(
    keep: DedupeOptions.Keep, threshold: Float
  ) throws {
    for (seed, rows) in [(UInt64(1), 0), (2, 1), (3, 150), (4, 700)] {
      let (candidates, vectors) = corpus(seed: seed, rows: rows, centres: max(rows / 12, 1))
      let rule = finder(threshold, keep: keep)
      let expected = plainGroups(candidates, vectors, rule)
      for threads in [1, 2, 7] {
        #expect(
          try rule.groups(of: candidates, vectors: vectors, threads: threads)
            == expected)
      }
    }
  }

  @Test(arguments: plainRules)
  func `groups follow the rule across batches`(keep: DedupeOptions.Keep) throws {
    let (candidates, vectors) = corpus(seed: 5, rows: 4500, centres: 300)
    let rule = finder(0.9, keep: keep)
    #expect(
      try rule.groups(of: candidates, vectors: vectors, threads: 2)
        == plainGroups(candidates, vectors, rule))
  }

  @Test(arguments: [UInt64(1), 2, 3], [0, 120])
  func `guards, flagged pairs and another corpus follow the rule, whatever pairs are held at once`(
    seed: UInt64, fixed: Int
  ) throws {
    let (candidates, vectors) = crowd(seed: seed, rows: 600)
    for guards in [Set(TextComparison.Guard.allCases), [.number], []] {
      for threshold in [Float(-0.5), 0.6, 0.9] {
        let expected = try plainFindings(
          candidates, vectors, threshold: threshold, fixed: fixed, guards: guards)
        #expect(!expected.groups.isEmpty)
        for pairLimit in [8 << 20, 500, 0] {
          var finder = DuplicateFinder(threshold: .score(threshold), guards: guards, wording: nil)
          finder.pairLimit = pairLimit
          for threads in [1, 3] {
            let found = try finder.find(
              in: candidates, vectors: vectors, threads: threads, fixed: fixed, work: .none)
            #expect(found.groups == expected.groups)
            #expect(
              found.flagged.map {
                Flag(row: $0.row, kept: $0.kept, score: $0.score, differences: $0.differences)
              } == expected.flagged)
          }
        }
      }
    }
  }

  @Test(arguments: [DedupeOptions.Threshold.score(0.9), .suggested], [nil, 300])
  func `the share of the work that is done rises, and the work can be ended`(
    threshold: DedupeOptions.Threshold, target: Int?
  ) throws {
    let (candidates, vectors) = crowd(seed: 4, rows: 600)
    let fixed = target == nil ? 120 : 0
    let finder = DuplicateFinder(threshold: threshold)
    let told = Mutex<[Double]>([])
    func find(until limit: Double) throws -> DuplicateFindings {
      let last = Mutex(-1.0)
      return try finder.find(
        in: candidates, vectors: vectors, threads: 2, target: target, fixed: fixed,
        work: Work(isCancelled: { last.withLock { $0 } >= limit }) { share in
          told.withLock { $0.append(share) }
          last.withLock { $0 = share }
        })
    }
    let found = try find(until: 2)
    let plain = try finder.find(
      in: candidates, vectors: vectors, threads: 2, target: target, fixed: fixed, work: .none)
    #expect(found.groups == plain.groups)
    let shares = told.withLock { $0 }
    #expect(shares == shares.sorted() && shares.first == 0)
    #expect(target != nil || shares.last == 1)
    for limit in [0, 0.1, 0.5] {
      #expect(throws: CancellationError.self) { try find(until: min(limit, shares.last ?? 0)) }
    }
  }

  @Test func `ten thousand equal lines are one group, whatever else is removed`() throws {
    // The first is removed by its meaning, so that its copies are no copies of what stays.
    let texts =
      ["a boat came in", "a ship came in"] + Array(repeating: "A SHIP CAME IN.", count: 10_000)
    var rows: [[Float]] = Array(repeating: [0.6, 0.8], count: texts.count)
    rows[0] = [0.62, 0.7846]
    let found = try finder(0.9).find(
      in: texts.map { DuplicateCandidate(text: $0) }, vectors: Matrix(rows), threads: 2, work: .none
    )
    #expect(found.groups.map(\.kept) == [0])
    #expect(found.groups[0].removed.count == 10_001)
    #expect(found.groups[0].removed.allSatisfy { $0.stage == .meaning })
  }

  @Test(arguments: plainRules, [UInt64(6), 7, 8])
  func `removed rows are duplicates of the kept one, kept rows of none`(
    keep: DedupeOptions.Keep, seed: UInt64
  ) throws {
    let (candidates, vectors) = corpus(seed: seed, rows: 600, centres: 25)
    let rule = finder(0.85, keep: keep)
    let groups = try rule.groups(of: candidates, vectors: vectors, threads: 2)
    func score(_ a: Int, _ b: Int) -> Float { cosine(vectors, a, b) }
    let removed = groups.flatMap { $0.removed.map(\.row) }
    #expect(!removed.isEmpty)
    #expect(Set(removed).count == removed.count)
    #expect(groups.map(\.kept) == groups.map(\.kept).sorted())
    let kept = Set(candidates.indices).subtracting(removed).sorted()
    for group in groups {
      #expect(kept.contains(group.kept))
      for duplicate in group.removed {
        switch duplicate.stage {
        case .exact:
          #expect(
            NormalizedText(candidates[duplicate.row].text)
              == NormalizedText(candidates[group.kept].text))
        case .answered: Issue.record("nobody was asked")
        case .meaning, .wording:
          #expect(score(duplicate.row, group.kept) >= 0.85)
          #expect(duplicate.score == min(score(duplicate.row, group.kept), 1))
        }
        if keep == .longest {
          let (a, b) = (candidates[group.kept].text, candidates[duplicate.row].text)
          #expect(a.utf8.count >= b.utf8.count)
        }
      }
    }
    #expect(Set(kept.map { NormalizedText(candidates[$0].text) }).count == kept.count)
    for (position, first) in kept.enumerated() {
      for second in kept[(position + 1)...] where score(first, second) >= 0.85 {
        Issue.record("\(first) and \(second) are both kept")
      }
    }
  }

  @Test func `a chain of similar rows is not one group`() throws {
    // Neighbours are 20° apart: cosine 0.94; the next but one 40°: 0.77.
    let vectors = Matrix([[1, 0], [0.9397, 0.342], [0.766, 0.6428], [0.5, 0.866]])
    let candidates = (0..<4).map { DuplicateCandidate(text: "t\($0)") }
    let groups = try finder(0.9)
      .groups(of: candidates, vectors: vectors, threads: 1)
    #expect(groups.map(\.kept) == [0, 2])
    #expect(groups.map { $0.removed.map(\.row) } == [[1], [3]])
  }

  @Test(arguments: [
    (DedupeOptions.Keep.first, 0), (DedupeOptions.Keep.longest, 1), (DedupeOptions.Keep.newest, 3),
  ])
  func `the rule chooses what stays`(keep: DedupeOptions.Keep, kept: Int) throws {
    let candidates = [
      DuplicateCandidate(text: "Tides turn", modified: 1),
      DuplicateCandidate(text: "Tides turn.", modified: nil),
      DuplicateCandidate(text: "tides turn", modified: 3),
      DuplicateCandidate(text: "TIDES TURN", modified: 3),
    ]
    let vectors = Matrix(Array(repeating: [0.6, 0.8], count: 4))
    let groups = try finder(0.99, keep: keep)
      .groups(of: candidates, vectors: vectors, threads: 2)
    #expect(groups.map(\.kept) == [kept])
    #expect(groups.first?.removed.map(\.row) == (0..<4).filter { $0 != kept })
    #expect(groups.first?.removed.allSatisfy { $0.stage == .exact } ?? false)
  }

  @Test func `rows that are not numbers are duplicates by text alone`() throws {
    let vectors = Matrix([
      [.nan, .nan], [.nan, 1], [.infinity, 0], [0, 0], [0, 0], [1, 0], [1, 0],
    ])
    let texts = ["A", "a", "b", "c", "d", "e", "f"]
    let candidates = texts.map { DuplicateCandidate(text: $0, modified: .nan) }
    for keep in plainRules {
      let groups = try finder(0.5, keep: keep)
        .groups(of: candidates, vectors: vectors, threads: 2)
      #expect(groups.first?.removed == [RemovedRow(row: 1, score: 0, stage: .exact)])
      #expect(groups.map(\.kept) == [0, 5])
    }
  }

  @Test func `a dense corpus needs no table of pairs`() throws {
    let vectors = Matrix(Array(repeating: [0.6, 0.8, 0], count: 20_000))
    let candidates = (0..<20_000).map { DuplicateCandidate(text: "line \($0)") }
    let groups = try finder(0.9).groups(of: candidates, vectors: vectors, threads: 2)
    #expect(groups.count == 1)
    #expect(groups[0].removed.count == 19_999)
  }
}
