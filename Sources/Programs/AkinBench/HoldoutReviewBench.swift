import ArgumentParser
import Deduplication
import Evaluation
import TextComparison

/// Labelled pairs in; out comes what `akin dedupe review` makes of simulated answers.
struct HoldoutReviewBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "F1 after some answers of akin dedupe review, which the labels give.",
    discussion: """
      Files as for holdout pairs. It prints a line for each set and number of answers: the mean F1 \
      and its deviation over the seeds, beside the plain cosine at its best threshold, and how often \
      the stated range of false merges was right.
      """)

  @OptionGroup var input: LabelledSets
  @Option(help: "Numbers of answers, rising, with commas between.")
  var answers = "0,10,20,40"
  @Option(help: "How many reviews of each set; they draw other pairs by chance.")
  var seeds = 20

  func run() async throws {
    let counts = answers.split(separator: ",").compactMap { Int($0) }
    guard !counts.isEmpty, counts == counts.sorted(), seeds > 0 else {
      throw ValidationError("--answers takes rising numbers, --seeds 1 or more.")
    }
    for set in try await input.read() where set.isMixed {
      let trials = (0..<seeds).map { ReviewTrial(of: set, counts: counts, seed: UInt64($0)) }
      let best = PairReport(
        scores: set.pairs.evidence.map { Double($0.cosine) }, matches: set.matches)
      for (place, count) in counts.enumerated() {
        let points = trials.map { $0.points[place] }
        let f1s = points.map { $0.f1 * 100 }
        let mean = f1s.reduce(0, +) / Double(seeds)
        let variance = f1s.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seeds)
        try printLine(
          Line(
            set: set.name, answers: count, f1: hundredths(mean),
            deviation: hundredths(variance.squareRoot()), least: hundredths(f1s.min() ?? 0),
            threshold: hundredths(points.reduce(0) { $0 + Double($1.threshold) } / Double(seeds)),
            guardsOff: points.reduce(into: [:]) { counts, point in
              for asked in point.guardsOff { counts[asked.rawValue, default: 0] += 1 }
            },
            heldRanges: points.count { $0.holdsRange },
            exceededRanges: points.count { $0.exceedsRange },
            bestCosineF1: hundredths(best.f1 * 100)))
      }
    }
  }

  private struct Line: Encodable {
    let set: String
    let answers: Int
    let f1: Double, deviation: Double, least: Double
    /// The mean threshold, and in how many reviews each guard was switched off.
    let threshold: Double
    let guardsOff: [String: Int]
    /// In how many reviews the share of false merges lay within the stated range, and in how many
    /// above it, in whole per cent.
    let heldRanges: Int, exceededRanges: Int
    let bestCosineF1: Double
  }
}

extension ReviewTrial.Point {
  /// The share of false merges, and the stated range, as people read them.
  private var percents: (share: Int, stated: ClosedRange<Int>)? {
    guard let falseShare, let stated else { return nil }
    func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
    return (percent(falseShare), percent(stated.lowerBound)...percent(stated.upperBound))
  }

  fileprivate var holdsRange: Bool { percents.map { $0.stated.contains($0.share) } ?? true }

  fileprivate var exceedsRange: Bool { percents.map { $0.share > $0.stated.upperBound } ?? false }
}

private func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
