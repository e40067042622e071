internal import Parallelism
internal import SimilarityJoins
internal import TextComparison
internal import VectorMath

/// What one search for duplicates knows of its corpus before it visits the rows.
struct DuplicateSearch<Rows: SimilarityRows>: Sendable {
  let finder: DuplicateFinder
  let candidates: [DuplicateCandidate]
  let rows: Rows
  let threads: Int
  let texts: CorpusTexts
  /// What people have said of the texts.
  let answered: AnsweredTexts

  /// Reads the texts; `work` is asked whether to go on, and told nothing.
  init(
    _ finder: DuplicateFinder, candidates: [DuplicateCandidate], rows: Rows, threads: Int,
    work: Work
  ) throws(CancellationError) {
    precondition(
      candidates.count == rows.count, "\(candidates.count) texts for \(rows.count) rows")
    self.finder = finder
    self.candidates = candidates
    self.threads = threads
    self.rows = rows
    texts = try CorpusTexts(candidates, threads: threads, work: work)
    answered = try AnsweredTexts(finder.answers, of: texts, work: work)
  }

  /// Visits the rows with the threshold that was asked for, or with one that leaves so many.
  ///
  /// - Parameters:
  ///   - target: How many rows are to be kept; nil for as many as the threshold leaves.
  ///   - fixed: How many of the first rows are kept, as the only ones that others are removed for.
  ///   - showsNearest: Whether the nearest pairs are wanted as well.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The groups, and what was seen on the way.
  /// - Throws: `CancellationError` when the work is ended.
  func findings(
    target: Int?, fixed: Int, showsNearest: Bool, work: Work
  ) throws(CancellationError) -> DuplicateFindings {
    let neighbourShare = needsDistinct(showsNearest: showsNearest) ? 0.4 : 0
    var setting = try setting(
      fixed: fixed, showsNearest: showsNearest, work: work.part(0..<neighbourShare))
    // A target says what is wanted, and how low the threshold has to go for it.
    if target != nil { setting.lowestCosine = -1 }
    let prepared = neighbourShare + (1 - neighbourShare) * preparingShare
    let plan = try plan(setting, fixed: fixed, work: work.part(neighbourShare..<prepared))
    let visiting = work.part(prepared..<1)
    var threshold = setting.threshold
    var pass: DuplicatePass<Rows>
    if let target {
      (pass, threshold) = try search(target: target, plan, work: visiting)
      pass.putBack(until: target)
    } else {
      pass = try walk(plan, threshold, work: visiting)
    }
    var findings = DuplicateFindings(
      groups: pass.groups, flagged: pass.flagged, threshold: threshold,
      estimate: setting.estimate)
    if showsNearest { findings.nearest = setting.nearest }
    return findings
  }

  /// Judges single pairs.
  func verdicts(
    of pairs: [(first: Int, second: Int)], work: Work
  ) throws(CancellationError) -> (areDuplicates: [Bool], threshold: Float) {
    let setting = try setting(fixed: 0, showsNearest: false, work: work)
    let makeJudge = try judgeMaker(work: work)
    let scoring = PairScoring(
      rows: rows, threshold: setting.threshold, lowestCosine: setting.lowestCosine)
    let size = 256
    let verdicts = concurrentMap(
      (pairs.count + size - 1) / size, threads: threads, makeScratch: makeJudge
    ) { part, judge in
      pairs[part * size..<min((part + 1) * size, pairs.count)].map { first, second in
        if texts.ids[first] == texts.ids[second] { return true }
        let isNear = scoring.score(first, second) >= scoring.threshold
        if isNear, judge.areAlike(first, second, .byVector) { return true }
        return hasOneWording(first, second)
          && judge.areAlike(first, second, .byWording(isNear: isNear))
      }
    }
    return (verdicts.flatMap(\.self), setting.threshold)
  }

  /// Whether two texts have nearly the same wording.
  func hasOneWording(_ first: Int, _ second: Int) -> Bool {
    finder.wording.map {
      Shingles(texts[first]).similarity(to: Shingles(texts[second])) >= $0
    } ?? false
  }

  /// What makes a judge of the corpus for each thread.
  func judgeMaker(work: Work) throws(CancellationError) -> @Sendable () -> PairJudge {
    let lexicon = try lexicon(work: work)
    return { [candidates, finder] in
      PairJudge(guards: finder.guards, lexicon: lexicon, reader: finder.reader) {
        candidates[$0].text
      }
    }
  }

  private func lexicon(work: Work) throws(CancellationError) -> NameLexicon {
    guard finder.guards.contains(.name) else { return NameLexicon() }
    return try NameLexicon(candidates.count, threads: threads, work: work) { [candidates] in
      candidates[$0].text
    }
  }

  /// Everything that a walk needs and that does not depend on the threshold, made once.
  private struct Plan {
    let lexicon: NameLexicon
    let order: [Int]
    let fixed: Int
    let wording: WordingPairs?
    let lowestCosine: Float
  }

  private func plan(_ setting: Setting, fixed: Int, work: Work) throws(CancellationError) -> Plan {
    try work.advance(to: 0)
    let lexicon = try lexicon(work: work)
    let order =
      fixed > 0
      ? Array(candidates.indices)
      : finder.keep.order(of: candidates, closeness: setting.closeness)
    var wording: WordingPairs?
    if let threshold = finder.wording {
      wording = try WordingPairs(
        order: textsInOrder(order), threshold: threshold, threads: threads, work: work
      ) { [texts] in texts.texts[$0] }
    }
    return Plan(
      lexicon: lexicon, order: order, fixed: fixed, wording: wording,
      lowestCosine: setting.lowestCosine)
  }

  /// Visits all rows with one threshold.
  private func walk(
    _ plan: Plan, _ threshold: Float, knowing pairs: RememberedPairs? = nil, work: Work
  ) throws(CancellationError) -> DuplicatePass<Rows> {
    try work.advance(to: 0)
    var pass = try DuplicatePass(
      candidates: candidates, texts: texts, answered: answered,
      scoring: PairScoring(
        rows: rows, threshold: threshold, lowestCosine: plan.lowestCosine),
      wording: plan.wording,
      makeJudge: { [candidates, finder, lexicon = plan.lexicon] in
        PairJudge(guards: finder.guards, lexicon: lexicon, reader: finder.reader) {
          candidates[$0].text
        }
      }, pairLimit: finder.pairLimit, known: pairs, threads: threads, work: work)
    try pass.take(plan.order.prefix(plan.fixed), work: work)
    try pass.visit(plan.order[plan.fixed...], work: work)
    return pass
  }

  /// The largest threshold, to a thousandth, that leaves no more than `target` rows.
  ///
  /// It is sought from above, a tenth at a time, and then in between. Pairs are found once for all the
  /// walks of a tenth; where there are too many to be remembered, each walk finds its own.
  private func search(
    target: Int, _ plan: Plan, work: Work
  ) throws(CancellationError) -> (DuplicatePass<Rows>, Float) {
    try work.advance(to: 0)
    let different = try StretchVectors(of: Array(candidates.indices), in: rows, work: work)
    let kinds = different.numbers.map { UInt32($0) }
    var known: RememberedPairs?
    var areTooMany = false
    var walks = 0.0
    func visit(_ step: Int) throws(CancellationError) -> DuplicatePass<Rows> {
      let threshold = Float(step) / 1000
      let before = walks
      walks += 1
      if !areTooMany, known.map({ $0.floor > threshold }) ?? true {
        known = nil
        try work.advance(to: before / mostWalks)
        known = try RememberedPairs(
          of: rows, kinds: kinds, firsts: different.rows, atOrAbove: threshold,
          limit: 4 * finder.pairLimit, threads: threads, work: work)
        areTooMany = known == nil
      }
      known?.threshold = threshold
      return try walk(
        plan, threshold, knowing: known,
        work: work.part(before / mostWalks..<(before + 1) / mostWalks))
    }
    func isEnough(_ pass: DuplicatePass<Rows>) -> Bool {
      candidates.count - pass.removedCount <= target
    }
    // Beyond a cosine of 1 only copies and near-copies of the wording go.
    var high = 1001
    var best = (try visit(high), high)
    if isEnough(best.0) { return (best.0, 1.001) }
    var low = 900
    best = (try visit(low), low)
    while !isEnough(best.0), low > 0 {
      high = low
      low -= 100
      best = (try visit(low), low)
    }
    while low + 1 < high, isEnough(best.0) {
      let middle = (low + high) / 2
      let pass = try visit(middle)
      if isEnough(pass) {
        best = (pass, middle)
        low = middle
      } else {
        high = middle
      }
    }
    return (best.0, Float(best.1) / 1000)
  }

  /// The texts in the order in which they first come in `order`.
  private func textsInOrder(_ order: [Int]) -> [Int] {
    var seen = [Bool](repeating: false, count: texts.texts.count)
    return order.compactMap { row in
      let id = texts.id(of: row)
      defer { seen[id] = true }
      return seen[id] ? nil : id
    }
  }
}

/// How much of the work it is to compare the wording of the texts.
private let preparingShare = 0.2

/// Walks that a target takes at most: one beyond 1, one a tenth, and what halving a tenth takes.
private let mostWalks = 18.0
