internal import Akin
internal import ArgumentParser

/// How steps are taken: what every training that a person sets up has in common.
struct StepFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Batches whose gradients are summed before a step.", valueName: "n"))
  var accumulate = 1

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
    help: ArgumentHelp("Steps between two evaluations. (default: ten an epoch)", valueName: "n"))
  var every: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Stop after so many evaluations without a gain.", valueName: "n"))
  var patience: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What products with weights are computed in: fp32 or bf16, summed in fp32.",
      valueName: "precision"))
  var precision = TrainingPrecision.fp32

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Memory to stay within, about: 2G. Batches that need more compute a part of it again, with "
        + "the same result. (default: no limit)", valueName: "size"))
  var memory: ByteCount?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Seconds from one checkpoint to the next.", valueName: "s"))
  var checkpointEvery = 60.0

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
  }

  /// The choices, put upon a command's own ones.
  func options(_ own: TrainingOptions) -> TrainingOptions {
    var options = own
    options.precision = precision.precision
    options.memory = memory?.bytes
    options.checkpointInterval = checkpointEvery
    options.accumulation = accumulate
    options.schedule = schedule.schedule
    options.warmUp = warmUp
    options.decay = decay
    options.dropout = dropout
    options.seed = seed
    options.evaluationInterval = every
    options.patience = patience
    return options
  }

  /// Tells the plan, or trains, and prints what it came to.
  ///
  /// - Parameters:
  ///   - console: Where.
  ///   - noun: What an example is called.
  ///   - word: What the plan's objective is called.
  ///   - plan: Makes the plan.
  ///   - train: Trains.
  ///   - print: Prints the report in words.
  /// - Returns: The program's status.
  /// - Throws: What the three throw.
  func run<Report: Encodable>(
    in console: Console, _ noun: String, _ word: String, plan: () async throws -> TrainingPlan,
    train: (@escaping @Sendable (TrainingProgress) -> Void) async throws -> Report,
    print: (Report) throws -> Void
  ) async throws -> ExitStatus {
    if dryRun {
      let plan = try await plan()
      if format.form == .text {
        try write(plan, noun, word, in: console)
      } else {
        try console.output.writeJSON(plan)
      }
      return .success
    }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let report = try await train {
      progress.update(
        .training(step: $0.step, steps: $0.steps, loss: $0.loss, tokens: $0.tokens))
    }
    progress.finish()
    if format.form == .text {
      try print(report)
    } else {
      try console.output.writeJSON(report)
    }
    return .success
  }

  private func write(
    _ plan: TrainingPlan, _ noun: String, _ word: String, in console: Console
  ) throws {
    var lines = [
      "\(Numbers.count(plan.examples, noun)), \(word) \(plan.objective): "
        + "\(Numbers.count(plan.steps, "step")), "
        + "\(Numbers.count(plan.tokensPerEpoch, "token")) an epoch",
      "trains \(Numbers.count(plan.trainedParameters)) of \(Numbers.count(plan.parameters)) "
        + "parameters; products by \(plan.multiplier)",
      "about \(Numbers.bytes(plan.memory)) of memory and \(Numbers.duration(plan.seconds))",
    ]
    if plan.recomputedBatches > 0 {
      lines.append(
        "\(Numbers.count(plan.recomputedBatches)) of the batches compute activations again to stay "
          + "within --memory")
    }
    if let memory, plan.memory > memory.bytes {
      lines.append("that is more than --memory allows: take a smaller --batch or model")
    }
    if plan.scoresDividedBy != 1 {
      lines.append("scores are divided by \(Numbers.fixed(plan.scoresDividedBy, 0))")
    }
    if plan.longTexts > 0 {
      lines.append("\(Numbers.count(plan.longTexts, "text")) as long as the model reads, or longer")
    }
    for line in lines { try console.output.write(TerminalText.line(line) + "\n") }
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

/// The values of `--precision` in a training.
enum TrainingPrecision: String, ExpressibleByArgument, CaseIterable {
  case fp32, bf16

  var precision: Precision { Precision(rawValue: rawValue) ?? .fp32 }
}
