internal import Akin
internal import ArgumentParser

/// What the commands share that train a model; each has its own epochs and rate.
struct TrainingFlags: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Where the new model goes.", valueName: "dir"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model to start from, by its folder or name. (default: AKIN_MODEL, or all-MiniLM-L6-v2)",
      valueName: "name"))
  var model: String?

  @Option(name: .long, help: ArgumentHelp("Examples of a batch.", valueName: "n"))
  var batch = 16

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep the embeddings and the n lowest layers as they are, or the whole encoder.",
      valueName: "n|encoder"))
  var freeze: FreezeChoice?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Train changes of this rank of the encoder's layers instead of the layers, and keep them in the "
        + "folder adapter too (LoRA). Rates of 1e-4 and more suit it.", valueName: "rank"))
  var lora: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Examples by which the best model is found.", valueName: "file"))
  var evaluate: String?

  @OptionGroup var steps: StepFlags

  func validate() throws {
    if evaluate == nil && (steps.every != nil || steps.patience != nil) {
      throw ValidationError("--every and --patience need --evaluate FILE.")
    }
    if lora != nil && freeze != nil {
      throw ValidationError("--lora and --freeze exclude each other.")
    }
  }

  /// The choices, put upon a command's own ones.
  func options(_ own: TrainingOptions) -> TrainingOptions {
    var options = steps.options(own)
    options.batchSize = batch
    options.frozen = freeze?.layers ?? .none
    options.adapterRank = lora
    return options
  }

  /// The model to start from: the flag, or the environment's, or the default.
  func choice(in console: Console) -> ModelChoice {
    (model ?? console.variable("AKIN_MODEL")).map(ModelChoice.named) ?? .default
  }

  /// Tells the plan, or trains, and prints what it came to.
  func run(
    in console: Console, _ word: String, plan: () async throws -> TrainingPlan,
    train: (
      _ output: String, _ progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainingReport
  ) async throws -> ExitStatus {
    try await steps.run(in: console, "example", word, plan: plan) {
      try await train(console.absolute(output), $0)
    } print: {
      try print($0, in: console)
    }
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
      if let before = report.before, best <= before, !steps.talk.quiet {
        console.complain("the new model is no better on this file than the one it began from")
      }
    }
    try console.output.write(
      "the model is in \(TerminalText.line(console.shown(report.folder)))\n")
  }
}
