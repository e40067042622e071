internal import Akin
internal import ArgumentParser

/// `akin train similarity`.
struct TrainSimilarityCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity",
    abstract: "Fit a model's vectors to pairs or triplets of texts.",
    usage: "akin train similarity [<options>] <file> ... --output <dir>",
    discussion: """
      JSONL, CSV or TSV, the same keys in all lines: sentence1, sentence2 and score (how close, \
      0 to 1 or 0 to any number); sentence1, sentence2 and label (a class, such as entailment); anchor \
      and positive (texts that belong together), with or without negative; sentence1 and sentence2 \
      alone are such texts too; text alone; text and label (pairs of the same label, and of different \
      ones, are made of them).

      Objectives: cosine (the cosine becomes the score; default with score), cosent (only the order of \
      scores counts), softmax (a classifier over both vectors; default with label), ranking (the own \
      partner before all others of the batch; default without either), triplets (the positive nearer \
      than the negative, by a margin), simcse (a text close to itself under another dropout; default \
      with text alone), denoise (the words of a text are named from the vector of what is left of it; \
      text alone), distill (vectors become those of --teacher).

      The folder is a model for every --model of Akin, for sentence-transformers and transformers, \
      with training.jsonl (the loss of every step) and README.md. With --evaluate (sentence1, \
      sentence2, score) the best model is kept by Spearman's correlation, without it the last one. \
      Ctrl-C leaves a checkpoint, from which the same command with --resume goes on to the same \
      result, bit by bit. The number of threads changes no bit either.

      Examples:
        akin train similarity pairs.jsonl --output my-model --dry-run
        akin train similarity pairs.jsonl --output my-model --epochs 4
        akin train similarity pairs.jsonl --output my-model --evaluate dev.jsonl
        akin train similarity texts.jsonl --output small --layers 3 --teacher NAME
        akin train similarity pairs.jsonl --output my-model --lora 8 --rate 5e-4
      """)

  @Argument(help: ArgumentHelp("Files of examples.", valueName: "file"))
  var files: [String]

  @Option(
    name: .long,
    help: ArgumentHelp(
      "cosine, cosent, softmax, ranking, triplets, simcse, denoise or distill. (default: see above)",
      valueName: "objective"))
  var objective: ObjectiveChoice?

  @Option(
    name: .long,
    help: ArgumentHelp("The model whose vectors are learned, for distill.", valueName: "name"))
  var teacher: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Shorter lengths at which vectors shall serve too, such as 256,128,64 (Matryoshka).",
      valueName: "n,n"))
  var widths: WidthsChoice?

  @Flag(name: .long, help: "ranking: ask in both directions.")
  var symmetric = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Texts in memory at once, so that a batch may be larger than memory. (default: all)",
      valueName: "n"))
  var chunk: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("How many layers of the model are kept. (default: all)", valueName: "n"))
  var layers: Int?

  @Option(name: .long, help: ArgumentHelp("How often each example is seen.", valueName: "n"))
  var epochs = 1

  @Option(name: .long, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var rate = 2e-5

  @OptionGroup var flags: TrainingFlags

  var force: ForceFlag { flags.steps.force }

  func run(in console: Console) async throws -> ExitStatus {
    var own = TrainingOptions()
    own.objective = objective?.objective
    own.similarity.widths = widths?.numbers ?? []
    own.similarity.isSymmetric = symmetric
    own.similarity.chunkSize = chunk
    own.similarity.layerCount = layers
    own.epochs = epochs
    own.rate = rate
    let trainer = Trainer(
      on: files.map(console.absolute), from: flags.choice(in: console),
      teacher: teacher.map(ModelChoice.named),
      evaluation: flags.evaluate.map(console.absolute), options: flags.options(own),
      threads: flags.steps.threads)
    return try await flags.run(in: console, "objective") {
      try await trainer.plan()
    } train: {
      try await trainer.train(
        into: $0, isResumed: flags.steps.resume, overwrites: flags.steps.force.isGiven, progress: $1
      )
    }
  }
}

/// The values of `--objective`.
enum ObjectiveChoice: String, ExpressibleByArgument, CaseIterable {
  case cosine, cosent, softmax, ranking, triplets, simcse, denoise, distill

  var objective: SentenceObjective? { SentenceObjective(rawValue: rawValue) }
}

/// The value of `--widths`: numbers with commas between.
struct WidthsChoice: ExpressibleByArgument {
  let numbers: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, !numbers.isEmpty else { return nil }
  }
}
