internal import ArgumentParser

/// `akin train`: only names its commands.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Fit a model to labelled texts, or to a corpus without labels.",
    discussion: """
      Examples:
        akin train similarity pairs.jsonl --output my-model
        akin train similarity pairs.jsonl --output my-model --epochs 4
        akin train adapt docs --output my-model
      """,
    subcommands: [TrainSimilarityCommand.self, TrainAdaptCommand.self])
}
