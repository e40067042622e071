import Akin
import ArgumentParser
import Deduplication
import Evaluation
import Foundation
import Parallelism
import TextComparison
import VectorMath

/// Labelled pairs in; out comes how far thresholds and guards hold on sets that did not choose them.
struct HoldoutPairsBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Thresholds and guards of akin dedupe, on sets that had no say in them.",
    discussion: """
      Each file is a set of its own: JSONL with sentence1, sentence2 and label, 0 or 1 \
      (scripts/convert-data.py makes them). It prints a line for each guard and set, one for each \
      set, and one for each set that was left out.
      """)

  @OptionGroup var input: LabelledSets
  @Option(help: "Writes what there is to judge each pair by, one a line.")
  var dump: String?

  func run() async throws {
    if let dump { try Data().write(to: URL(filePath: dump)) }
    let sets = try await input.read { set, texts in
      if let dump { try write(set, texts, to: dump) }
    }
    for set in sets { try printGuards(of: set) }
    for set in sets where set.isMixed { try printLine(SetLine(set)) }
    for set in sets where set.isMixed {
      try printLine(HoldoutLine(PairHoldout(leavingOut: set, of: sets, guards: Self.guards)))
    }
  }

  static let guards = Set(DedupeOptions.Guard.allCases)

  private func printGuards(of set: PairSet) throws {
    for asked in DedupeOptions.Guard.allCases {
      for threshold: Float in [0.7, 0.8, 0.9] {
        let held = set.held(by: asked, atOrAbove: threshold)
        guard held.held > 0 else { continue }
        try printLine(
          GuardLine(
            set: set.name, guard: asked.rawValue, atOrAbove: threshold, pairs: held.pairs,
            different: held.different, held: held.held, heldDifferent: held.heldDifferent,
            gain: percent(held.gain)))
      }
    }
  }

  private func write(_ set: PairSet, _ texts: [String], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    let count = set.matches.count
    for (index, pair) in set.pairs.evidence.enumerated() {
      func names(_ guards: Set<DedupeOptions.Guard>) -> [String] { guards.map(\.rawValue).sorted() }
      let found = DuplicateFinder().differences(texts[index], texts[index + count])
      let line = PairLine(
        set: set.name, sentence1: texts[index], sentence2: texts[index + count],
        label: set.matches[index] ? 1 : 0, cosine: pair.cosine,
        copy: pair.isCopy, oneWording: pair.hasOneWording, near: names(pair.nearGuards),
        wording: names(pair.wordingGuards), far: names(pair.farGuards),
        differences: found.map { "\($0.kind.rawValue): \($0.first) / \($0.second)" })
      try file.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
    }
  }
}

/// In hundredths of a percent.
private func percent(_ share: Double) -> Double { (share * 10_000).rounded() / 100 }

private struct PairLine: Encodable {
  let set: String, sentence1: String, sentence2: String
  let label: Int
  let cosine: Float
  let copy: Bool, oneWording: Bool
  let near: [String], wording: [String], far: [String]
  let differences: [String]
}

private struct GuardLine: Encodable {
  let set: String, `guard`: String
  let atOrAbove: Float
  let pairs: Int, different: Int, held: Int, heldDifferent: Int
  let gain: Double
}

private struct SetLine: Encodable {
  let set: String
  let pairs: Int, matches: Int
  /// The plain cosine at the threshold that labels choose.
  let bestCosineF1: Double, bestThreshold: Double?
  /// The stages and guards at that threshold, and at the default.
  let guardsAtBest: Double, cosineAtDefault: Double, guardsAtDefault: Double
  /// The suggestion as it is, without and with guards, and without pairs below 0.8.
  let suggestion: Float
  let autoAlone: Double, autoForced: Double, auto: Double
  /// The suggestion as it is, with one guard, and with all but one.
  let alone: [String: Double], without: [String: Double]

  init(_ set: PairSet) {
    let best = PairReport(
      scores: set.pairs.evidence.map { Double($0.cosine) }, matches: set.matches)
    let guards = HoldoutPairsBench.guards
    let usual = DuplicateFinder.usualThreshold
    self.set = set.name
    pairs = set.matches.count
    matches = set.matches.count { $0 }
    bestCosineF1 = percent(best.f1)
    bestThreshold = best.threshold
    guardsAtBest = percent(set.f1(atOrAbove: Float(best.threshold ?? 1), guards: guards))
    cosineAtDefault = percent(set.f1(ofCosine: usual))
    guardsAtDefault = percent(set.f1(atOrAbove: usual, guards: guards))
    suggestion = set.pairs.suggestion
    autoAlone = percent(set.f1(ofSuggestion: -1, guards: []))
    autoForced = percent(set.f1(ofSuggestion: -1, guards: guards))
    auto = percent(set.f1(ofSuggestion: DedupeOptions.lowestSuggested, guards: guards))
    var (alone, without) = ([String: Double](), [String: Double]())
    for asked in guards {
      alone[asked.rawValue] = percent(set.f1(ofSuggestion: -1, guards: [asked]))
      without[asked.rawValue] = percent(
        set.f1(ofSuggestion: -1, guards: guards.subtracting([asked])))
    }
    (self.alone, self.without) = (alone, without)
  }
}

private struct HoldoutLine: Encodable {
  let leftOut: String
  let cosineThreshold: Float, threshold: Float
  let guardsLeftOut: [String]
  let cosineF1: Double, f1: Double

  init(_ holdout: PairHoldout) {
    leftOut = holdout.leftOut
    cosineThreshold = holdout.cosineThreshold
    threshold = holdout.threshold
    guardsLeftOut = HoldoutPairsBench.guards.subtracting(holdout.guards).map(\.rawValue).sorted()
    cosineF1 = percent(holdout.cosineF1)
    f1 = percent(holdout.f1)
  }
}
