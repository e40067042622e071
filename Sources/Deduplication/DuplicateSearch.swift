internal import Clustering
internal import VectorMath

/// What one search for duplicates knows of its corpus before it visits the rows.
struct DuplicateSearch<Rows: SimilarityRows>: Sendable {
  private let finder: DuplicateFinder
  private let candidates: [DuplicateCandidate]
  private let rows: Rows
  private let threads: Int
  private let texts: CorpusTexts

  init(
    _ finder: DuplicateFinder, candidates: [DuplicateCandidate], rows: Rows, threads: Int
  ) {
    precondition(
      candidates.count == rows.count, "\(candidates.count) texts for \(rows.count) rows")
    self.finder = finder
    self.candidates = candidates
    self.threads = threads
    self.rows = rows
    texts = CorpusTexts(candidates, threads: threads)
  }

  /// Visits the rows with the threshold that was asked for, or with one that leaves so many.
  ///
  /// - Parameters:
  ///   - target: How many rows are to be kept; nil for as many as the threshold leaves.
  ///   - fixed: How many of the first rows are kept, as the only ones that others are removed for.
  ///   - showsNearest: Whether the nearest pairs are wanted as well.
  /// - Returns: The groups, and what was seen on the way.
  func findings(target: Int?, fixed: Int, showsNearest: Bool) -> DuplicateFindings {
    let setting = setting(showsNearest: showsNearest)
    let walk = walk(setting, fixed: fixed)
    var threshold = setting.threshold
    var pass: DuplicatePass<Rows>
    if let target {
      (pass, threshold) = search(target: target, hasCompany: setting.support != nil, walk)
      pass.putBack(until: target)
    } else {
      pass = walk(threshold, nil)
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
    let setting = setting(showsNearest: false)
    let lexicon = lexicon()
    let scoring = PairScoring(
      rows: rows, threshold: setting.threshold, company: setting.support)
    let size = 256
    let verdicts = concurrentMap(
      (pairs.count + size - 1) / size, threads: threads,
      makeScratch: { [candidates, finder] in
        PairJudge(guards: finder.guards, lexicon: lexicon) { candidates[$0].text }
      }
    ) { part, judge in
      pairs[part * size..<min((part + 1) * size, pairs.count)].map { first, second in
        if texts.ids[first] == texts.ids[second] { return true }
        let isClose =
          scoring.score(first, second) >= scoring.threshold
          || finder.wording.map {
            Wording(texts[first]).similarity(to: Wording(texts[second])) >= $0
          } ?? false
        return isClose && judge.differences(first, second).isEmpty
      }
    }
    return (verdicts.flatMap(\.self), setting.threshold)
  }

  /// The threshold and what it was found by.
  private struct Setting {
    var threshold: Float
    /// All neighbours, where they were needed.
    var company: Company?
    /// The same, where the threshold is one of supported scores.
    var support: Company?
    var estimate: ThresholdEstimate?
    var nearest: [NearestPair] = []
  }

  private func setting(showsNearest: Bool) -> Setting {
    let distinct = distinctRows()
    var setting = Setting(threshold: DuplicateFinder.usualThreshold)
    if distinct.rows.count <= DuplicateFinder.mostForCompany,
      finder.threshold == .suggested || finder.keep == .central
    {
      setting.company = Company(
        vectors: rows.copied(distinct.rows), places: distinct.places,
        threads: threads)
    }
    switch finder.threshold {
    case .cosine(let cosine): setting.threshold = cosine
    case .suggested:
      setting.nearest = nearestPairs(distinct: distinct.rows, company: setting.company)
      let estimate = ThresholdEstimate(
        scores: setting.nearest.map(\.score),
        floor: setting.company == nil
          ? DuplicateFinder.smallestCosine : DuplicateFinder.smallestSupported,
        usual: DuplicateFinder.usualThreshold)
      setting.estimate = estimate
      setting.threshold = estimate.threshold
      // A corpus that suggests nothing gets the usual cosine.
      if estimate.isFitted { setting.support = setting.company }
    }
    if showsNearest, setting.support == nil {
      setting.nearest = nearestPairs(distinct: distinct.rows, company: nil)
    }
    return setting
  }

  private func lexicon() -> NameLexicon {
    guard finder.guards.contains(.name) else { return NameLexicon() }
    return NameLexicon(candidates.count, threads: threads) { [candidates] in candidates[$0].text }
  }

  /// Everything that does not depend on the threshold, made once.
  private func walk(
    _ setting: Setting, fixed: Int
  ) -> (Float, RememberedPairs?) -> DuplicatePass<Rows> {
    let lexicon = lexicon()
    let closeness =
      setting.company?.closeness
      ?? (finder.keep == .central ? [Float](repeating: 0, count: candidates.count) : [])
    let order =
      fixed > 0
      ? Array(candidates.indices) : finder.keep.order(of: candidates, closeness: closeness)
    let wording = finder.wording.map { wording in
      WordingPairs(
        order: textsInOrder(order), threshold: wording, threads: threads
      ) { [texts] in texts.texts[$0] }
    }
    return { threshold, known in
      var pass = DuplicatePass(
        candidates: candidates, texts: texts,
        scoring: PairScoring(
          rows: rows, threshold: threshold, company: setting.support),
        wording: wording,
        makeJudge: { [candidates, finder] in
          PairJudge(guards: finder.guards, lexicon: lexicon) { candidates[$0].text }
        }, pairLimit: finder.pairLimit, known: known,
        threads: threads)
      pass.take(order.prefix(fixed))
      pass.visit(order[fixed...])
      return pass
    }
  }

  /// The largest threshold, to a thousandth, that leaves no more than `target` rows.
  ///
  /// It is sought from above, a tenth at a time, and then in between. Pairs are found once for all the
  /// walks of a tenth; where there are too many to be remembered, each walk finds its own.
  private func search(
    target: Int, hasCompany: Bool, _ walk: (Float, RememberedPairs?) -> DuplicatePass<Rows>
  ) -> (DuplicatePass<Rows>, Float) {
    let different = StretchVectors(of: Array(candidates.indices), in: rows)
    let kinds = different.numbers.map { UInt32($0) }
    var known: RememberedPairs?
    var areTooMany = hasCompany
    func visit(_ step: Int) -> DuplicatePass<Rows> {
      let threshold = Float(step) / 1000
      if !areTooMany, known.map({ $0.floor > threshold }) ?? true {
        known = nil
        known = RememberedPairs(
          of: rows, kinds: kinds, firsts: different.rows, atOrAbove: threshold,
          limit: 4 * finder.pairLimit, threads: threads)
        areTooMany = known == nil
      }
      known?.threshold = threshold
      return walk(threshold, known)
    }
    func isEnough(_ pass: DuplicatePass<Rows>) -> Bool {
      candidates.count - pass.removedCount <= target
    }
    // Beyond a cosine of 1 only copies and near-copies of the wording go.
    var high = 1001
    var best = (visit(high), high)
    if isEnough(best.0) { return (best.0, 1.001) }
    var low = 900
    best = (visit(low), low)
    while !isEnough(best.0), low > 0 {
      high = low
      low -= 100
      best = (visit(low), low)
    }
    while low + 1 < high, isEnough(best.0) {
      let middle = (low + high) / 2
      let pass = visit(middle)
      if isEnough(pass) {
        best = (pass, middle)
        low = middle
      } else {
        high = middle
      }
    }
    return (best.0, Float(best.1) / 1000)
  }

  /// One row for each different text, in the order of the alphabet, and for each row the place of
  /// its text there.
  private func distinctRows() -> (rows: [Int], places: [Int]) {
    // Of the spellings of one text always the same one stands for it.
    var rows = [Int](repeating: -1, count: texts.texts.count)
    for row in candidates.indices {
      let id = texts.id(of: row)
      if rows[id] < 0 || candidates[row].text < candidates[rows[id]].text { rows[id] = row }
    }
    rows.sort { texts[$0].text < texts[$1].text }
    var places = [Int](repeating: 0, count: rows.count)
    for (place, row) in rows.enumerated() { places[texts.id(of: row)] = place }
    return (rows, candidates.indices.map { places[texts.id(of: $0)] })
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

  /// The different texts with their nearest neighbours; of very many a sample.
  private func nearestPairs(distinct: [Int], company: Company?) -> [NearestPair] {
    if let company {
      return company.nearestPairs.map { pair in
        let (first, second) = (distinct[pair.first], distinct[pair.second])
        let score = company.supportedScore(
          rows.score(first, second), ofPlaces: pair.first, pair.second)
        return NearestPair(row: first, neighbour: second, score: score)
      }
    }
    // A sample that depends on the texts alone: spread evenly over the alphabet.
    let isSmall = distinct.count <= DuplicateFinder.mostForCompany
    let step = isSmall ? 1 : max(1, distinct.count / 8192)
    let sample = Array(stride(from: 0, to: distinct.count, by: step))
    let found = NearestNeighbours(
      of: sample, among: distinct, in: rows, count: 1, threads: threads)
    return sample.indices.compactMap { place in
      let neighbour = Int(found.rows[place])
      guard neighbour >= 0 else { return nil }
      return NearestPair(
        row: distinct[sample[place]], neighbour: distinct[neighbour],
        score: min(1, found.scores[place]))
    }
  }
}
