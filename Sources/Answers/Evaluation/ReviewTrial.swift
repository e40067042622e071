internal import Deduplication
package import TextComparison

/// A review of labelled pairs whose answers are the labels.
package struct ReviewTrial: Sendable, Equatable {
  /// The threshold and guards after so many answers, and the F1 that they have on the set.
  package struct Point: Sendable, Equatable {
    package let answers: Int
    package let threshold: Float
    package let guardsOff: Set<Guard>
    package let f1: Double
    /// The share of what would be merged that says different things; nil when nothing would be.
    package let falseShare: Double?
    /// The range that the review states for it.
    package let stated: ClosedRange<Double>?
  }

  /// One for each number of answers that was asked for.
  package let points: [Point]

  /// Answers the questions of a review, and judges what it has learned after some of them.
  ///
  /// Answered pairs are judged like all others: their answers alone do not make them right.
  ///
  /// - Parameters:
  ///   - set: The pairs.
  ///   - counts: The numbers of answers, rising.
  ///   - seed: Decides which pairs are drawn by chance.
  package init(of set: PairSet, counts: [Int], seed: UInt64) {
    // As in a corpus, far pairs are no candidates.
    let places = set.pairs.evidence.indices.filter { set.pairs.evidence[$0].cosine >= 0.5 }
    var review = PairReview(places.map { set.pairs.evidence[$0] }, seed: seed)
    let all = Set(Guard.allCases)
    points = counts.map { count in
      while review.askedCount < count, let next = review.next {
        review.answer(set.matches[places[next]])
      }
      let fit = review.fit
      let guards = all.subtracting(fit.guardsOff)
      let merged = places.indices.filter { place in
        let pair = review.pairs[place]
        return !pair.isCopy
          && review.answers[place]
            ?? pair.isDuplicate(isNear: pair.cosine >= fit.threshold, guards: guards)
      }
      let wrong = merged.count { !set.matches[places[$0]] }
      return Point(
        answers: fit.answerCount, threshold: fit.threshold, guardsOff: fit.guardsOff,
        f1: set.f1(atOrAbove: fit.threshold, guards: guards),
        falseShare: merged.isEmpty ? nil : Double(wrong) / Double(merged.count),
        stated: fit.falseShareBounds)
    }
  }
}
