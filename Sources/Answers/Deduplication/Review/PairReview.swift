internal import VectorMath

/// Asks about pairs of texts, one after the other, so that few answers tell much.
///
/// It asks about the pair whose answer is the least certain, by what was answered so far. Every
/// fourth pair is drawn by chance instead, from eight bands of scores in turn: so the fit sees
/// scores from which it would otherwise never learn that it is wrong.
package struct PairReview: Sendable {
  /// What there is to judge each pair by.
  package let pairs: [PairEvidence]
  /// What was answered, for each pair; nil where nothing was.
  package private(set) var answers: [Bool?]
  /// The pair to ask about next; nil when all were asked about.
  package private(set) var next: Int?

  private struct Step {
    var place: Int
    var before: Bool?
  }

  private var isOpen: [Bool]
  private var steps: [Step] = []
  private let seed: UInt64
  var model: SamenessModel

  /// Begins a review.
  ///
  /// - Parameters:
  ///   - pairs: The pairs; copies are not asked about.
  ///   - known: What earlier reviews have answered, by the place of the pair.
  ///   - seed: Decides which pairs are drawn by chance.
  package init(_ pairs: [PairEvidence], answers known: [Int: Bool] = [:], seed: UInt64 = 0) {
    self.pairs = pairs
    self.seed = seed
    answers = pairs.map { _ in nil }
    isOpen = pairs.map { !$0.isCopy }
    for (place, isSame) in known {
      answers[place] = isSame
      isOpen[place] = false
    }
    model = SamenessModel([])
    refit()
  }

  /// How many pairs were answered or skipped since the beginning.
  package var askedCount: Int { steps.count }

  /// Notes an answer for the pair `next`, or that there is none.
  package mutating func answer(_ isSame: Bool?) {
    guard let place = next else { return }
    steps.append(Step(place: place, before: answers[place]))
    answers[place] = isSame
    isOpen[place] = false
    refit()
  }

  /// Takes back the last answer and asks about its pair again.
  ///
  /// - Returns: The pair; nil when nothing was asked in this review.
  package mutating func undo() -> Int? {
    guard let step = steps.popLast() else { return nil }
    answers[step.place] = step.before
    isOpen[step.place] = true
    refit()
    next = step.place
    return step.place
  }

  private mutating func refit() {
    model = SamenessModel(
      pairs.indices.compactMap { place in answers[place].map { (pairs[place], $0) } })
    next = isTurnOfChance ? drawn() : nil
    if next == nil { next = leastCertain() }
  }

  private static let turn = 4
  private static let bands = 8

  private var isTurnOfChance: Bool { steps.count % Self.turn == Self.turn - 1 }

  private func leastCertain() -> Int? {
    var best: (place: Int, distance: Double)?
    for place in pairs.indices where isOpen[place] {
      let distance = (model.probability(of: pairs[place]) - 0.5).magnitude
      if distance < best?.distance ?? .infinity { best = (place, distance) }
    }
    return best?.place
  }

  private func drawn() -> Int? {
    var bands = [[Int]](repeating: [], count: Self.bands)
    for place in pairs.indices where isOpen[place] {
      bands[band(of: pairs[place])].append(place)
    }
    var generator = SeededGenerator(seed: seed &+ UInt64(steps.count))
    // Three steps of eight visit all bands, the next ones far apart.
    let first = Int(seed % UInt64(Self.bands)) + 3 * (steps.count / Self.turn)
    for offset in 0..<Self.bands {
      let band = bands[(first + offset) % Self.bands]
      if let place = band.randomElement(using: &generator) { return place }
    }
    return nil
  }

  private func band(of pair: PairEvidence) -> Int {
    let lowest = Self.lowestCosine
    let share = (pair.cosine - lowest) / (1 - lowest)
    return min(max(Int(share * Float(Self.bands)), 0), Self.bands - 1)
  }

  /// Pairs with a smaller cosine are not asked about.
  static let lowestCosine: Float = 0.5
}
