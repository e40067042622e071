internal import Akin
internal import ArgumentParser

/// `akin train adapt`.
struct TrainAdaptCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapt",
    abstract: "Fit a model to a corpus without labels, if that makes it better.",
    usage: "akin train adapt [<options>] [<path> ...] --output <dir>",
    discussion: """
      Pairs of texts that belong together are mined from seven documents of ten: title and text, \
      heading and section, neighbouring sentences, near-duplicates; each with a text that is near and \
      no answer. One document of ten chooses the best step. From the last two come questions, titles \
      and headings that were never learnt, whose answers are looked for among all passages by the old \
      and by the new model.

      The new model is kept if it is surely better: the 95 % confidence interval of the difference in \
      nDCG@10 lies above zero. It lies in the output folder then, and akin exits with 0. If not, it \
      exits with 1, the output folder is no model, and what was trained lies in its folder rejected.

      Passages come from the index of PATH, or from the nearest one; without an index, folders and \
      files are read for this run alone. With --evaluate (sentence1, sentence2, score) it tells what \
      was forgotten too. Ctrl-C leaves a checkpoint, from which the same command with --resume goes \
      on to the same result.

      Examples:
        akin train adapt docs --output my-model --dry-run
        akin train adapt docs --output my-model
        akin index docs --model ./my-model --new-generation
      """)

  @Argument(help: ArgumentHelp("Folders or files, or the folder of an index.", valueName: "path"))
  var paths: [String] = []

  @Option(name: .long, help: ArgumentHelp("Where the new model goes.", valueName: "dir"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp("The most pairs that are mined.", valueName: "n"))
  var pairs = 10_000

  @Option(name: .long, help: ArgumentHelp("How often each pair is seen.", valueName: "n"))
  var epochs = 1

  @Option(name: .long, help: ArgumentHelp("Pairs of a batch.", valueName: "n"))
  var batch = 32

  @Option(name: .long, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var rate = 2e-5

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Decides which pairs and questions are taken, and in which order.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    name: .long,
    help: ArgumentHelp("Graded pairs that tell what was forgotten.", valueName: "file"))
  var evaluate: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Stop after so many minutes, with a checkpoint.", valueName: "n"))
  var minutes: Double?

  @Flag(name: .long, help: "Go on where an interrupted run stopped.")
  var resume = false

  @Flag(name: .long, help: "Mine, and tell pairs, steps, memory and time; train nothing.")
  var dryRun = false

  @OptionGroup var index: IndexFlags
  @OptionGroup var model: CorpusModelFlags
  @OptionGroup var force: ForceFlag
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if resume && force.isGiven {
      throw ValidationError("--resume and --force exclude each other.")
    }
    if let minutes, !(minutes > 0) { throw ValidationError("--minutes must be above 0.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let engine = try await engine(in: console, progress)
    let adapter = CorpusAdapter(
      of: engine, options: options, evaluation: evaluate.map(console.absolute))
    let limit = minutes.map { Duration.seconds($0 * 60) }
    @Sendable func tell(_ step: AdaptationProgress) {
      switch step {
      case .work(let work): progress.update(work)
      case .training(let step):
        progress.update(
          .training(step: step.step, steps: step.steps, loss: step.loss, tokens: step.tokens))
      }
    }
    if dryRun {
      let plan = try await adapter.plan(timeLimit: limit, progress: tell)
      progress.finish()
      if format.form == .text {
        try AdaptationPrinter(console).print(plan)
      } else {
        try console.output.writeJSON(plan)
      }
      return .success
    }
    let report = try await adapter.train(
      into: console.absolute(output), isResumed: resume, overwrites: force.isGiven,
      timeLimit: limit, progress: tell)
    progress.finish()
    if format.form == .text {
      try AdaptationPrinter(console).print(report)
    } else {
      try console.output.writeJSON(report)
    }
    return report.isKept ? .success : .nothing
  }

  private var options: AdaptationOptions {
    var options = AdaptationOptions()
    options.pairs = pairs
    options.epochs = epochs
    options.batchSize = batch
    options.rate = rate
    options.seed = seed
    return options
  }

  /// The index of the paths, or a temporary one.
  private func engine(in console: Console, _ progress: ProgressLine) async throws -> SearchEngine {
    let place = try CorpusPlace(
      paths, index: index.location(in: console), where: SearchFilter(), in: console)
    let sources = try await model.flags.corpora(
      [place], in: console, talk: talk, progress: progress)
    guard case .index(let engine, let within, _) = sources[0] else {
      preconditionFailure("records among folders")
    }
    guard within.isEmpty else {
      throw FlagError(
        name: "PATH", value: paths.joined(separator: " "),
        expected: "the folder of a whole index, or folders without an index")
    }
    return engine
  }
}
