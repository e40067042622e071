internal import Parallelism
internal import SimilarityJoins
internal import TextComparison
internal import VectorMath

/// The threshold of a search, and the nearest pairs that it shows.
extension DuplicateSearch {
  /// The threshold and the data that it comes from.
  struct Setting {
    var threshold: Float
    /// The smallest cosine of a pair that may reach the threshold.
    var lowestCosine: Float = -1
    /// `[N]`, how near each row's neighbours are; empty when nothing needs it.
    var closeness: [Float] = []
    var estimate: ThresholdEstimate?
    var nearest: [NearestPair] = []
  }

  /// Whether the search first compares the different texts with each other.
  func needsDistinct(showsNearest: Bool) -> Bool {
    showsNearest || finder.threshold == .suggested || finder.keep == .central
  }

  func setting(fixed: Int, showsNearest: Bool, work: Work) throws(CancellationError) -> Setting {
    var setting = Setting(threshold: DuplicateFinder.usualThreshold)
    if case .score(let cosine) = finder.threshold { setting.threshold = cosine }
    guard needsDistinct(showsNearest: showsNearest) else { return setting }
    let distinct = distinctRows()
    if finder.threshold == .suggested {
      setting.nearest = try nearestPairs(distinct: distinct.rows, work: work)
      let estimate = ThresholdEstimate(
        scores: setting.nearest.map(\.score), floor: DuplicateFinder.smallestCosine,
        usual: DuplicateFinder.cautiousThreshold)
      setting.estimate = estimate
      setting.threshold = estimate.threshold
      // A corpus that does not tell gets the cautious cosine.
      if estimate.isFitted { setting.lowestCosine = finder.lowestSuggested }
    }
    if showsNearest, fixed > 0 {
      setting.nearest = try nearestPairs(across: fixed, work: work)
    } else if showsNearest, finder.threshold != .suggested {
      setting.nearest = try nearestPairs(distinct: distinct.rows, work: work)
    }
    if finder.keep == .central {
      let means = try closeness(
        of: SelectedRows(rows, at: distinct.rows), atOrAbove: setting.threshold,
        threads: threads, work: work)
      setting.closeness = distinct.places.map { means[$0] }
    }
    return setting
  }

  /// One row for each different text, in alphabetical order, and the place of each row's text among
  /// them.
  private func distinctRows() -> (rows: [Int], places: [Int]) {
    // The same spelling always stands for a text.
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

  /// The different texts with their nearest neighbours; a sample when there are very many.
  private func nearestPairs(
    distinct: [Int], work: Work
  ) throws(CancellationError) -> [NearestPair] {
    let sample = sample(0..<distinct.count)
    let found = try NearestRows(
      1, of: SelectedRows(rows, at: distinct), for: sample, threads: threads, work: work)
    return sample.indices.compactMap { place in
      found.range(of: place).first.map { nearest in
        NearestPair(
          row: distinct[sample[place]], neighbour: distinct[Int(found.rows[nearest])],
          score: min(1, found.scores[nearest]))
      }
    }
  }

  /// The different texts that are not among the first `fixed` ones, with their nearest neighbours
  /// among those.
  private func nearestPairs(
    across fixed: Int, work: Work
  ) throws(CancellationError) -> [NearestPair] {
    var seen = [Bool](repeating: false, count: texts.texts.count)
    func firstRows(_ rows: Range<Int>) -> [Int] {
      rows.filter { row in
        defer { seen[texts.id(of: row)] = true }
        return !seen[texts.id(of: row)]
      }.sorted { texts[$0].text < texts[$1].text }
    }
    let theirs = firstRows(0..<fixed)
    let all = theirs + firstRows(fixed..<candidates.count)
    let sample = sample(theirs.count..<all.count)
    let found = try NearestRows(
      1, of: SelectedRows(rows, at: all), for: sample, among: 0..<theirs.count, threads: threads,
      work: work)
    return sample.indices.compactMap { place in
      found.range(of: place).first.map { nearest in
        NearestPair(
          row: all[sample[place]], neighbour: all[Int(found.rows[nearest])],
          score: min(1, found.scores[nearest]))
      }
    }
  }

  /// All places, or a sample of very many, spread evenly over the alphabet; it depends on the texts
  /// alone.
  private func sample(_ places: Range<Int>) -> [Int] {
    let step = places.count <= finder.sampleLimit ? 1 : max(1, places.count / 8192)
    return Array(stride(from: places.lowerBound, to: places.upperBound, by: step))
  }
}
