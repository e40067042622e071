import CorpusAdaptation
import Parallelism
import Testing
import TextComparison
import VectorMath

@Suite struct PairMiningTests {
  private func limits(_ pairs: Int) -> PairMining.Limits {
    var limits = PairMining.Limits()
    limits.pairs = pairs
    return limits
  }

  @Test func `titles, headings and neighbours are mined from the documents that are learnt from`()
    throws
  {
    let corpus = try SmallCorpus.library().corpus()
    let pairs = PairMining(corpus, seed: 1).structuralPairs()
    #expect(Set(pairs.map(\.kind)) == [.title, .heading, .neighbours])
    #expect(pairs.allSatisfy { corpus.documents[$0.document].part == .training })
    let rows = Set(pairs.flatMap { [$0.anchor.row, $0.positive.row].compactMap(\.self) })
    #expect(rows.allSatisfy { corpus.documents[corpus.documentOf[$0]].part == .training })
    for pair in pairs {
      let title = try #require(corpus.documents[pair.document].title)
      switch pair.kind {
      case .title: #expect(pair.anchor.text == title)
      case .heading:
        // Every document has an introduction: only its own title tells which one is meant.
        #expect(
          pair.anchor.text == "Care of \(pair.document)"
            || pair.anchor.text == "\(title): Introduction")
      default: #expect(pair.anchor.row.map { $0 + 1 } == pair.positive.row)
      }
    }
  }

  @Test func `no text of a pair is a part of the other`() throws {
    var small = SmallCorpus()
    for number in 0..<40 {
      small.add(
        "\(number).md",
        [
          (3, "The tide of day \(number)", "The tide of day \(number)."),
          (3, "The tide of day \(number)", "We saw the tide of day \(number) from the pier."),
          (3, "The tide of day \(number)", "Nobody else came along on date \(number)."),
        ])
    }
    let pairs = PairMining(try small.corpus(), seed: 0).structuralPairs()
    #expect(pairs.contains { $0.kind == .title })
    for pair in pairs {
      let (first, second) = (pair.anchor.text.lowercased(), pair.positive.text.lowercased())
      #expect(!first.contains(second) && !second.contains(first), "\(pair)")
    }
  }

  @Test func `lone texts are cut into halves, and only they`() throws {
    var small = SmallCorpus()
    small.add(
      "list.txt", (1...400).map { ($0, nil, "How do I sort the long list with number \($0)?") })
    small.add("short.txt", [(1, nil, "How do I sort it?")])
    let pairs = PairMining(try small.corpus(), seed: 0).structuralPairs()
    #expect(pairs.count > 100 && pairs.allSatisfy { $0.kind == .halves })
    #expect(pairs.allSatisfy { $0.anchor.text == "How do I sort the" })
  }

  @Test func `no kind and no document drowns the others`() throws {
    let mining = PairMining(try SmallCorpus.library().corpus(), limits(30), seed: 3)
    let pairs = mining.balanced(mining.structuralPairs())
    #expect(pairs.count == 30)
    for kind in [PairKind.title, .heading, .neighbours] {
      let own = pairs.filter { $0.kind == kind }
      #expect(own.count == 10)
      // There are more documents than pairs: no document gives two.
      #expect(Set(own.map(\.document)).count == 10)
    }
  }

  @Test func `one large kind is held to a multiple of the others`() throws {
    let corpus = try SmallCorpus.library(90).corpus()
    var limits = PairMining.Limits()
    (limits.alwaysAllowed, limits.dominance) = (5, 3)
    let mining = PairMining(corpus, limits, seed: 0)
    let titles = mining.structuralPairs().filter { $0.kind == .title }
    let headings = mining.structuralPairs().filter { $0.kind == .heading }.prefix(4)
    let pairs = mining.balanced(titles + headings)
    #expect(titles.count > 100)
    #expect(pairs.count { $0.kind == .title } == 12 && pairs.count { $0.kind == .heading } == 4)
    #expect(mining.balanced(titles).count == titles.count)
  }

  @Test func `the seed decides, and nothing else`() throws {
    let corpus = try SmallCorpus.library(90).corpus()
    func mined(_ seed: UInt64) -> [MinedPair] {
      let mining = PairMining(corpus, limits(40), seed: seed)
      return mining.balanced(mining.structuralPairs())
    }
    #expect(mined(5) == mined(5))
    #expect(mined(5) != mined(6))
  }

  @Test func `negatives are near, of other documents, and farther than the answer by a margin`()
    throws
  {
    let corpus = try SmallCorpus.library().corpus()
    let vectors = randomRows(corpus.texts.count, seed: 4)
    let mining = PairMining(corpus, seed: 0)
    let pairs = mining.structuralPairs().filter { $0.kind == .neighbours }
    let anchors = vectors.selecting(pairs.compactMap(\.anchor.row))
    let positives = vectors.selecting(pairs.compactMap(\.positive.row))
    let found = try mining.addingNegatives(
      to: pairs, anchors: anchors, positives: positives, vectors: vectors, threads: 2, work: .none)
    #expect(found.count > pairs.count / 2)
    #expect(
      try found
        == mining.addingNegatives(
          to: pairs, anchors: anchors, positives: positives, vectors: vectors, threads: 1,
          work: .none))
    for pair in found {
      let row = try #require(corpus.texts.firstIndex(of: pair.negative))
      let (anchor, positive) = (try #require(pair.anchor.row), try #require(pair.positive.row))
      let score = vectors.score(anchor, positive)
      #expect(corpus.documentOf[row] != pair.document)
      #expect(corpus.documents[corpus.documentOf[row]].part == .training)
      let limit = score - abs(score) * 0.05
      #expect(vectors.score(anchor, row) <= limit)
      // Nothing that may be taken is nearer.
      let nearest = corpus.texts.indices.filter {
        corpus.documentOf[$0] != pair.document && vectors.score(anchor, $0) <= limit
          && corpus.documents[corpus.documentOf[$0]].part == .training
      }.map { vectors.score(anchor, $0) }.max()
      #expect(nearest == vectors.score(anchor, row))
    }
  }

  @Test func `near-duplicates differ in wording and in no fact`() throws {
    var small = SmallCorpus()
    let texts = [
      "The ferry leaves the harbour in the early morning.",
      "Boats to the island depart from port at dawn.",
      "The ferry leaves the harbour in the early morning now.",
      "The ferry takes 5 passengers to the island.", "A boat takes 50 passengers to that island.",
    ]
    for number in 0..<200 {
      small.add(
        "\(number).txt",
        [
          (
            1, nil,
            number < 100
              ? texts[number % 5]
                + " (\(SmallCorpus.words[number / 10]) \(SmallCorpus.words[number % 10]))"
              : "Something else that nobody knows \(number)"
          )
        ])
    }
    let corpus = try small.corpus()
    // All ferries are near to each other, everything else is far.
    var vectors = randomRows(200, dimension: 256, seed: 8)
    for row in 0..<200 {
      let number = Int(corpus.documents[row].name.prefix { $0 != "." }) ?? 0
      guard number < 100 else { continue }
      vectors[row: row] = [Float](repeating: 1, count: 256).enumerated().map { index, one in
        one + (index == number ? 3 : 0)
      }
    }
    vectors.normalizeRows()
    let pairs = try PairMining(corpus, seed: 2).nearDuplicates(
      vectors: vectors, threads: 2, work: .none)
    #expect(!pairs.isEmpty)
    for pair in pairs {
      #expect(pair.kind == .nearDuplicates && pair.anchor.row != pair.positive.row)
      #expect(
        !pair.anchor.text.hasPrefix("Something") && !pair.positive.text.hasPrefix("Something"))
      let kinds = [pair.anchor.text, pair.positive.text].map { text in
        texts.firstIndex { text.hasPrefix($0 + " ") } ?? -1
      }
      #expect(Set(kinds) != [3, 4])
      let wordings = [pair.anchor.text, pair.positive.text].map { Shingles(NormalizedText($0)) }
      #expect(wordings[0].similarity(to: wordings[1]) < Shingles.usualSimilarity)
    }
  }
}
