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
        akin train classifier texts.jsonl --output my-classifier
      """,
    subcommands: [
      TrainSimilarityCommand.self, TrainClassifierCommand.self, TrainEntitiesCommand.self,
      TrainAnswersCommand.self, TrainPairsCommand.self,
    ])
}
