import Deduplication
import TestSupport
import Testing
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
) -> [DuplicateGroup] {
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
      if let x, let y, x != y { return finder.keep == .largest ? x > y : x < y }
      if (x == nil) != (y == nil) { return y == nil }
    case .central: Issue.record("has a test of its own")
    }
    let (x, y) = (candidates[a].text, candidates[b].text)
    return finder.keep == .first || x == y ? a < b : x < y
  }
  func score(_ a: Int, _ b: Int) -> Float { cosine(vectors, a, b) }
  guard case .cosine(let threshold) = finder.threshold else { return [] }
  let texts = candidates.map { NormalizedText($0.text) }
  var kept: [Int] = []
  var removed: [Int: [(row: Int, score: Float, stage: RemovedDuplicate.Stage)]] = [:]
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
    DuplicateGroup(
      kept: kept,
      removed: (removed[kept] ?? []).sorted { $0.row < $1.row }.map {
        RemovedDuplicate(row: $0.row, score: $0.score, stage: $0.stage)
      })
  }
}

/// Rules that a plain comparison of two candidates decides.
private let plainRules: [KeepRule] = [.first, .longest, .newest, .largest, .smallest]

/// Vectors alone: random texts have no meaning that guards or wording could see.
private func finder(_ threshold: Float, keep: KeepRule = .first) -> DuplicateFinder {
  DuplicateFinder(threshold: .cosine(threshold), keep: keep, guards: [], wording: nil)
}

extension DuplicateFinder {
  fileprivate func groups(
    of candidates: [DuplicateCandidate], vectors: Matrix, threads: Int
  ) -> [DuplicateGroup] {
    find(in: candidates, vectors: vectors, threads: threads).groups
  }
}

@Suite struct DuplicateFinderTests {
  @Test(arguments: plainRules, [Float(0.7), 0.9, 0.97])
  func `groups follow the rule, with any number of threads`(keep: KeepRule, threshold: Float) {
    for (seed, rows) in [(UInt64(1), 0), (2, 1), (3, 150), (4, 700)] {
      let (candidates, vectors) = corpus(seed: seed, rows: rows, centres: max(rows / 12, 1))
      let rule = finder(threshold, keep: keep)
      let expected = plainGroups(candidates, vectors, rule)
      for threads in [1, 2, 7] {
        #expect(rule.groups(of: candidates, vectors: vectors, threads: threads) == expected)
      }
    }
  }

  @Test(arguments: plainRules)
  func `groups follow the rule across batches`(keep: KeepRule) {
    let (candidates, vectors) = corpus(seed: 5, rows: 4500, centres: 300)
    let rule = finder(0.9, keep: keep)
    #expect(
      rule.groups(of: candidates, vectors: vectors, threads: 2)
        == plainGroups(candidates, vectors, rule))
  }

  @Test(arguments: plainRules, [UInt64(6), 7, 8])
  func `removed rows are duplicates of the kept one, kept rows of none`(
    keep: KeepRule, seed: UInt64
  ) {
    let (candidates, vectors) = corpus(seed: seed, rows: 600, centres: 25)
    let rule = finder(0.85, keep: keep)
    let groups = rule.groups(of: candidates, vectors: vectors, threads: 2)
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

  @Test func `a chain of similar rows is not one group`() {
    // Neighbours are 20° apart: cosine 0.94; the next but one 40°: 0.77.
    let vectors = Matrix([[1, 0], [0.9397, 0.342], [0.766, 0.6428], [0.5, 0.866]])
    let candidates = (0..<4).map { DuplicateCandidate(text: "t\($0)") }
    let groups = finder(0.9)
      .groups(of: candidates, vectors: vectors, threads: 1)
    #expect(groups.map(\.kept) == [0, 2])
    #expect(groups.map { $0.removed.map(\.row) } == [[1], [3]])
  }

  @Test(arguments: [
    (KeepRule.first, 0), (KeepRule.longest, 1), (KeepRule.newest, 3),
  ])
  func `the rule chooses what stays`(keep: KeepRule, kept: Int) {
    let candidates = [
      DuplicateCandidate(text: "Tides turn", modified: 1),
      DuplicateCandidate(text: "Tides turn.", modified: nil),
      DuplicateCandidate(text: "tides turn", modified: 3),
      DuplicateCandidate(text: "TIDES TURN", modified: 3),
    ]
    let vectors = Matrix(Array(repeating: [0.6, 0.8], count: 4))
    let groups = finder(0.99, keep: keep)
      .groups(of: candidates, vectors: vectors, threads: 2)
    #expect(groups.map(\.kept) == [kept])
    #expect(groups.first?.removed.map(\.row) == (0..<4).filter { $0 != kept })
    #expect(groups.first?.removed.allSatisfy { $0.stage == .exact } ?? false)
  }

  @Test func `rows that are not numbers are duplicates by text alone`() {
    let vectors = Matrix([
      [.nan, .nan], [.nan, 1], [.infinity, 0], [0, 0], [0, 0], [1, 0], [1, 0],
    ])
    let texts = ["A", "a", "b", "c", "d", "e", "f"]
    let candidates = texts.map { DuplicateCandidate(text: $0, modified: .nan) }
    for keep in plainRules {
      let groups = finder(0.5, keep: keep)
        .groups(of: candidates, vectors: vectors, threads: 2)
      #expect(groups.first?.removed == [RemovedDuplicate(row: 1, score: 0, stage: .exact)])
      #expect(groups.map(\.kept) == [0, 5])
    }
  }

  @Test func `a dense corpus needs no table of pairs`() {
    let vectors = Matrix(Array(repeating: [0.6, 0.8, 0], count: 20_000))
    let candidates = (0..<20_000).map { DuplicateCandidate(text: "line \($0)") }
    let groups = finder(0.9).groups(of: candidates, vectors: vectors, threads: 2)
    #expect(groups.count == 1)
    #expect(groups[0].removed.count == 19_999)
  }
}
