internal import ArgumentParser

/// `akin train`: only names its commands.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Fit a model to labelled texts or to a corpus, or make a new one.",
    discussion: """
      Examples:
        akin train similarity pairs.jsonl --output my-model
        akin train adapt docs --output my-model
        akin train classifier texts.jsonl --output my-classifier
        akin train pretrain docs --model bert-base-uncased --output my-bert
        akin train vocabulary docs --output my-vocabulary
      """,
    subcommands: [
      TrainSimilarityCommand.self, TrainAdaptCommand.self, TrainClassifierCommand.self,
      TrainEntitiesCommand.self, TrainAnswersCommand.self, TrainPairsCommand.self,
      TrainPretrainCommand.self, TrainVocabularyCommand.self,
    ])
}
