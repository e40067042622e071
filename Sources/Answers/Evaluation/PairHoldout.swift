package import Deduplication
package import TextComparison

/// Labelled pairs of one corpus, read for every threshold and every choice of guards.
package struct PairSet: Sendable {
  /// The name of the set.
  package let name: String
  /// What there is to judge by.
  package let pairs: PairsOfCorpus
  /// Whether the two texts of each pair say the same.
  package let matches: [Bool]
  /// Whether it has pairs of both kinds, so that an F1 says something.
  package let isMixed: Bool

  /// A set.
  package init(name: String, pairs: PairsOfCorpus, matches: [Bool]) {
    precondition(
      pairs.evidence.count == matches.count,
      "\(pairs.evidence.count) pairs, \(matches.count) labels"
    )
    self.name = name
    self.pairs = pairs
    self.matches = matches
    isMixed = matches.contains(true) && matches.contains(false)
  }

  /// F1 of a cosine alone, 0 to 1.
  package func f1(ofCosine threshold: Float) -> Double {
    f1 { $0.cosine >= threshold }
  }

  /// F1 of the stages and some guards.
  package func f1(atOrAbove threshold: Float, guards: Set<Guard>) -> Double {
    f1 { $0.isDuplicate(isNear: $0.cosine >= threshold, guards: guards) }
  }

  /// F1 of the suggested threshold; no cosine below `lowest` reaches it.
  package func f1(ofSuggestion lowest: Float, guards: Set<Guard>) -> Double {
    f1 {
      $0.isDuplicate(
        isNear: $0.cosine >= max(lowest, pairs.suggestion), guards: guards)
    }
  }

  private func f1(_ isTaken: (PairEvidence) -> Bool) -> Double {
    var (taken, correct, positives) = (0, 0, 0)
    for (pair, matches) in zip(pairs.evidence, matches) {
      if matches { positives += 1 }
      guard isTaken(pair) else { continue }
      taken += 1
      if matches { correct += 1 }
    }
    return taken + positives == 0 ? 0 : 2 * Double(correct) / Double(taken + positives)
  }
}

extension PairSet {
  /// What one guard holds back of the pairs from a cosine on.
  package struct Held: Sendable, Equatable {
    /// How many pairs there are.
    package var pairs = 0
    /// How many of them say different things.
    package var different = 0
    /// How many the guard holds back.
    package var held = 0
    /// How many of those say different things.
    package var heldDifferent = 0

    /// How much more often a held pair is different than any pair; a guard below 0 does harm.
    package var gain: Double {
      guard held > 0, pairs > 0 else { return 0 }
      return Double(heldDifferent) / Double(held) - Double(different) / Double(pairs)
    }
  }

  /// Counts what a guard holds back, asked alone.
  package func held(by asked: Guard, atOrAbove threshold: Float) -> Held {
    var count = Held()
    for (pair, matches) in zip(pairs.evidence, matches)
    where pair.cosine >= threshold && !pair.isCopy {
      let isHeld = !pair.isDuplicate(isNear: true, guards: [asked])
      count.pairs += 1
      count.different += matches ? 0 : 1
      count.held += isHeld ? 1 : 0
      count.heldDifferent += isHeld && !matches ? 1 : 0
    }
    return count
  }
}

/// What some sets choose, and what another one makes of it.
package struct PairHoldout: Sendable {
  /// The set that had no say.
  package let leftOut: String
  /// The threshold for cosines alone.
  package let cosineThreshold: Float
  /// The threshold beside the guards.
  package let threshold: Float
  /// The guards.
  package let guards: Set<Guard>
  /// F1 of the cosine alone on the set that was left out.
  package let cosineF1: Double
  /// F1 of the guards there.
  package let f1: Double

  /// Chooses by all sets but one: the threshold with the best mean F1, and every guard without which
  /// that mean would be no better.
  package init(leavingOut set: PairSet, of sets: [PairSet], guards all: Set<Guard>) {
    let others = sets.filter { $0.name != set.name && $0.isMixed }
    func mean(_ f1: (PairSet) -> Double) -> Double {
      others.reduce(0) { $0 + f1($1) } / Double(max(1, others.count))
    }
    func best(_ f1: (PairSet, Float) -> Double) -> Float {
      let steps = (50...95).map { Float($0) / 100 }
      let means = steps.map { step in mean { f1($0, step) } }
      return zip(steps, means).max { $0.1 < $1.1 }?.0 ?? DuplicateFinder.usualThreshold
    }
    leftOut = set.name
    cosineThreshold = best { $0.f1(ofCosine: $1) }
    cosineF1 = set.f1(ofCosine: cosineThreshold)
    let first = best { $0.f1(atOrAbove: $1, guards: all) }
    let whole = mean { $0.f1(atOrAbove: first, guards: all) }
    let chosen = all.filter { asked in
      mean { $0.f1(atOrAbove: first, guards: all.subtracting([asked])) } <= whole
    }
    guards = chosen
    threshold = best { $0.f1(atOrAbove: $1, guards: chosen) }
    f1 = set.f1(atOrAbove: threshold, guards: chosen)
  }
}
