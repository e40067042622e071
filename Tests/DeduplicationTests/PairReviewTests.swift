import Deduplication
import Foundation
import TestSupport
import Testing
import TextComparison

@Suite struct PairReviewTests {
  /// Pairs with all cosines, and whether they say the same, which is the more likely the nearer
  /// they are; at `middle`, half of them do.
  private func corpus(
    middle: Double, slope: Double = 30, count: Int = 1500, seed: UInt64,
    guards: (Int) -> Set<Guard> = { _ in [] }
  ) -> (pairs: [PairEvidence], same: [Bool]) {
    var random = SplitMix64(seed: seed)
    var same: [Bool] = []
    let pairs = (0..<count).map { place in
      let cosine = Double.random(in: 0.5..<0.99, using: &random)
      var pair = PairEvidence(cosine: Float(cosine))
      pair.nearGuards = guards(place)
      let chance = 1 / (1 + exp(-slope * (cosine - middle)))
      same.append(Double.random(in: 0..<1, using: &random) < chance)
      return pair
    }
    return (pairs, same)
  }

  private func reviewed(
    _ pairs: [PairEvidence], _ same: [Bool], answers: Int, seed: UInt64
  ) -> PairReview {
    var review = PairReview(pairs, seed: seed)
    for _ in 0..<answers {
      guard let next = review.next else { break }
      review.answer(same[next])
    }
    return review
  }

  private func f1(_ fit: ReviewFit, _ pairs: [PairEvidence], _ same: [Bool]) -> Double {
    let guards = Set(Guard.allCases).subtracting(fit.guardsOff)
    let taken = pairs.map { $0.isDuplicate(isNear: $0.cosine >= fit.threshold, guards: guards) }
    let both = zip(taken, same).count { $0 && $1 }
    return 2 * Double(both) / Double(taken.count { $0 } + same.count { $0 })
  }

  @Test(arguments: [0.72, 0.82, 0.88, 0.94], [1, 2, 3] as [UInt64])
  func `the answers lead to the threshold that made them`(middle: Double, seed: UInt64) {
    let (pairs, same) = corpus(middle: middle, seed: seed)
    let fit = reviewed(pairs, same, answers: 30, seed: seed).fit
    #expect(fit.isFitted && fit.answerCount == 30 && fit.guardsOff.isEmpty)
    // The threshold with the best F1 is a little below the middle; below 0.8 it goes with care.
    #expect(abs(Double(fit.threshold) - middle) < 0.08)
    let best =
      (50...99).map { step in
        f1(
          ReviewFit(
            answerCount: 0, threshold: Float(step) / 100, guardsOff: [], pairCount: 0,
            mergedCount: 0, mergedByDefault: 0, falseShare: nil, falseShareBounds: nil), pairs, same
        )
      }.max() ?? 0
    #expect(f1(fit, pairs, same) > best - 0.06)
  }

  @Test(arguments: [4, 5, 6] as [UInt64])
  func `the share of false merges lies within its bounds`(seed: UInt64) throws {
    let (pairs, same) = corpus(middle: 0.86, slope: 20, seed: seed)
    let fit = reviewed(pairs, same, answers: 40, seed: seed).fit
    let merged = pairs.indices.filter { pairs[$0].cosine >= fit.threshold }
    let share = Double(merged.count { !same[$0] }) / Double(merged.count)
    let bounds = try #require(fit.falseShareBounds)
    let estimate = try #require(fit.falseShare)
    #expect(bounds.contains(share) && bounds.contains(estimate))
    #expect(bounds.upperBound - bounds.lowerBound < 0.4)
    #expect(abs(fit.mergedCount - merged.count) < 40 && fit.pairCount == pairs.count)
    #expect(fit.mergedByDefault == pairs.count { $0.cosine >= 0.9 })
  }

  @Test func `a guard that is wrong goes off, and one that is right stays`() {
    // Of the pairs that `number` holds back none says the same, of those of `name` all near ones.
    var (pairs, same) = corpus(middle: 0.8, slope: 60, seed: 8) { place in
      place % 5 == 0 ? [.number] : place % 5 == 1 ? [.name] : []
    }
    for place in pairs.indices where pairs[place].nearGuards == [.number] { same[place] = false }
    let fit = reviewed(pairs, same, answers: 60, seed: 1).fit
    #expect(fit.guardsOff == [.name])
    for place in pairs.indices where pairs[place].nearGuards == [.name] { same[place] = false }
    pairs.reverse()
    same.reverse()
    #expect(reviewed(pairs, same, answers: 60, seed: 1).fit.guardsOff.isEmpty)
  }

  @Test func `where nothing says the same, nothing is merged`() {
    let (pairs, same) = corpus(middle: 3, seed: 13)
    #expect(!same.contains(true))
    let fit = reviewed(pairs, same, answers: 20, seed: 1).fit
    #expect(fit.threshold > 0.97 && fit.mergedCount < 20)
  }

  @Test func `few answers decide nothing`() {
    let (pairs, same) = corpus(middle: 0.7, seed: 9)
    let fit = reviewed(pairs, same, answers: ReviewFit.fewestAnswers - 1, seed: 1).fit
    #expect(!fit.isFitted && fit.threshold == 0.9 && fit.guardsOff.isEmpty)
    #expect(reviewed(pairs, same, answers: ReviewFit.fewestAnswers, seed: 1).fit.isFitted)
  }

  @Test func `the threshold stays at 0.8 where the pairs below do not say the same`() {
    // Only a third of the pairs says the same, at whatever score.
    let (pairs, _) = corpus(middle: 0.6, seed: 10)
    let same = pairs.indices.map { $0 % 3 == 0 }
    let fit = reviewed(pairs, same, answers: 30, seed: 2).fit
    #expect(fit.threshold >= 0.8)
  }

  @Test func `nearly certain pairs are not asked about, save those drawn by chance`() {
    let (pairs, same) = corpus(middle: 0.85, seed: 11)
    var review = PairReview(pairs, seed: 3)
    var asked: [Float] = []
    while asked.count < 40, let next = review.next {
      asked.append(pairs[next].cosine)
      review.answer(same[next])
    }
    #expect(Set(asked).count == 40)
    let certain = asked.enumerated().filter { abs($0.element - 0.85) > 0.15 }.map(\.offset)
    #expect(!certain.isEmpty)
    // The first questions have no answers to go by.
    #expect(certain.allSatisfy { $0 % 4 == 3 || $0 < 8 })
  }

  @Test func `an answer that is taken back has never been`() {
    let (pairs, same) = corpus(middle: 0.85, seed: 12)
    var review = PairReview(pairs, seed: 1)
    #expect(review.undo() == nil)
    var states: [(next: Int?, fit: ReviewFit)] = []
    for step in 0..<12 {
      states.append((review.next, review.fit))
      review.answer(step % 5 == 4 ? nil : same[review.next ?? 0])
    }
    for state in states.reversed() {
      #expect(review.undo() == state.next)
      #expect(review.next == state.next && review.fit == state.fit)
    }
  }

  @Test func `copies and known pairs are not asked about, and in the end there is no question`() {
    var pairs = [0.99, 0.9, 0.8, 0.7].map { PairEvidence(cosine: $0) }
    pairs[0].isCopy = true
    var review = PairReview(pairs, answers: [2: true])
    var asked: Set<Int> = []
    while let next = review.next {
      asked.insert(next)
      review.answer(nil)
    }
    #expect(asked == [1, 3])
    #expect(review.fit.answerCount == 1)
    #expect(PairReview([]).next == nil && PairReview([]).fit.falseShare == nil)
  }
}
