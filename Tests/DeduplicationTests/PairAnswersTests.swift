import Deduplication
import Parallelism
import TestSupport
import Testing
import TextComparison
import VectorMath

@Suite struct PairAnswersTests {
  private static let texts = [
    "The community garden behind the station is open to everybody who wants to grow herbs.",
    "The community garden behind the station is open to everybody who wants to grow herb.",
    "The shed needs paint.", "Paint is what the shed needs.", "It takes 5 days.",
    "It takes 50 days.", "Boats leave at nine.", "Aphids come in May.",
  ]

  /// Each text has the vector of the one before it or after it, save the last two.
  private var vectors: Matrix {
    var vectors = Matrix(rows: 8, columns: 8)
    for (row, column) in [0, 0, 2, 2, 4, 4, 6, 7].enumerated() {
      vectors.numbers[row * 8 + column] = 1
    }
    return vectors
  }

  private func find(
    _ answers: [(PairAnswers.Verdict, String, String)], texts: [String] = texts,
    rows: Matrix? = nil, fixed: Int = 0, target: Int? = nil
  ) throws -> DuplicateFindings {
    var finder = DuplicateFinder()
    for (verdict, first, second) in answers { finder.answers.set(verdict, on: first, second) }
    return try finder.find(
      in: texts.map { DuplicateCandidate(text: $0) }, vectors: rows ?? vectors, threads: 2,
      target: target, fixed: fixed, work: .none)
  }

  @Test func `an answer holds for both orders and all copies, and can be taken back`() {
    var answers = PairAnswers()
    answers.set(.different, on: "Roses are red.", "Violets are blue.")
    #expect(answers.verdict(on: "violets are  BLUE", "Roses are red") == .different)
    #expect(answers.verdict(on: "Roses are red.", "Roses are blue.") == nil)
    answers.set(.same, on: "Violets are blue.", "Roses are red.")
    #expect(answers.count == 1 && answers.sameCount == 1)
    answers.set(nil, on: "Roses are red.", "Violets are blue.")
    #expect(answers == PairAnswers())
  }

  @Test func `different pairs are merged neither by their wording nor by their scores`() throws {
    let t = Self.texts
    #expect(try find([]).groups.map(\.kept) == [0, 2])
    let found = try find([(.different, t[1], t[0]), (.different, t[2], t[3])])
    #expect(found.groups.isEmpty)
    // The answers concern these pairs alone, and no guard has spoken.
    #expect(found.flagged.map(\.row) == [5])
  }

  @Test func `the same pairs are merged in spite of guards and scores`() throws {
    let t = Self.texts
    let found = try find([(.same, t[5], t[4]), (.same, t[7], t[6])])
    #expect(found.groups.map(\.kept) == [0, 2, 4, 6])
    #expect(
      found.groups.map { $0.removed.map(\.stage) } == [
        [.wording], [.meaning], [.answered], [.answered],
      ])
    #expect(found.groups[3].removed[0].score == 0)
    #expect(found.flagged.isEmpty)
  }

  @Test func `copies follow the answer about their text`() throws {
    let texts = ["It takes 5 days.", "It takes 50 days.", "it takes 50 days", "Roses."]
    var rows = Matrix(rows: 4, columns: 4)
    for row in 0..<4 { rows.numbers[row * 4 + (row == 3 ? 1 : 0)] = 1 }
    let found = try find(
      [(.same, texts[0], texts[2])], texts: texts, rows: rows)
    #expect(found.groups.map(\.kept) == [0])
    #expect(found.groups[0].removed.map(\.row) == [1, 2])
    let apart = try find(
      [(.different, texts[0], texts[2])], texts: texts, rows: rows)
    #expect(apart.groups.map(\.kept) == [1])
    #expect(apart.groups[0].removed.map(\.stage) == [.exact])
  }

  @Test func `answers hold between two corpora`() throws {
    let t = Self.texts
    let found = try find([(.same, t[6], t[7]), (.different, t[0], t[1])], fixed: 1)
    #expect(found.groups.isEmpty)
    let theirs = try find([(.same, t[6], t[7])], fixed: 7)
    #expect(theirs.groups.map { [$0.kept] + $0.removed.map(\.row) } == [[6, 7]])
  }

  @Test func `a target puts back other pairs before answered ones`() throws {
    let t = Self.texts
    let found = try find([(.same, t[6], t[7])], target: 7)
    #expect(found.groups.map(\.kept) == [6])
  }

  @Test func `neighbours are all different texts with their nearest ones, and the answered pairs`()
    throws
  {
    let t = Self.texts
    var finder = DuplicateFinder()
    finder.answers.set(.same, on: t[6], t[7])
    finder.answers.set(.different, on: t[3], t[2])
    finder.answers.set(.different, on: t[3], "It is gone.")
    let found = try finder.neighbours(
      in: (t + [t[0].uppercased()]).map { DuplicateCandidate(text: $0) },
      vectors: Matrix(
        rows: 9, columns: 8, numbers: vectors.numbers + vectors.numbers.prefix(8)), threads: 2,
      work: .none)
    let pairs = found.map { Set([$0.first, $0.second].map { $0 == 8 ? 0 : $0 }) }
    #expect(Set(pairs) == [[0, 1], [2, 3], [4, 5], [6, 7]] && pairs.count == 4)
    for pair in found {
      #expect(
        pair.answer == (pair.evidence.cosine < 0.5 ? .same : pair.first / 2 == 1 ? .different : nil)
      )
      #expect(pair.evidence.nearGuards.contains(.number) == (pair.first / 2 == 2))
    }
  }
}
