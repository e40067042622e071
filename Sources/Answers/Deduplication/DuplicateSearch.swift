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

  /// Reads the texts, until `check` throws.
  init<Failure: Error>(
    _ finder: DuplicateFinder, candidates: [DuplicateCandidate], rows: Rows, threads: Int,
    check: @Sendable () throws(Failure) -> Void
  ) throws(Failure) {
    precondition(
      candidates.count == rows.count, "\(candidates.count) texts for \(rows.count) rows")
    self.finder = finder
    self.candidates = candidates
    self.threads = threads
    self.rows = rows
    texts = try CorpusTexts(candidates, threads: threads, check: check)
  }

  /// Visits the rows with the threshold that was asked for, or with one that leaves so many.
  ///
  /// - Parameters:
  ///   - target: How many rows are to be kept; nil for as many as the threshold leaves.
  ///   - fixed: How many of the first rows are kept, as the only ones that others are removed for.
  ///   - showsNearest: Whether the nearest pairs are wanted as well.
  ///   - progress: Called with the share of the work that is done; it throws to end the work.
  /// - Returns: The groups, and what was seen on the way.
  /// - Throws: What `progress` throws.
  func findings<Failure: Error>(
    target: Int?, fixed: Int, showsNearest: Bool,
    progress: @Sendable (Double) throws(Failure) -> Void
  ) throws(Failure) -> DuplicateFindings {
    let neighbourShare = needsDistinct(showsNearest: showsNearest) ? 0.4 : 0
    let setting = try setting(
      fixed: fixed, showsNearest: showsNearest,
      progress: { (share) throws(Failure) in try progress(share * neighbourShare) })
    let prepared = neighbourShare + (1 - neighbourShare) * preparingShare
    let plan = try plan(
      setting, fixed: fixed,
      progress: { (share) throws(Failure) in
        try progress(neighbourShare + (prepared - neighbourShare) * share)
      })
    let visited = { @Sendable (share) throws(Failure) in
      try progress(prepared + (1 - prepared) * share)
    }
    var threshold = setting.threshold
    var pass: DuplicatePass<Rows>
    if let target {
      (pass, threshold) = try search(target: target, plan, progress: visited)
      pass.putBack(until: target)
    } else {
      pass = try walk(plan, threshold, progress: visited)
    }
    var findings = DuplicateFindings(
      groups: pass.groups, flagged: pass.flagged, threshold: threshold,
      isSupported: setting.support != nil, estimate: setting.estimate)
    if showsNearest { findings.nearest = setting.nearest }
    return findings
  }

  /// Judges single pairs.
  func verdicts(
    of pairs: [(first: Int, second: Int)]
  ) -> (areDuplicates: [Bool], threshold: Float) {
    let setting = setting(fixed: 0, showsNearest: false, progress: { (_: Double) throws(Never) in })
    let lexicon = lexicon(check: { () throws(Never) in })
    let scoring = PairScoring(
      rows: rows, threshold: setting.threshold, company: setting.support)
    let size = 256
    let verdicts = concurrentMap(
      (pairs.count + size - 1) / size, threads: threads,
      makeScratch: { [candidates, finder] in
        PairJudge(guards: finder.guards, lexicon: lexicon, reader: finder.reader) {
          candidates[$0].text
        }
      }
    ) { part, judge in
      pairs[part * size..<min((part + 1) * size, pairs.count)].map { first, second in
        if texts.ids[first] == texts.ids[second] { return true }
        let isNear = scoring.score(first, second) >= scoring.threshold
        if isNear,
          judge.areAlike(first, second, .byVector)
        {
          return true
        }
        let hasOneWording =
          finder.wording.map {
            Wording(texts[first]).similarity(to: Wording(texts[second])) >= $0
          } ?? false
        return hasOneWording && judge.areAlike(first, second, .byWording(isNear: isNear))
      }
    }
    return (verdicts.flatMap(\.self), setting.threshold)
  }

  private func lexicon<Failure: Error>(
    check: @Sendable () throws(Failure) -> Void
  ) throws(Failure) -> NameLexicon {
    guard finder.guards.contains(.name) else { return NameLexicon() }
    return try NameLexicon(candidates.count, threads: threads, check: check) { [candidates] in
      candidates[$0].text
    }
  }

  /// Everything that a walk needs and that does not depend on the threshold, made once.
  private struct Plan {
    let lexicon: NameLexicon
    let order: [Int]
    let fixed: Int
    let wording: WordingPairs?
    let support: Company?
  }

  private func plan<Failure: Error>(
    _ setting: Setting, fixed: Int, progress: @Sendable (Double) throws(Failure) -> Void
  ) throws(Failure) -> Plan {
    let lexicon = try lexicon(check: { () throws(Failure) in try progress(0) })
    let order =
      fixed > 0
      ? Array(candidates.indices)
      : finder.keep.order(of: candidates, closeness: setting.closeness)
    var wording: WordingPairs?
    if let threshold = finder.wording {
      wording = try WordingPairs(
        order: textsInOrder(order), threshold: threshold, threads: threads, progress: progress
      ) { [texts] in texts.texts[$0] }
    }
    return Plan(
      lexicon: lexicon, order: order, fixed: fixed, wording: wording, support: setting.support)
  }

  /// Visits all rows with one threshold.
  private func walk<Failure: Error>(
    _ plan: Plan, _ threshold: Float, knowing pairs: RememberedPairs? = nil,
    progress: @Sendable (Double) throws(Failure) -> Void
  ) throws(Failure) -> DuplicatePass<Rows> {
    let check = { @Sendable () throws(Failure) in try progress(0) }
    var pass = try DuplicatePass(
      candidates: candidates, texts: texts,
      scoring: PairScoring(rows: rows, threshold: threshold, company: plan.support),
      wording: plan.wording,
      makeJudge: { [candidates, finder, lexicon = plan.lexicon] in
        PairJudge(guards: finder.guards, lexicon: lexicon, reader: finder.reader) {
          candidates[$0].text
        }
      }, pairLimit: finder.pairLimit, known: pairs, threads: threads, check: check)
    try pass.take(plan.order.prefix(plan.fixed), check: check)
    try pass.visit(plan.order[plan.fixed...], progress: progress)
    return pass
  }

  /// The largest threshold, to a thousandth, that leaves no more than `target` rows.
  ///
  /// It is sought from above, a tenth at a time, and then in between. Pairs are found once for all the
  /// walks of a tenth; where there are too many to be remembered, each walk finds its own.
  private func search<Failure: Error>(
    target: Int, _ plan: Plan, progress: @Sendable (Double) throws(Failure) -> Void
  ) throws(Failure) -> (DuplicatePass<Rows>, Float) {
    let different = try StretchVectors(
      of: Array(candidates.indices), in: rows, check: { () throws(Failure) in try progress(0) })
    let kinds = different.numbers.map { UInt32($0) }
    var known: RememberedPairs?
    var areTooMany = plan.support != nil
    var walks = 0.0
    func visit(_ step: Int) throws(Failure) -> DuplicatePass<Rows> {
      let threshold = Float(step) / 1000
      let before = walks
      walks += 1
      if !areTooMany, known.map({ $0.floor > threshold }) ?? true {
        known = nil
        known = try RememberedPairs(
          of: rows, kinds: kinds, firsts: different.rows, atOrAbove: threshold,
          limit: 4 * finder.pairLimit, threads: threads,
          check: { () throws(Failure) in try progress(before / mostWalks) })
        areTooMany = known == nil
      }
      known?.threshold = threshold
      return try walk(
        plan, threshold, knowing: known,
        progress: { (share) throws(Failure) in try progress((before + share) / mostWalks) })
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
