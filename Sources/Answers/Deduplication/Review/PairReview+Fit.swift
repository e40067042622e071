internal import TextComparison

/// What the answers lead to.
extension PairReview {
  /// The threshold and guards with the best F1 that the model expects over all pairs.
  ///
  /// Two things need more than the best guess, because they merge texts that stay apart by default:
  /// - A guard is switched off only when at least two pairs were answered as the same in spite of
  ///   it, and when more than half of what it alone keeps apart says the same, in nineteen of
  ///   twenty cases.
  /// - The threshold goes below `DedupeOptions.lowestSuggested` only as far as half of the pairs in
  ///   between say the same, in nine of ten cases.
  package var fit: ReviewFit {
    let count = answers.count { $0 != nil }
    let all = Set(Guard.allCases)
    var (threshold, off) = (DuplicateFinder.usualThreshold, Set<Guard>())
    if count >= ReviewFit.fewestAnswers {
      off = guardsOff(threshold: bestThreshold(guards: all))
      threshold = carried(bestThreshold(guards: all.subtracting(off)), guards: all.subtracting(off))
    }
    let texts = pairs.indices.filter { !pairs[$0].isCopy }
    let merged = texts.filter { place in
      answers[place]
        ?? pairs[place].isDuplicate(
          isNear: pairs[place].cosine >= threshold, guards: all.subtracting(off))
    }
    let unseen = merged.filter { answers[$0] == nil }
    // Answered pairs that are merged say the same.
    let share = unseen.isEmpty ? 0 : Double(unseen.count) / Double(merged.count)
    let same = model.share(
      of: unseen.lazy.map { pairs[$0] }, deviations: Self.statedDeviations)
    let bounds = same.map { (1 - $0.upper) * share...(1 - $0.lower) * share } ?? 0...0
    return ReviewFit(
      answerCount: count, threshold: threshold, guardsOff: off, pairCount: texts.count,
      mergedCount: merged.count,
      mergedByDefault: texts.count { place in
        let pair = pairs[place]
        return pair.isDuplicate(
          isNear: pair.cosine >= DuplicateFinder.usualThreshold, guards: all)
      },
      falseShare: merged.isEmpty ? nil : same.map { (1 - $0.middle) * share } ?? 0,
      falseShareBounds: merged.isEmpty ? nil : bounds)
  }

  /// Thresholds are hundredths: people see the one that is used.
  private static let steps = Int(lowestCosine * 100)...99

  /// No corpus follows the model exactly: with 1.64, too many shares were above the stated range.
  ///
  /// With 2.5, those of 4 % of 600 reviews of labelled sets were (`docs/benchmarks`).
  private static let statedDeviations = 2.5

  /// Pairs that are less probable than this are left alone.
  ///
  /// Where next to nothing says the same, the best F1 would merge nearly everything. Labels for which an F1 is worth while have its best at
  /// more.
  private static let leastProbability = 1.0 / 3

  private func bestThreshold(guards: Set<Guard>) -> Float {
    var (counts, sums) = ([Int](repeating: 0, count: 101), [Double](repeating: 0, count: 101))
    var expected = 0.0
    for pair in pairs {
      let probability = pair.isCopy ? 1 : model.probability(of: pair)
      expected += probability
      guard pair.isCopy || pair.nearGuards.isDisjoint(with: guards) else { continue }
      let step = pair.isCopy ? 100 : min(max(Int(pair.cosine * 100), 0), 100)
      counts[step] += 1
      sums[step] += probability
    }
    var (taken, correct) = (counts[100], sums[100])
    var best = (f1: 0.0, step: 100)
    for step in Self.steps.reversed() {
      let least = model.probability(of: PairEvidence(cosine: Float(step) / 100))
      guard least >= Self.leastProbability else { break }
      taken += counts[step]
      correct += sums[step]
      let f1 = taken == 0 ? 0 : 2 * correct / (Double(taken) + expected)
      if f1 > best.f1 { best = (f1, step) }
    }
    return Float(best.step) / 100
  }

  private func guardsOff(threshold: Float) -> Set<Guard> {
    let floor = max(threshold, DedupeOptions.lowestSuggested)
    return Set(
      Guard.allCases.filter { asked in
        let sames = pairs.indices.count {
          answers[$0] == true && pairs[$0].nearGuards.contains(asked)
        }
        guard sames >= 2 else { return false }
        let held = pairs.lazy.filter {
          !$0.isCopy && $0.cosine >= floor && $0.nearGuards == [asked]
        }
        return model.share(of: held, deviations: 1.64).map { $0.lower > 0.5 } ?? false
      })
  }

  /// The threshold, raised as far as the answers do not carry it.
  private func carried(_ threshold: Float, guards: Set<Guard>) -> Float {
    let floor = DedupeOptions.lowestSuggested
    guard threshold < floor else { return threshold }
    let between = pairs.filter {
      !$0.isCopy && $0.cosine >= threshold && $0.cosine < floor
        && $0.nearGuards.isDisjoint(with: guards)
    }
    for step in Int((threshold * 100).rounded())..<Int((floor * 100).rounded()) {
      let lowest = Float(step) / 100
      let added = between.lazy.filter { $0.cosine >= lowest }
      guard let share = model.share(of: added, deviations: 1.28) else { break }
      if share.lower >= 0.5 { return lowest }
    }
    return floor
  }
}
