internal import Akin
internal import ArgumentParser

/// `akin train pretrain`.
struct TrainPretrainCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Train a BERT on documents alone, from scratch or further.",
    usage: "akin train pretrain [<options>] <path> ... --output <dir>",
    discussion: """
      The model learns to guess hidden words, and whether a text follows another one. It goes on from \
      --model, or begins anew with --vocabulary (a folder that `akin train vocabulary` made) and the \
      sizes --layers, --hidden, --heads and --intermediate.

      Sequences are made as BERT's were: two texts of --length tokens together, the second one from \
      another document half of the time, 15 of 100 tokens hidden, all drawn anew each epoch. A share \
      of the documents is held out to measure the model; the best one is kept.

      The folder is a BertForPreTraining for `akin fill-mask`, `akin next-sentence` and \
      transformers. Ctrl-C leaves a checkpoint, from which the same command with --resume goes on to \
      the same result, bit by bit. The number of threads changes no bit either.

      Examples:
        akin train pretrain docs --model bert-base-uncased --output my-bert
        akin train vocabulary docs --output words --size 8000
        akin train pretrain docs --vocabulary words --output new --layers 4
      """)

  @Argument(help: ArgumentHelp("Folders and files of documents.", valueName: "path"))
  var paths: [String]

  @Option(name: .long, help: ArgumentHelp("Where the new model goes.", valueName: "dir"))
  var output: String

  @Option(
    name: .long, help: ArgumentHelp("The model to go on from, folder or name.", valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The tokenizer's folder of a model from scratch.", valueName: "dir"))
  var vocabulary: String?

  @Option(name: .long, help: ArgumentHelp("Layers, from scratch. (default: 4)", valueName: "n"))
  var layers: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Numbers of a token's vector, from scratch. (default: 256)", valueName: "n"))
  var hidden: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Heads of attention, from scratch. (default: one for 64 numbers)", valueName: "n"))
  var heads: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Numbers between the halves of a layer, from scratch. (default: 4 × hidden)",
      valueName: "n"))
  var intermediate: Int?

  @Option(name: .long, help: ArgumentHelp("The most tokens of a sequence.", valueName: "n"))
  var length = SequenceOptions().length

  @Option(
    name: .long, help: ArgumentHelp("The share of tokens that are hidden.", valueName: "x"))
  var masked = SequenceOptions().maskedShare

  @Flag(name: .long, help: "Hide all tokens of a word together.")
  var wholeWords = false

  @Option(
    name: .long,
    help: ArgumentHelp("The share of documents to measure with.", valueName: "x"))
  var heldOut = 0.05

  @Option(name: .long, help: ArgumentHelp("How often each document is read.", valueName: "n"))
  var epochs = 1

  @Option(name: .long, help: ArgumentHelp("Sequences of a batch.", valueName: "n"))
  var batch = Pretrainer.usualOptions.batchSize

  @Option(name: .long, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var rate = Pretrainer.usualOptions.rate

  @OptionGroup var steps: StepFlags

  var force: ForceFlag { steps.force }

  func validate() throws {
    guard (model == nil) != (vocabulary == nil) else {
      throw ValidationError("Give --model to go on from one, or --vocabulary to begin anew.")
    }
    if vocabulary == nil,
      [layers, hidden, heads, intermediate].contains(where: { $0 != nil })
    {
      throw ValidationError(
        "--layers, --hidden, --heads and --intermediate go with --vocabulary.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let trainer = Pretrainer(
      on: paths.map(console.absolute), from: start(in: console), options: options,
      sequences: sequences, heldOutShare: heldOut, threads: steps.threads)
    return try await steps.run(in: console, "sequence", "task") {
      try await trainer.plan()
    } train: {
      let report = try await trainer.train(
        into: console.absolute(output), isResumed: steps.resume, overwrites: force.isGiven,
        progress: $0)
      if !steps.talk.quiet {
        for file in report.skipped {
          console.complain("\(console.shown(file.path)): \(file.reason)")
        }
      }
      return report
    } print: {
      try print($0, in: console)
    }
  }

  private func print(_ report: PretrainingReport, in console: Console) throws {
    let training = report.training
    var lines = [
      "\(Numbers.count(training.steps, "step")) on \(Numbers.count(report.documents, "document")), "
        + "loss \(Numbers.fixed(training.loss, 4)) at the end"
    ]
    if let best = training.best {
      let before = training.before.map { Numbers.fixed($0, 4) } ?? "-"
      lines.append(
        "masked words of \(Numbers.count(report.heldOut, "held-out document")): \(before) right "
          + "before, \(Numbers.fixed(best, 4)) after step \(training.bestStep), which is kept")
    }
    lines.append("the model is in \(console.shown(training.folder))")
    for line in lines { try console.output.write(TerminalText.line(line) + "\n") }
  }

  private func start(in console: Console) -> PretrainingStart {
    guard let vocabulary else {
      return .model(model.map(ModelChoice.named) ?? .default)
    }
    var shape = EncoderShape()
    shape.layers = layers ?? shape.layers
    shape.hidden = hidden ?? shape.hidden
    shape.heads = heads ?? max(1, shape.hidden / 64)
    shape.intermediate = intermediate
    return .scratch(shape, vocabulary: console.absolute(vocabulary))
  }

  private var sequences: SequenceOptions {
    var sequences = SequenceOptions()
    sequences.length = length
    sequences.maskedShare = masked
    sequences.masksWholeWords = wholeWords
    return sequences
  }

  private var options: TrainingOptions {
    var own = TrainingOptions()
    own.epochs = epochs
    own.batchSize = batch
    own.rate = rate
    return steps.options(own)
  }
}
