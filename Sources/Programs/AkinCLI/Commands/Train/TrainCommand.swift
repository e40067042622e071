internal import ArgumentParser

/// `akin train`: only names its commands.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Fit a model to labelled texts.",
    discussion: """
      Examples:
        akin train similarity pairs.jsonl --output my-model
        akin train similarity pairs.jsonl --output my-model --epochs 4
      """,
    subcommands: [TrainSimilarityCommand.self])
}
