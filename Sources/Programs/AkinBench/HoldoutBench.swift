import ArgumentParser

/// Judges every choice on data that had no say in it.
struct HoldoutBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holdout",
    abstract: "Chooses by all sets but one, and judges the choice on that one, for each in turn.",
    subcommands: [HoldoutPairsBench.self, HoldoutReviewBench.self])
}
