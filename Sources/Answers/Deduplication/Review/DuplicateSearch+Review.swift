package import Parallelism
package import SimilarityJoins

/// Two texts that are near each other.
package struct NeighbourPair: Sendable {
  /// A row.
  package let first: Int
  /// The row of its neighbour.
  package let second: Int
  /// What there is to judge the two by.
  package let evidence: PairEvidence
  /// What a person has said of them.
  package let answer: PairAnswers.Verdict?
}

extension DuplicateFinder {
  /// Pairs each different text with its nearest neighbour, and adds the pairs that were answered.
  ///
  /// Pairs with a cosine below `PairReview.lowestCosine` are left out, unless they were answered.
  ///
  /// - Parameters:
  ///   - candidates: `[N]`.
  ///   - rows: Their vectors, unit rows.
  ///   - threads: How many cores to use.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The pairs, each once, in the order of their texts.
  /// - Throws: `CancellationError` when the work is ended.
  package func neighbours(
    in candidates: [DuplicateCandidate], vectors rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) -> [NeighbourPair] {
    try work.advance(to: 0)
    var finder = self
    finder.threshold = .score(Self.usualThreshold)
    finder.keep = .first
    return try DuplicateSearch(
      finder, candidates: candidates, rows: rows, threads: threads, work: work
    ).neighbours(work: work)
  }
}

extension DuplicateSearch {
  func neighbours(work: Work) throws(CancellationError) -> [NeighbourPair] {
    let setting = try setting(fixed: 0, showsNearest: true, work: work.part(0..<0.9))
    var pairs: [(first: Int, second: Int)] = []
    var answers: [PairAnswers.Verdict?] = []
    var places: [[Int]: Int] = [:]
    func add(_ first: Int, _ second: Int) -> Int {
      let ids = [texts.id(of: first), texts.id(of: second)].sorted()
      if let place = places[ids] { return place }
      places[ids] = pairs.count
      pairs.append((first, second))
      answers.append(nil)
      return pairs.count - 1
    }
    for pair in setting.nearest where pair.score >= PairReview.lowestCosine {
      _ = add(pair.row, pair.neighbour)
    }
    if !answered.pairs.isEmpty {
      var rows = [Int](repeating: -1, count: texts.texts.count)
      for row in candidates.indices where rows[texts.id(of: row)] < 0 {
        rows[texts.id(of: row)] = row
      }
      for pair in answered.pairs {
        answers[add(rows[pair.first], rows[pair.second])] = pair.verdict
      }
    }
    let evidence = try evidence(of: pairs, work: work.part(0.9..<1))
    return pairs.indices.map { place in
      NeighbourPair(
        first: pairs[place].first, second: pairs[place].second, evidence: evidence[place],
        answer: answers[place])
    }
  }
}
