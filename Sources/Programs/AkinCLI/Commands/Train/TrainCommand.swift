internal import ArgumentParser

/// `akin train`: only names its commands.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Fit a model to texts, or make the vocabulary of a new one.",
    discussion: """
      Examples:
        akin train similarity pairs.jsonl --output my-model
        akin train similarity pairs.jsonl --output my-model --epochs 4
        akin train vocabulary docs --output my-vocabulary
      """,
    subcommands: [TrainSimilarityCommand.self, TrainVocabularyCommand.self])
}
