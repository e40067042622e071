internal import Akin
internal import ArgumentParser

/// `akin train similarity`.
struct TrainSimilarityCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity",
    abstract: "Fit a model's vectors to pairs or triplets of texts.",
    usage: "akin train similarity [<options>] <file> ... --output <dir>",
    discussion: """
      JSONL, a line an example, the same keys in all lines: sentence1, sentence2 and score (how close, \
      0 to 1 or 0 to any number); sentence1, sentence2 and label (a class, such as entailment); anchor \
      and positive (texts that belong together), with or without negative; sentence1 and sentence2 \
      alone are such texts too; text alone.

      Objectives: cosine (the cosine becomes the score; default with score), cosent (only the order of \
      scores counts), softmax (a classifier over both vectors; default with label), ranking (the own \
      partner before all others of the batch; default without either), triplets (the positive nearer \
      than the negative, by a margin), simcse (a text close to itself under another dropout; default \
      with text alone), distill (vectors become those of --teacher).

      The folder is a model for every --model of Akin, for sentence-transformers and transformers, \
      with training.jsonl (the loss of every step) and README.md. With --evaluate (sentence1, \
      sentence2, score) the best model is kept by Spearman's correlation, without it the last one. \
      Ctrl-C leaves a checkpoint, from which the same command with --resume goes on to the same \
      result, bit by bit. The number of threads changes no bit either.

      Examples:
        akin train similarity pairs.jsonl --output my-model --dry-run
        akin train similarity pairs.jsonl --output my-model --epochs 4
        akin train similarity pairs.jsonl --output my-model --evaluate dev.jsonl
      """)

  @Argument(help: ArgumentHelp("Files of examples.", valueName: "file"))
  var files: [String]

  @Option(name: .long, help: ArgumentHelp("Where the new model goes.", valueName: "dir"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model to start from, by its folder or name. (default: AKIN_MODEL, or all-MiniLM-L6-v2)",
      valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "cosine, cosent, softmax, ranking, triplets, simcse or distill. (default: see above)",
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

  @Option(name: .long, help: ArgumentHelp("How often each example is seen.", valueName: "n"))
  var epochs = 1

  @Option(name: .long, help: ArgumentHelp("Examples of a batch.", valueName: "n"))
  var batch = 16

  @Option(
    name: .long,
    help: ArgumentHelp("Batches whose gradients are summed before a step.", valueName: "n"))
  var accumulate = 1

  @Option(name: .long, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var rate = 2e-5

  @Option(name: .long, help: "How the rate falls: linear, cosine or constant.")
  var schedule = ScheduleChoice.linear

  @Option(
    name: .long,
    help: ArgumentHelp("The share of the steps in which the rate rises.", valueName: "x"))
  var warmUp = 0.1

  @Option(name: .long, help: ArgumentHelp("Weight decay of matrices.", valueName: "x"))
  var decay = 0.01

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The share of numbers that are dropped by chance. (default: as the model's config.json says)",
      valueName: "x"))
  var dropout: Double?

  @Option(
    name: .long, help: ArgumentHelp("Decides order, dropout and first weights.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep the embeddings and the n lowest layers as they are, or the whole encoder.",
      valueName: "n|encoder"))
  var freeze: FreezeChoice?

  @Option(
    name: .long,
    help: ArgumentHelp("Graded pairs by which the best model is found.", valueName: "file"))
  var evaluate: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Steps between two evaluations. (default: ten an epoch)", valueName: "n"))
  var every: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Stop after so many evaluations without a gain.", valueName: "n"))
  var patience: Int?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  @Flag(name: .long, help: "Go on where an interrupted training stopped.")
  var resume = false

  @Flag(name: .long, help: "Check the data, and tell steps, memory and time; train nothing.")
  var dryRun = false

  @OptionGroup var force: ForceFlag
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more.") }
    if resume && force.isGiven {
      throw ValidationError("--resume and --force exclude each other.")
    }
    if evaluate == nil && (every != nil || patience != nil) {
      throw ValidationError("--every and --patience need --evaluate FILE.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let name = model ?? console.variable("AKIN_MODEL")
    let trainer = Trainer(
      on: files.map(console.absolute), from: name.map(ModelChoice.named) ?? .default,
      teacher: teacher.map(ModelChoice.named),
      evaluation: evaluate.map(console.absolute), options: options, threads: threads)
    if dryRun {
      let plan = try await trainer.plan()
      if format.form == .text {
        try print(plan, in: console)
      } else {
        try console.output.writeJSON(plan)
      }
      return .success
    }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let report = try await trainer.train(
      into: console.absolute(output), isResumed: resume, overwrites: force.isGiven
    ) {
      progress.update(
        .training(step: $0.step, steps: $0.steps, loss: $0.loss, tokens: $0.tokens))
    }
    progress.finish()
    if format.form == .text {
      try print(report, in: console)
    } else {
      try console.output.writeJSON(report)
    }
    return .success
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.objective = objective?.objective
    options.similarity.widths = widths?.numbers ?? []
    options.similarity.isSymmetric = symmetric
    options.similarity.chunkSize = chunk
    options.epochs = epochs
    options.batchSize = batch
    options.accumulation = accumulate
    options.rate = rate
    options.schedule = schedule.schedule
    options.warmUp = warmUp
    options.decay = decay
    options.dropout = dropout
    options.seed = seed
    options.frozen = freeze?.layers ?? .none
    options.evaluationInterval = every
    options.patience = patience
    return options
  }

  private func print(_ plan: TrainingPlan, in console: Console) throws {
    var lines = [
      "\(Numbers.count(plan.examples, "example")), objective \(plan.objective): "
        + "\(Numbers.count(plan.steps, "step")), "
        + "\(Numbers.count(plan.tokensPerEpoch, "token")) an epoch",
      "trains \(Numbers.count(plan.trainedParameters)) of \(Numbers.count(plan.parameters)) "
        + "parameters; products by \(plan.multiplier)",
      "about \(Numbers.bytes(plan.memory)) of memory and \(Numbers.duration(plan.seconds))",
    ]
    if plan.scoresDividedBy != 1 {
      lines.append("scores are divided by \(Numbers.fixed(plan.scoresDividedBy, 0))")
    }
    if plan.longTexts > 0 {
      lines.append("\(Numbers.count(plan.longTexts, "text")) as long as the model reads, or longer")
    }
    for line in lines { try console.output.write(TerminalText.line(line) + "\n") }
  }

  private func print(_ report: TrainingReport, in console: Console) throws {
    var words =
      "\(Numbers.count(report.steps, "step")), loss \(Numbers.fixed(report.loss, 4)) at the end"
    if report.isStoppedEarly { words += ", stopped early" }
    try console.output.write(words + "\n")
    if let metric = report.metric, let best = report.best {
      let before = report.before.map { Numbers.fixed($0, 4) } ?? "-"
      try console.output.write(
        "\(metric.words) \(before) before, \(Numbers.fixed(best, 4)) after step \(report.bestStep), "
          + "which is kept\n")
      if let before = report.before, best <= before, !talk.quiet {
        console.complain("the new model is no better on this file than the one it began from")
      }
    }
    try console.output.write(
      "the model is in \(TerminalText.line(console.shown(report.folder)))\n")
  }
}

/// The values of `--objective`.
enum ObjectiveChoice: String, ExpressibleByArgument, CaseIterable {
  case cosine, cosent, softmax, ranking, triplets, simcse, distill

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

/// The values of `--schedule`.
enum ScheduleChoice: String, ExpressibleByArgument, CaseIterable {
  case linear, cosine, constant

  var schedule: LearningRateSchedule { LearningRateSchedule(rawValue: rawValue) ?? .linear }
}

/// The value of `--freeze`: a number of layers, or `encoder`.
struct FreezeChoice: ExpressibleByArgument {
  let layers: FrozenLayers

  init?(argument: String) {
    if argument == "encoder" {
      layers = .encoder
    } else if let count = Int(argument), count >= 1 {
      layers = .lowest(count)
    } else {
      return nil
    }
  }
}
