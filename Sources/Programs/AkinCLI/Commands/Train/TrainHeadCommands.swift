internal import Akin
internal import ArgumentParser

/// What the commands share that train a head.
struct TrainHeadFlags: ParsableArguments {
  @Argument(help: ArgumentHelp("Files of examples.", valueName: "file"))
  var files: [String]

  @Option(name: .long, help: ArgumentHelp("How often each example is seen.", valueName: "n"))
  var epochs = 3

  @Option(name: .long, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var rate = 5e-5

  @OptionGroup var training: TrainingFlags

  /// Tells the plan, or trains.
  func run(
    _ task: HeadTrainingTask, weights: ClassWeightsChoice = .even, in console: Console
  ) async throws -> ExitStatus {
    var own = TrainingOptions.forHeads
    own.epochs = epochs
    own.rate = rate
    own.classWeights = weights.weights
    let trainer = HeadTrainer(
      task, on: files.map(console.absolute), from: training.choice(in: console),
      evaluation: training.evaluate.map(console.absolute), options: training.options(own),
      threads: training.steps.threads)
    return try await training.run(in: console, "task") {
      try await trainer.plan()
    } train: {
      try await trainer.train(
        into: $0, isResumed: training.steps.resume, overwrites: training.steps.force.isGiven,
        progress: $1)
    }
  }
}

/// The values of `--class-weights`.
enum ClassWeightsChoice: String, ExpressibleByArgument, CaseIterable {
  case even, balanced

  var weights: ClassWeights { self == .balanced ? .balanced : .even }
}

/// `--class-weights`.
struct ClassWeightsFlag: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What counts the same: each example (even), or each label (balanced).", valueName: "w"))
  var classWeights = ClassWeightsChoice.even
}

/// `akin train classifier`.
struct TrainClassifierCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "classifier",
    abstract: "Train a classifier of texts.",
    usage: "akin train classifier [<options>] <file> ... --output <dir>",
    discussion: """
      JSONL, CSV or TSV with text and label (one class a text), labels (a list, any number of classes; \
      JSONL only), or score (a number), the same keys in all files. `akin classify` and transformers run \
      the folder as it is.

      A model that has a classifier with these labels goes on with it; any other gets a new one. \
      --freeze encoder trains the classifier alone. With --evaluate (keys as in the files) the best \
      model is kept by accuracy (macro F1 with balanced weights; F1 of all labels; Spearman), without it \
      the last one. Ctrl-C leaves a checkpoint, from which --resume goes on to the same result, bit by \
      bit.

      Examples:
        akin train classifier train.jsonl --output my-classifier --dry-run
        akin train classifier train.csv --output my-classifier --freeze encoder
        akin train classifier a.jsonl --output new --evaluate dev.jsonl
      """)

  @OptionGroup var flags: TrainHeadFlags
  @OptionGroup var weights: ClassWeightsFlag

  var force: ForceFlag { flags.training.steps.force }

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(.classifier, weights: weights.classWeights, in: console)
  }
}

/// `akin train entities`.
struct TrainEntitiesCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "entities",
    abstract: "Train a model that finds names of persons, places and the like.",
    usage: "akin train entities [<options>] <file> ... --output <dir>",
    discussion: """
      CoNLL: a word and its BIO label a line, an empty line between texts; or JSONL with words and \
      labels, two lists. The first token of a word learns its label. `akin entities` and transformers \
      run the folder as it is.

      With --evaluate the best model is kept by the F1 of whole entities, without it the last one. \
      Labels that break the scheme (an I-PER that nothing begins) are refused with their line.

      Examples:
        akin train entities train.conll --output my-ner --evaluate dev.conll
        akin train entities train.conll --output my-ner --epochs 5 --batch 8
      """)

  @OptionGroup var flags: TrainHeadFlags
  @OptionGroup var weights: ClassWeightsFlag

  var force: ForceFlag { flags.training.steps.force }

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(.entities, weights: weights.classWeights, in: console)
  }
}

/// `akin train answers`.
struct TrainAnswersCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "answers",
    abstract: "Train a model that reads answers to questions out of texts.",
    usage: "akin train answers [<options>] <file> ... --output <dir>",
    discussion: """
      JSON of SQuAD, version 1 or 2. A text that is longer than the model reads is learned in windows \
      that overlap; a window without the answer, and a question without one, learn that there is none. \
      `akin answer` and transformers run the folder as it is.

      With --evaluate the best model is kept by the F1 of answers, without it the last one.

      Examples:
        akin train answers train.json --output my-reader --evaluate dev.json
      """)

  @OptionGroup var flags: TrainHeadFlags

  var force: ForceFlag { flags.training.steps.force }

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(.answers, in: console)
  }
}

/// `akin train pairs`.
struct TrainPairsCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Train a cross-encoder: a score or a class for a pair of texts.",
    usage: "akin train pairs [<options>] <file> ... --output <dir>",
    discussion: """
      JSONL, CSV or TSV, the same keys in all files: sentence1, sentence2 and score (0 to 1, or 0 to \
      any number); sentence1, sentence2 and label (0 and 1, or names of classes such as entailment); \
      anchor, positive and negative (the positive fits, the negative does not). Scores and 0 or 1 give \
      a cross-encoder with one score, for `akin rerank`, `akin search --rerank` and sentence-transformers; \
      names of classes a classifier of pairs, for `akin compare --judge` among others.

      With --evaluate (keys as in the files) the best model is kept: by average precision for 0 and 1, \
      by Spearman for scores, by accuracy for names; without it the last one is.

      Examples:
        akin train pairs pairs.jsonl --output my-reranker --evaluate dev.jsonl
        akin train pairs nli.tsv --output my-judge --class-weights balanced
      """)

  @OptionGroup var flags: TrainHeadFlags
  @OptionGroup var weights: ClassWeightsFlag

  var force: ForceFlag { flags.training.steps.force }

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(.pairs, weights: weights.classWeights, in: console)
  }
}
