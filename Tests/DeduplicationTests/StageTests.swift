import Deduplication
import Parallelism
import TestSupport
import Testing
import TextComparison
import VectorMath

@Suite struct StageTests {
  private static let long = """
    The community garden behind the station is open to everybody who wants to grow vegetables, \
    herbs and flowers, and who helps to keep the paths free of weeds.
    """

  /// Unit rows that are all at right angles, so that vectors find nothing.
  private func apart(_ count: Int) -> Matrix {
    var vectors = Matrix(rows: count, columns: max(1, count))
    for row in 0..<count { vectors.numbers[row * vectors.columns + row] = 1 }
    return vectors
  }

  private func find(
    _ texts: [String], _ vectors: Matrix, _ finder: DuplicateFinder = DuplicateFinder()
  ) throws -> DuplicateFindings {
    try finder.find(
      in: texts.map { DuplicateCandidate(text: $0) }, vectors: vectors, threads: 2, work: .none)
  }

  @Test func `each removed text says which stage found it`() throws {
    let texts = [
      Self.long, Self.long.uppercased(), Self.long.replacing("herbs", with: "herb"),
      "A cat sat.", "A feline rested.",
    ]
    var vectors = apart(5)
    vectors[row: 4] = vectors[row: 3]
    let found = try find(texts, vectors)
    #expect(found.groups.map(\.kept) == [0, 3])
    #expect(found.groups[0].removed.map(\.stage) == [.exact, .wording])
    #expect(found.groups[1].removed.map(\.stage) == [.meaning])
    #expect(found.flagged.isEmpty)
    #expect(try find(texts, vectors, DuplicateFinder(wording: nil)).groups[0].removed.count == 1)
  }

  @Test func `copies of what its wording removed go as well`() throws {
    let near = Self.long.replacing("herbs", with: "herb")
    let found = try find([Self.long, near, near, near.uppercased()], apart(4))
    #expect(found.groups.map(\.kept) == [0])
    #expect(found.groups[0].removed.map(\.stage) == [.wording, .wording, .wording])
  }

  @Test func `what a guard looks at is flagged and not merged, unless asked`() throws {
    let texts = [
      Self.long, Self.long.replacing("is open", with: "is not open"), "It takes 5 days.",
      "It takes 50 days.",
    ]
    var vectors = apart(4)
    vectors[row: 3] = vectors[row: 2]
    let found = try find(texts, vectors)
    #expect(found.groups.isEmpty)
    #expect(found.flagged.map(\.row) == [1, 3])
    #expect(found.flagged.map(\.kept) == [0, 2])
    #expect(found.flagged.map { $0.differences.map(\.kind) } == [[.negation], [.number]])
    let some = try find(texts, vectors, DuplicateFinder(guards: [.number]))
    #expect(some.groups.map(\.kept) == [0])
    #expect(some.flagged.map(\.row) == [3])
    let off = try find(texts, vectors, DuplicateFinder(guards: []))
    #expect(off.groups.map(\.kept) == [0, 2])
    #expect(off.flagged.isEmpty)
  }

  /// Texts around centres: near ones and far ones.
  private func crowd(
    seed: UInt64, copies: (Int) -> Int = { $0 % 3 + 1 }
  ) -> (texts: [String], vectors: Matrix) {
    var random = SplitMix64(seed: seed)
    var texts: [String] = []
    var rows: [[Float]] = []
    for centre in 0..<120 {
      let middle = random.floats(24)
      for copy in 0..<copies(centre) {
        texts.append("note \(String(UInt64(centre) &* 0x9E37_79B9, radix: 36)) \(copy)")
        rows.append(zip(middle, random.floats(24, in: -0.2...0.2)).map { $0 + $1 })
      }
    }
    var vectors = Matrix(rows)
    vectors.normalizeRows()
    return (texts, vectors)
  }

  @Test(
    arguments: [DedupeOptions.Keep.longest, .newest, .central, .largest(field: "value")], [0, 1000])
  func `shuffled texts make the same groups`(keep: DedupeOptions.Keep, sampleLimit: Int) throws {
    let (texts, vectors) = crowd(seed: 3)
    for threshold in [DedupeOptions.Threshold.score(0.8), .suggested] {
      var finder = DuplicateFinder(threshold: threshold, keep: keep, guards: [], wording: nil)
      finder.sampleLimit = sampleLimit
      func groups(_ order: [Int]) throws -> Set<[String]> {
        let found = try finder.find(
          in: order.map { DuplicateCandidate(text: texts[$0]) },
          vectors: vectors.selecting(order), threads: 2, work: .none)
        return Set(
          found.groups.map { group in
            [texts[order[group.kept]]] + group.removed.map { texts[order[$0.row]] }.sorted()
          })
      }
      let expected = try groups(Array(texts.indices))
      #expect(!expected.isEmpty)
      for seed in [UInt64(5), 6] {
        var random = SplitMix64(seed: seed)
        #expect(try groups(Array(texts.indices).shuffled(using: &random)) == expected)
      }
    }
  }

  @Test(arguments: [Float(0.6), 0.75, 0.9])
  func `the central text of a large corpus is nearest to its duplicates`(threshold: Float) throws {
    let (texts, vectors) = crowd(seed: 9)
    func score(_ a: Int, _ b: Int) -> Float { vectors.score(a, b) }
    // As the rule reads.
    let closeness = texts.indices.map { row in
      texts.indices.filter { $0 != row }.map { max(threshold, score(row, $0)) }
        .sorted(by: >).prefix(5).reduce(0, +) / 5
    }
    var expected: [Int: [Int]] = [:]
    for row in texts.indices.sorted(by: {
      (-closeness[$0], texts[$0]) < (-closeness[$1], texts[$1])
    }) {
      let near = expected.keys.filter { score($0, row) >= threshold }
      if let kept = near.max(by: { score($0, row) < score($1, row) }) {
        expected[kept]?.append(row)
      } else {
        expected[row] = []
      }
    }
    expected = expected.filter { !$0.value.isEmpty }
    #expect(!expected.isEmpty)
    var finder = DuplicateFinder(
      threshold: .score(threshold), keep: .central, guards: [], wording: nil)
    finder.sampleLimit = 0
    let found = try find(texts, vectors, finder)
    #expect(found.groups.map(\.kept) == expected.keys.sorted())
    #expect(
      found.groups.map { $0.removed.map(\.row) }
        == expected.keys.sorted().map { expected[$0]?.sorted() })
  }

  @Test func `a suggested threshold lies between copies and strangers`() throws {
    let (texts, vectors) = crowd(seed: 4) { $0 % 3 == 0 ? 2 : 1 }
    let finder = DuplicateFinder(threshold: .suggested, guards: [], wording: nil)
    let found = try finder.find(
      in: texts.map { DuplicateCandidate(text: $0) }, vectors: vectors, threads: 2, work: .none)
    #expect(found.estimate?.isFitted == true)
    // 40 of the 120 centres have a copy.
    let removed = found.groups.reduce(0) { $0 + $1.removed.count }
    #expect((35...45).contains(removed), "\(found.threshold)")
    #expect((found.estimate?.falseShares?.lowerBound ?? 1) < 0.2)
  }

  /// Scores of strangers around 0.4 and of copies around a mean.
  private func scores(copies mean: Float, width: Float, count: Int = 400) -> [Float] {
    var random = SplitMix64(seed: 11)
    return random.floats(count, in: 0.25...0.55)
      + random.floats(count, in: mean - width...mean + width)
  }

  @Test(arguments: [(Float(0.9), Float(0.1)), (0.8, 0.15), (0.75, 0.2)], [40, 400])
  func `the share of possible false merges follows its definition`(
    copies: (mean: Float, width: Float), count: Int
  ) throws {
    let scores = scores(copies: copies.mean, width: copies.width, count: count)
    let estimate = ThresholdEstimate(scores: scores, floor: 0.5, usual: 0.9)
    let shares = try #require(estimate.falseShares)
    let above = scores.filter { $0 >= estimate.threshold }.map { Double($0) }
    let room = 1 - Double(estimate.threshold)
    let worst = above.map { (1 - $0) / room * 0.75 }.reduce(0, +) / Double(above.count)
    #expect(abs(shares.upperBound - worst) < 1e-3)
    #expect(shares.lowerBound >= 0 && shares.lowerBound < 0.1 && shares.upperBound <= 0.75)
    #expect(
      ThresholdEstimate(scores: scores.reversed(), floor: 0.5, usual: 0.9) == estimate)
  }

  @Test func `closer copies are less likely to be false, and what is not fitted has no share`() {
    let shares = [Float(0.75), 0.8, 0.9].map {
      ThresholdEstimate(scores: scores(copies: $0, width: 0.08), floor: 0.5, usual: 0.9)
        .falseShares?.upperBound ?? 1
    }
    #expect(shares == shares.sorted(by: >) && shares[0] < 0.75)
    let few = ThresholdEstimate(scores: [0.3, 0.9], floor: 0.5, usual: 0.9)
    #expect(few.falseShares == nil && !few.isFitted && few.threshold == 0.9)
  }

  @Test func `scores of one kind suggest no threshold`() {
    var random = SplitMix64(seed: 12)
    // Sums of four: one bell around 0.62, as neighbours by chance have.
    let parts = (0..<4).map { _ in random.floats(2000, in: 0.1...0.21) }
    let bell = (0..<2000).map { index in parts.reduce(0) { $0 + $1[index] } }
    let estimate = ThresholdEstimate(scores: bell, floor: 0.5, usual: 0.9)
    #expect(!estimate.isFitted && estimate.threshold == 0.9 && estimate.falseShares == nil)
    // A few copies beside them are a group of their own.
    let copies = ThresholdEstimate(
      scores: bell + random.floats(200, in: 0.93...1), floor: 0.5, usual: 0.9)
    #expect(copies.isFitted && copies.threshold > 0.7 && copies.threshold < 0.95)
  }

  @Test(arguments: [DedupeOptions.Threshold.score(0.8), .suggested], [0, 1000])
  func `beside another corpus the nearest pairs are of both`(
    threshold: DedupeOptions.Threshold, sampleLimit: Int
  ) throws {
    let (texts, vectors) = crowd(seed: 4)
    let fixed = 90
    var finder = DuplicateFinder(threshold: threshold, guards: [], wording: nil)
    finder.sampleLimit = sampleLimit
    let found = try finder.find(
      in: texts.map { DuplicateCandidate(text: $0) }, vectors: vectors, threads: 2, fixed: fixed,
      showsNearest: true, work: .none)
    #expect(found.nearest.map(\.row).sorted() == Array(fixed..<texts.count))
    for pair in found.nearest {
      let scores = (0..<fixed).map { vectors.score(pair.row, $0) }
      #expect(pair.neighbour < fixed && scores[pair.neighbour] == scores.max())
      #expect(pair.score == scores[pair.neighbour])
    }
  }

  @Test func `a second group that chance reaches into suggests no threshold`() {
    var random = SplitMix64(seed: 14)
    func bell(_ count: Int, around mean: Float) -> [Float] {
      (0..<count).map { _ in mean - 0.16 + random.floats(4, in: 0...0.08).reduce(0, +) }
    }
    let strangers = bell(4000, around: 0.6)
    let apart = ThresholdEstimate(
      scores: strangers + bell(1000, around: 0.78), floor: 0.5, usual: 0.9)
    #expect(apart.isFitted && apart.falseShares?.lowerBound ?? 1 < 0.1)
    let close = ThresholdEstimate(
      scores: strangers + bell(1000, around: 0.72), floor: 0.5, usual: 0.9)
    #expect(!close.isFitted && close.threshold == 0.9)
  }

  @Test func `two groups that are closer than two widths suggest no threshold`() {
    var random = SplitMix64(seed: 15)
    func bell(_ count: Int, around mean: Float) -> [Float] {
      (0..<count).map { _ in mean - 0.2 + random.floats(4, in: 0...0.1).reduce(0, +) }
    }
    // Each is 0.058 wide.
    let near = ThresholdEstimate(
      scores: bell(800, around: 0.6) + bell(3200, around: 0.7), floor: 0.5, usual: 0.95)
    #expect(!near.isFitted && near.threshold == 0.95)
    let far = ThresholdEstimate(
      scores: bell(800, around: 0.6) + bell(3200, around: 0.78), floor: 0.5, usual: 0.95)
    #expect(far.isFitted && far.threshold < 0.75)
  }

  @Test func `a corpus that does not tell gets the cautious threshold`() throws {
    let found = try find(["a b c", "d e f"], apart(2), DuplicateFinder(threshold: .suggested))
    #expect(found.threshold == DuplicateFinder.cautiousThreshold)
    #expect(found.estimate?.isFitted == false)
    let none = try find([], Matrix(rows: 0, columns: 3), DuplicateFinder(threshold: .suggested))
    #expect(none.groups.isEmpty)
  }

  @Test(arguments: [1, 60, 119, 120, 150, 200, 240, 1000])
  func `a target leaves as many as it says`(target: Int) throws {
    let (texts, vectors) = crowd(seed: 8)
    let found = try DuplicateFinder(guards: [], wording: nil).find(
      in: texts.map { DuplicateCandidate(text: $0) }, vectors: vectors, threads: 2, target: target,
      work: .none)
    let kept = texts.count - found.groups.reduce(0) { $0 + $1.removed.count }
    if target >= texts.count {
      #expect(kept == texts.count)
    } else if target >= 60 {
      #expect(kept == target)
    } else {
      // Nothing is merged at a negative cosine.
      #expect(kept >= target)
    }
  }

  @Test(arguments: [20, 60, 119, 150], [8 << 20, 1])
  func `a target is reached at a threshold that leaves no more`(target: Int, pairLimit: Int) throws
  {
    let (texts, vectors) = crowd(seed: 8)
    let candidates = texts.map { DuplicateCandidate(text: $0) }
    func kept(_ found: DuplicateFindings) -> Int {
      texts.count - found.groups.reduce(0) { $0 + $1.removed.count }
    }
    // Pairs are remembered, or there are too many and each walk finds its own.
    var finder = DuplicateFinder(guards: [], wording: nil)
    finder.pairLimit = pairLimit
    let found = try finder.find(
      in: candidates, vectors: vectors, threads: 2, target: target, work: .none)
    finder.threshold = .score(found.threshold)
    let least = try kept(finder.find(in: candidates, vectors: vectors, threads: 2, work: .none))
    #expect(kept(found) == max(target, least))
    guard least <= target, found.threshold < 1 else { return }
    finder.threshold = .score(found.threshold + 0.001)
    #expect(
      try kept(finder.find(in: candidates, vectors: vectors, threads: 2, work: .none)) > target)
  }

  @Test func `values are compared as numbers where they are`() {
    let values = ["9", "10", "", "x"].map { FieldValue($0) }
    #expect(values[2] == nil)
    #expect(values.compactMap(\.self).sorted() == [.number(9), .number(10), .text("x")])
  }

  @Test func `nearest pairs are shown when they are asked for`() throws {
    let vectors = Matrix([[1, 0], [0.8, 0.6], [0, 1]])
    let candidates = ["a a", "b b", "c c"].map { DuplicateCandidate(text: $0) }
    let finder = DuplicateFinder()
    #expect(
      try finder.find(in: candidates, vectors: vectors, threads: 1, work: .none).nearest.isEmpty)
    let found = try finder.find(
      in: candidates, vectors: vectors, threads: 1, showsNearest: true, work: .none)
    #expect(found.nearest.map(\.neighbour) == [1, 0, 1])
    #expect(found.nearest.map(\.score) == [0.8, 0.8, 0.6])
  }
}
